"""W9: the 24 ways a session may be fixed, outlive its reason, or prove more than it should."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import delete, select, update

from app.core import clock
from app.core.ids import token
from app.core.uow import Database
from app.tenants.models import Membership, Session
from tests.cast import VISITOR, Cast
from tests.tenants.authenticator import Authenticator
from tests.tenants.conftest import PASSWORD, Enter, Post, sign_in
from tests.tenants.factors import (
    FACTORS,
    add_app,
    add_passkey,
    code,
    first_step,
    is_in,
    second_step,
    use_passkey,
)
from tests.web.browser import SESSION, Browser

SECURITY, PROVE, TEAM = "/account/security", "/account/prove", "/t/nova/settings/team"
NEXT_PASSWORD = "eleven slow turntables"


@dataclass
class World:
    app: Litestar
    enter: Enter
    visitor: Browser
    database: Database
    cast: Cast
    post: Post

    async def lives(self, secret: str) -> bool:
        """Whether somebody who holds this cookie is signed in."""
        async with Browser(self.app) as thief:
            thief.cookies.set(SESSION, secret, domain="backline.test")
            return await is_in(thief)

    async def age(self, **values: timedelta) -> None:
        async with self.database.identity(VISITOR) as uow:
            shifted = {name: uow.now + value for name, value in values.items()}
            await uow.db.execute(update(Session).values(shifted))

    async def sessions(self) -> list[Session]:
        async with self.database.identity(VISITOR) as uow:
            return list(await uow.db.scalars(select(Session).order_by(Session.id)))

    async def give_role(self, who: str, role: str | None) -> None:
        mine = Membership.person_id == getattr(self.cast, who).person_id
        change = delete(Membership) if role is None else update(Membership).values(role=role)
        async with self.database.tenant(self.cast.nova) as uow:
            await uow.db.execute(change.where(mine))


Case = Callable[[World], Awaitable[bool]]
CASES: dict[str, Case] = {}


def case(found: Case) -> Case:
    """A case answers whether the product did right."""
    CASES[found.__name__] = found
    return found


@pytest.fixture
def world(
    app: Litestar, enter: Enter, visitor: Browser, database: Database, cast: Cast, post: Post
) -> World:
    return World(app, enter, visitor, database, cast, post)


async def renews(world: World, browser: Browser, act: Awaitable[object]) -> bool:
    before = browser.cookies[SESSION]
    await act
    is_new = browser.cookies[SESSION] != before
    return is_new and await is_in(browser) and not await world.lives(before)


async def fixed(world: World) -> str:
    secret = token()
    world.visitor.cookies.set(SESSION, secret, domain="backline.test")
    return secret


@case
async def an_id_fixed_before_the_password_is_not_taken_over(world: World) -> bool:
    secret = await fixed(world)
    await sign_in(world.visitor, "nova@example.com")
    return await is_in(world.visitor) and not await world.lives(secret)


@case
async def an_id_fixed_before_the_passkey_is_not_taken_over(world: World) -> bool:
    key = Authenticator()
    await add_passkey(await world.enter("nova"), key)
    secret = await fixed(world)
    await use_passkey(world.visitor, key)
    return await is_in(world.visitor) and not await world.lives(secret)


@case
async def an_id_fixed_before_the_second_step_is_not_taken_over(world: World) -> bool:
    app_secret, _ = await add_app(await world.enter("nova"))
    await sign_in(world.visitor, "nova@example.com")
    secret = await fixed(world)
    await second_step(world.visitor, code(app_secret))
    return not await world.lives(secret)


@case
async def proving_again_gives_another_id(world: World) -> bool:
    nova = await world.enter("nova")
    act = nova.submit(f"{PROVE}/password", PROVE, password=PASSWORD, next="/account")
    return await renews(world, nova, act)


@case
async def adding_an_app_gives_another_id(world: World) -> bool:
    nova = await world.enter("nova")
    return await renews(world, nova, add_app(nova))


@case
async def adding_a_passkey_gives_another_id(world: World) -> bool:
    nova = await world.enter("nova")
    return await renews(world, nova, add_passkey(nova, Authenticator()))


@case
async def changing_the_password_gives_another_id(world: World) -> bool:
    nova, data = await world.enter("nova"), {"current": PASSWORD, "password": NEXT_PASSWORD}
    return await renews(world, nova, nova.submit(f"{SECURITY}/password", SECURITY, **data))


@case
async def changing_ones_own_role_gives_another_id(world: World) -> bool:
    nova = await world.enter("nova")
    await world.give_role("mo", "owner")
    async with world.database.tenant(world.cast.nova) as uow:
        mine = await uow.db.scalar(
            select(Membership.id).where(Membership.person_id == world.cast.nova.person_id)
        )
    return await renews(world, nova, nova.submit(f"{TEAM}/{mine}/role", TEAM, role="viewer"))


@case
async def another_id_by_role_proves_no_more_than_the_first(world: World) -> bool:
    nova = await world.enter("nova")
    await world.give_role("mo", "owner")
    async with world.database.tenant(world.cast.nova) as uow:
        mine = await uow.db.scalar(
            select(Membership.id).where(Membership.person_id == world.cast.nova.person_id)
        )
    first = (await world.sessions())[-1]
    await nova.submit(f"{TEAM}/{mine}/role", TEAM, role="admin")
    last = (await world.sessions())[-1]
    return last.id != first.id and last.authenticated_at == first.authenticated_at


@case
async def signing_out_ends_the_session_on_the_server(world: World) -> bool:
    nova = await world.enter("nova")
    secret = nova.cookies[SESSION]
    await nova.submit("/sign-out", "/account")
    return not await world.lives(secret)


@case
async def signing_out_spares_other_devices(world: World) -> bool:
    here, there = await world.enter("nova"), await world.enter("nova")
    await here.submit("/sign-out", "/account")
    return await is_in(there)


@case
async def signing_in_again_ends_the_session_before(world: World) -> bool:
    nova = await world.enter("nova")
    form = {"email": "nova@example.com", "password": PASSWORD}
    form["csrf_token"] = await nova.token("/account")
    return await renews(world, nova, nova.post("/sign-in", data=form))


@case
async def changing_the_password_ends_every_other_session(world: World) -> bool:
    here, there = await world.enter("nova"), await world.enter("nova")
    data = {"current": PASSWORD, "password": NEXT_PASSWORD}
    await here.submit(f"{SECURITY}/password", SECURITY, **data)
    return await is_in(here) and not await is_in(there)


@case
async def a_mailed_new_password_ends_every_session(world: World) -> bool:
    nova = await world.enter("nova")
    await world.visitor.submit("/forgot", "/forgot", email="nova@example.com")
    link = await world.post.link("nova@example.com", "reset")
    await world.visitor.submit(link, link, password=NEXT_PASSWORD)
    return not await is_in(nova) and not await is_in(world.visitor)


@case
async def one_device_is_ended_from_another(world: World) -> bool:
    here, there = await world.enter("nova"), await world.enter("nova")
    _, second = await world.sessions()
    await here.submit(f"/account/sessions/{second.id}/end", "/account/sessions")
    return await is_in(here) and not await is_in(there)


@case
async def every_other_device_is_ended_at_once(world: World) -> bool:
    here, *others = [await world.enter("nova") for _ in range(3)]
    await here.submit("/account/sessions/end-others", "/account/sessions")
    return await is_in(here) and not any([await is_in(each) for each in others])


@case
async def other_devices_are_ended_with_a_new_factor_if_wanted(world: World) -> bool:
    here, there = await world.enter("nova"), await world.enter("nova")
    await add_app(here, ends_others="yes")
    return await is_in(here) and not await is_in(there)


@case
async def nobody_ends_somebody_elses_session(world: World) -> bool:
    nova, rival = await world.enter("nova"), await world.enter("rival")
    novas, _ = await world.sessions()
    answer = await rival.submit(f"/account/sessions/{novas.id}/end", "/account/sessions")
    return answer.status_code == 404 and await is_in(nova)


@case
async def fourteen_days_are_the_end(world: World) -> bool:
    nova = await world.enter("nova")
    await world.age(expires_at=timedelta(seconds=-1))
    return not await is_in(nova)


@case
async def twelve_idle_hours_are_the_end(world: World) -> bool:
    nova = await world.enter("nova")
    await world.age(last_seen_at=timedelta(hours=-11, minutes=-59))
    was_in = await is_in(nova)
    await world.age(last_seen_at=timedelta(hours=-12, seconds=-1))
    return was_in and not await is_in(nova)


@case
async def who_is_removed_is_out_with_the_next_request(world: World) -> bool:
    mo = await world.enter("mo")
    was_in = (await mo.get(TEAM)).status_code == 200
    await world.give_role("mo", None)
    return was_in and (await mo.get(TEAM)).status_code == 404


@case
async def a_lower_role_counts_with_the_next_request(world: World) -> bool:
    await world.give_role("mo", "admin")
    mo = await world.enter("mo")
    was_allowed = (await mo.get("/t/nova/settings/brand")).status_code == 200
    await world.give_role("mo", "viewer")
    return was_allowed and (await mo.get("/t/nova/settings/brand")).status_code == 403


@case
async def half_a_sign_in_is_no_session(world: World) -> bool:
    await add_app(await world.enter("nova"))
    await first_step(world.visitor)
    pages = ("/account", SECURITY, FACTORS, TEAM, "/t/nova/settings")
    return {(await world.visitor.get(page)).status_code for page in pages} == {303}


@case
async def a_proof_holds_for_ten_minutes(world: World) -> bool:
    nova, data = await world.enter("nova"), {"email": "new@example.com"}
    start = clock.now()
    places = []
    for minutes in (9, 11):
        with clock.held(start + timedelta(minutes=minutes)):
            answer = await nova.submit(f"{SECURITY}/email", SECURITY, **data)
            places.append(answer.headers["location"].split("?")[0])
    return places == [SECURITY, PROVE] and await is_in(nova)


@pytest.mark.parametrize("name", CASES)
async def test_sessions(world: World, name: str) -> None:
    assert await CASES[name](world)


def test_there_are_twenty_four_cases() -> None:
    assert len(CASES) == 24
