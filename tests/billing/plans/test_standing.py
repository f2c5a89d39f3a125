"""A workspace stands as its plan says: under its own name or ours, open or read-only."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.billing.plans import PlanName, stand_again
from app.billing.plans.errors import LimitReached
from app.billing.plans.lifecycle import GRACE
from app.billing.plans.models import Subscription
from app.billing.plans.service.dunning import pass_time
from app.billing.plans.service.standing import UNPAID
from app.core.uow import Database
from app.tenants.models import Domain, Tenant
from app.tenants.queries.workspace import get_tenant
from app.tenants.service.brand import add_domain, judge_domain, name_sender, record_text
from tests.billing.plans.conftest import Put
from tests.cast import Cast

CLOSING = "the workspace is deleted on 5 December 2026. An owner can keep it."


async def under_its_own_name(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.ada) as uow:
        await name_sender(uow, is_white_label=True, sender_name="Atlas")
        for purpose, sender in (("pages", None), ("mail", "hello@music.atlas.test")):
            domain = await add_domain(uow, host="music.atlas.test", purpose=purpose, sender=sender)
            await judge_domain(uow, domain.id, texts=[record_text(domain)])


async def test_a_plan_without_white_label_ends_it_and_its_domains(
    database: Database, cast: Cast, put_on: Put
) -> None:
    await under_its_own_name(database, cast)
    await put_on(cast.ada, PlanName.PRO)

    async with database.tenant(cast.ada) as uow:
        tenant = await get_tenant(uow)
        assert (tenant.is_white_label, tenant.sender_address) == (False, None)
        domains = list(await uow.db.scalars(select(Domain)))
        assert [domain.state for domain in domains] == ["waiting", "waiting"]
        with pytest.raises(LimitReached, match="Studio includes white label"):
            await judge_domain(uow, domains[0].id, texts=[record_text(domains[0])])


async def test_a_plan_with_white_label_leaves_it_as_it_is(
    database: Database, cast: Cast, put_on: Put
) -> None:
    await under_its_own_name(database, cast)
    await put_on(cast.ada, PlanName.STUDIO)
    async with database.tenant(cast.ada) as uow:
        assert (await get_tenant(uow)).is_white_label
        assert {domain.state for domain in await uow.db.scalars(select(Domain))} == {"verified"}


async def let_it_go_unpaid(database: Database, cast: Cast, *, closing: bool) -> None:
    async with database.tenant(cast.nova) as uow:
        if closing:
            await uow.db.execute(update(Tenant).values(read_only_reason=CLOSING))
        since = uow.now - GRACE - timedelta(days=1)
        await uow.db.execute(update(Subscription).values(state="past_due", past_due_at=since))
        await pass_time(uow)


async def test_an_unpaid_plan_opens_nothing_that_is_closing(database: Database, cast: Cast) -> None:
    await let_it_go_unpaid(database, cast, closing=True)
    async with database.tenant(cast.nova) as uow:
        assert (await get_tenant(uow)).read_only_reason == CLOSING


@pytest.mark.parametrize(("state", "reason"), [("past_due", UNPAID), ("active", None)])
async def test_a_workspace_that_is_kept_stands_as_its_plan_says(
    database: Database, cast: Cast, state: str, reason: str | None
) -> None:
    await let_it_go_unpaid(database, cast, closing=False)
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(update(Subscription).values(state=state))
        await stand_again(uow)
        assert (await get_tenant(uow)).read_only_reason == reason
