"""Personal tokens: a member's own way in, never wider than the member at that moment."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import select, update

from app.core import clock
from app.core.actor import Actor, Role
from app.core.errors import Forbidden, Invalid
from app.core.tables import EventRow
from app.core.uow import Database
from app.main import create_app, running
from app.modules import registry
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.models import Membership, Person, Tenant
from app.tenants.program_models import PersonalToken
from app.tenants.service.personal_tokens import MadeToken, make_personal_token
from app.tenants.service.team import change_role, remove_member
from tests.cast import VISITOR, Cast
from tests.tenants.conftest import Enter
from tests.web.browser import Browser

TOKENS, NEW = "/account/tokens", "/account/tokens/in/nova"
PROGRAMS = "/t/nova/settings/programs"
API = "/api/v1/recordings"
NIGHT_BUS = {"title": "Night Bus", "artist": "Nova Lind"}


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    app = create_app(settings, registry(), DatabaseAuthenticator)
    async with running(app.state.site):
        await app.state.site.redis.flushdb()
        yield app


async def made_by(
    database: Database, who: Actor, *scopes: str, networks: tuple[str, ...] = ()
) -> MadeToken:
    async with database.tenant(who) as uow:
        return await make_personal_token(
            uow,
            name="Backup",
            scopes=scopes or ["catalog.read"],
            expires_at=uow.now + timedelta(days=90),
            networks=networks,
        )


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def membership_of(database: Database, cast: Cast, who: str) -> Membership:
    async with database.tenant(cast.nova) as uow:
        person_id = getattr(cast, who).person_id
        return await uow.db.scalar(select(Membership).where(Membership.person_id == person_id))


def form_for(day: str, *scopes: str) -> dict[str, object]:
    return {"name": "Backup", "scopes": list(scopes), "expires_on": day, "networks": ""}


async def test_a_token_is_made_on_a_page_shown_once_and_works(
    enter: Enter, visitor: Browser
) -> None:
    nova = await enter("nova")
    day = (clock.now() + timedelta(days=30)).date().isoformat()
    answer = await nova.submit(NEW, NEW, **form_for(day, "catalog.read"))
    (token,) = set(re.findall(r"bl_own_\w{58}", answer.text))
    assert (await visitor.get(API, headers=bearer(token))).json() == {"items": [], "next": None}
    shown = (await nova.get(TOKENS)).text
    assert token not in shown
    assert "Never" not in shown


@pytest.mark.parametrize("days", [-1, 367])
async def test_a_token_ends_within_a_year(enter: Enter, database: Database, days: int) -> None:
    nova = await enter("nova")
    day = (clock.now() + timedelta(days=days)).date().isoformat()
    answer = await nova.submit(NEW, NEW, **form_for(day, "catalog.read"))
    assert (answer.status_code, "one year ahead" in answer.text) == (422, True)
    async with database.identity(VISITOR) as uow:
        assert (await uow.db.scalars(select(PersonalToken))).all() == []


async def test_making_one_asks_for_a_fresh_proof(enter: Enter) -> None:
    nova = await enter("nova")
    with clock.held(clock.now() + timedelta(minutes=11)):
        answer = await nova.submit(NEW, NEW, headers={"Referer": NEW}, **form_for("2026-12-24"))
    assert answer.headers["location"] == f"/account/prove?next={NEW}"


async def test_nobody_gives_what_they_have_not(database: Database, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        await made_by(database, cast.vic, "catalog.write")
    async with database.tenant(cast.vic) as uow:
        with pytest.raises(Invalid):
            await make_personal_token(
                uow, name="Backup", scopes=[], expires_at=uow.now + timedelta(days=1)
            )


async def test_a_workspace_one_is_no_member_of_is_not_there(enter: Enter) -> None:
    rival = await enter("rival")
    assert (await rival.get(NEW)).status_code == 404
    own = "/account/tokens/in/rival"
    answer = await rival.submit(NEW, own, **form_for("2026-12-24", "catalog.read"))
    assert answer.status_code == 404


async def test_what_a_token_does_is_written_down_under_both_names(
    visitor: Browser, database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.mo, "catalog.read", "catalog.write")
    answer = await visitor.post(API, json=NIGHT_BUS, headers=bearer(made.display))
    assert answer.status_code == 201, answer.text
    async with database.tenant(cast.nova) as uow:
        last = await uow.db.scalar(select(EventRow).order_by(EventRow.id.desc()).limit(1))
    assert (last.actor_name, last.actor_person_id, last.actor_id) == (
        "Mo Adeyemi by token Backup",
        cast.mo.person_id,
        made.row.id,
    )


async def test_a_smaller_role_makes_the_token_smaller_at_once(
    visitor: Browser, database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.mo, "catalog.read", "catalog.write")
    member = await membership_of(database, cast, "mo")
    async with database.tenant(cast.nova) as uow:
        await change_role(uow, member.id, role=Role.VIEWER)
    headers = bearer(made.display)
    assert (await visitor.post(API, json=NIGHT_BUS, headers=headers)).status_code == 403
    assert (await visitor.get(API, headers=headers)).status_code == 200


async def test_a_larger_role_never_makes_the_token_larger(
    visitor: Browser, database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.vic, "catalog.read")
    member = await membership_of(database, cast, "vic")
    async with database.tenant(cast.nova) as uow:
        await change_role(uow, member.id, role=Role.ADMIN)
    answer = await visitor.post(API, json=NIGHT_BUS, headers=bearer(made.display))
    assert answer.status_code == 403


async def test_who_leaves_loses_their_tokens_for_good(
    visitor: Browser, database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.mo)
    member = await membership_of(database, cast, "mo")
    async with database.tenant(cast.nova) as uow:
        await remove_member(uow, member.id)
    assert (await visitor.get(API, headers=bearer(made.display))).status_code == 401
    async with database.tenant(cast.nova) as uow:
        uow.db.add(Membership(tenant_id=uow.tenant_id, person_id=cast.mo.person_id, role="manager"))
    assert (await visitor.get(API, headers=bearer(made.display))).status_code == 401


async def test_without_a_seat_a_token_only_reads(
    visitor: Browser, database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.mo, "catalog.read", "catalog.write")
    found = DatabaseAuthenticator(database)
    assert (await found.by_token(made.row.token_hash, "test", None)).reads_only == ""
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(update(Tenant).where(Tenant.id == uow.tenant_id).values(plan="free"))
    actor = await found.by_token(made.row.token_hash, "test", None)
    assert actor.permissions == frozenset({"catalog.read"})


async def test_keepers_without_a_second_factor_reach_no_money_by_token(
    database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.nova, "catalog.read", "money.read")
    async with database.identity(VISITOR) as uow:
        changed = update(Tenant).where(Tenant.id == cast.nova.tenant_id)
        await uow.db.execute(changed.values(second_factor_from=uow.now - timedelta(days=1)))
    actor = await DatabaseAuthenticator(database).by_token(made.row.token_hash, "test", None)
    assert actor.permissions == frozenset({"catalog.read"})
    async with database.identity(VISITOR) as uow:
        person = update(Person).where(Person.id == cast.nova.person_id)
        await uow.db.execute(person.values(second_factor_at=uow.now))
    actor = await DatabaseAuthenticator(database).by_token(made.row.token_hash, "test", None)
    assert actor.permissions == frozenset({"catalog.read", "money.read"})


async def test_a_token_bound_to_networks_works_from_there_only(
    database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.nova, networks=("203.0.113.0/24",))
    found = DatabaseAuthenticator(database)
    assert await found.by_token(made.row.token_hash, "test", "203.0.113.9") is not None
    assert await found.by_token(made.row.token_hash, "test", "198.51.100.9") is None


async def test_a_token_ends_on_its_day_and_opens_no_page(
    visitor: Browser, database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.nova)
    assert (await visitor.get("/t/nova", headers=bearer(made.display))).status_code == 303
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(
            update(PersonalToken).values(expires_at=uow.now - timedelta(seconds=1))
        )
    assert (await visitor.get(API, headers=bearer(made.display))).status_code == 401


async def test_its_person_revokes_it_and_nobody_else_does(
    enter: Enter, visitor: Browser, database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.mo)
    revoke = f"{TOKENS}/{made.row.id}/revoke"
    assert (await (await enter("nova")).submit(revoke, TOKENS)).status_code == 404
    assert (await visitor.get(API, headers=bearer(made.display))).status_code == 200
    assert (await (await enter("mo")).submit(revoke, TOKENS)).status_code == 303
    assert (await visitor.get(API, headers=bearer(made.display))).status_code == 401


async def test_who_rules_the_workspace_sees_and_ends_it_there(
    enter: Enter, visitor: Browser, database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.mo)
    end = f"{PROGRAMS}/tokens/{made.row.id}/revoke"
    assert (await (await enter("vic")).get(PROGRAMS)).status_code == 403
    nova = await enter("nova")
    assert "Mo Adeyemi" in (await nova.get(PROGRAMS)).text
    assert (await nova.submit(end, PROGRAMS)).status_code == 303
    assert (await visitor.get(API, headers=bearer(made.display))).status_code == 401
    rival = await enter("rival")
    foreign = f"/t/rival/settings/programs/tokens/{made.row.id}/revoke"
    assert (await rival.submit(foreign, "/t/rival/settings/programs")).status_code == 404


async def test_ones_own_token_of_another_workspace_is_not_listed_here(
    enter: Enter, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.rival) as uow:
        uow.db.add(Membership(tenant_id=uow.tenant_id, person_id=cast.nova.person_id, role="owner"))
    await made_by(database, replace(cast.nova, tenant_id=cast.rival.tenant_id))
    nova = await enter("nova")
    assert "Backup" not in (await nova.get(PROGRAMS)).text
    assert "Backup" in (await nova.get("/t/rival/settings/programs")).text


async def test_a_token_rests_on_a_plan_without_the_api(
    visitor: Browser, database: Database, cast: Cast
) -> None:
    made = await made_by(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(
            update(Tenant).where(Tenant.id == uow.tenant_id).values(plan="creator")
        )
    answer = await visitor.get(API, headers=bearer(made.display))
    assert (answer.status_code, answer.json()["code"]) == (403, "plan_without_api")


async def test_each_token_has_a_rate_of_its_own(database: Database, cast: Cast) -> None:
    first, second = await made_by(database, cast.nova), await made_by(database, cast.nova)
    found = DatabaseAuthenticator(database)
    ids = {(await found.by_token(made.row.token_hash, "t", None)).id for made in (first, second)}
    assert ids == {first.row.id, second.row.id}
