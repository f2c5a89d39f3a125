"""Each guard around personal tokens alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from litestar import Litestar
from sqlalchemy import select, update

from app.billing.plans import PlanName, grant_plan
from app.core import clock
from app.core.errors import Forbidden, PaymentNeeded
from app.core.uow import Database
from app.main import create_app, running
from app.modules import registry
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.models import LinkKind, Tenant
from app.tenants.program_models import PersonalToken
from app.tenants.service.clients import accept_grant, offer_grant
from tests.cast import VISITOR, Cast
from tests.tenants.conftest import Enter
from tests.tenants.test_personal_tokens import NEW, form_for, made_by


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    app = create_app(settings, registry(), DatabaseAuthenticator)
    async with running(app.state.site):
        await app.state.site.redis.flushdb()
        yield app


def tomorrow() -> str:
    day: date = (clock.now() + timedelta(days=1)).date()
    return day.isoformat()


async def tokens(database: Database) -> int:
    async with database.identity(VISITOR) as uow:
        return len((await uow.db.scalars(select(PersonalToken))).all())


async def test_a_plan_without_the_api_makes_no_tokens(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await grant_plan(uow, PlanName.CREATOR, reason="test")
    with pytest.raises(PaymentNeeded):
        await made_by(database, cast.nova)


@pytest.mark.parametrize("missing", ["role", "person_id"])
async def test_only_members_make_tokens(database: Database, cast: Cast, missing: str) -> None:
    with pytest.raises(Forbidden):
        await made_by(database, replace(cast.nova, **{missing: None}))


async def test_an_agency_makes_no_token_of_its_own_for_a_client(
    enter: Enter, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        link = await offer_grant(
            uow, agency_slug="atlas", kind=LinkKind.MANAGEMENT, scopes=("catalog",),
            until=None,
        )  # fmt: skip
    async with database.tenant(cast.ada) as uow:
        await accept_grant(uow, link.id, client_name="Nova")
    ada = await enter("ada")
    assert (await ada.get(NEW)).status_code == 404
    own = "/account/tokens/in/atlas"
    form = form_for(tomorrow(), "catalog.read")
    assert (await ada.submit(NEW, own, **form)).status_code == 404
    assert await tokens(database) == 0


async def test_a_workspace_that_is_read_only_gets_no_tokens(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    async with database.identity(VISITOR) as uow:
        here = update(Tenant).where(Tenant.id == cast.nova.tenant_id)
        await uow.db.execute(here.values(read_only_reason="Unpaid."))
    form = form_for(tomorrow(), "catalog.read")
    assert (await nova.submit(NEW, NEW, **form)).status_code == 403
    assert await tokens(database) == 0


@pytest.mark.parametrize(
    ("who", "days", "reaches"), [("nova", -1, False), ("nova", 1, True), ("mo", -1, True)]
)
async def test_the_second_factor_is_asked_of_keepers_from_its_day_on(
    database: Database, cast: Cast, who: str, days: int, *, reaches: bool
) -> None:
    keeper = getattr(cast, who)
    scope = next(name for name in sorted(keeper.permissions) if name.startswith("money."))
    made = await made_by(database, keeper, scope)
    async with database.identity(VISITOR) as uow:
        here = update(Tenant).where(Tenant.id == cast.nova.tenant_id)
        await uow.db.execute(here.values(second_factor_from=uow.now + timedelta(days=days)))
    actor = await DatabaseAuthenticator(database).by_token(made.row.token_hash, "test", None)
    assert (scope in actor.permissions) is reaches


async def test_a_token_bound_to_networks_is_nothing_to_who_comes_from_nowhere(
    database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.nova, networks=("203.0.113.0/24",))
    found = DatabaseAuthenticator(database)
    for ip in (None, "", "nonsense"):
        assert await found.by_token(made.row.token_hash, "test", ip) is None
    assert await found.by_token(made.row.token_hash, "test", "::ffff:203.0.113.9") is not None
