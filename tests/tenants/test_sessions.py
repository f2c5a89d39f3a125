"""W9: every way a session may be fixed, outlive its reason, or see too much."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from app.core.crypto import hash_token
from app.core.ids import token
from app.core.uow import Database
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.models import Membership, Session
from app.tenants.service.accounts import end_sessions, open_session
from tests.cast import VISITOR, Cast
from tests.tenants.conftest import PASSWORD, Enter, sign_in
from tests.web.browser import SESSION, Browser

TEAM = "/t/nova/settings/team"
NEXT_PASSWORD = "eleven slow turntables"


async def is_in(browser: Browser) -> bool:
    return (await browser.get("/account")).status_code == 200


async def age(database: Database, **values: timedelta) -> None:
    async with database.identity(VISITOR) as uow:
        now = uow.now
        await uow.db.execute(update(Session).values({k: now + v for k, v in values.items()}))


async def held(database: Database) -> list[Session]:
    async with database.identity(VISITOR) as uow:
        return list(await uow.db.scalars(select(Session).order_by(Session.id)))


FIXED = [
    "attacker-chosen",
    "a" * 43,
    pytest.param(token(), id="well-formed"),
    "../../x",
    "%00",
    "null",
]


@pytest.mark.parametrize("fixed", FIXED)
async def test_a_session_id_chosen_by_an_attacker_is_never_taken_over(
    visitor: Browser, passwords: None, fixed: str
) -> None:
    visitor.cookies.set(SESSION, fixed, domain="backline.test")
    answer = await sign_in(visitor, "nova@example.com")
    given = re.search(rf"{SESSION}=([^;]+)", answer.headers["set-cookie"]).group(1)
    assert given != fixed
    async with Browser(visitor._transport.app) as attacker:
        attacker.cookies.set(SESSION, fixed, domain="backline.test")
        assert not await is_in(attacker)


async def test_only_the_hash_of_a_token_is_kept(enter: Enter, database: Database) -> None:
    nova = await enter("nova")
    [session] = await held(database)
    assert session.token_hash == hash_token(nova.cookies[SESSION])


async def test_signing_in_again_gives_another_session_and_ends_the_first(enter: Enter) -> None:
    nova = await enter("nova")
    first = nova.cookies[SESSION]
    token = await nova.token("/account")
    data = {"email": "nova@example.com", "password": PASSWORD, "csrf_token": token}
    await nova.post("/sign-in", data=data)
    assert nova.cookies[SESSION] != first
    async with Browser(nova._transport.app) as thief:
        thief.cookies.set(SESSION, first, domain="backline.test")
        assert not await is_in(thief)


async def test_signing_out_ends_the_session_on_the_server(enter: Enter) -> None:
    nova = await enter("nova")
    first = nova.cookies[SESSION]
    answer = await nova.submit("/sign-out", "/account")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    nova.cookies.set(SESSION, first, domain="backline.test")
    assert not await is_in(nova)


async def test_signing_out_leaves_other_devices_signed_in(enter: Enter) -> None:
    one, other = await enter("nova"), await enter("nova")
    await one.submit("/sign-out", "/account")
    assert await is_in(other)


async def test_changing_the_password_renews_this_session_and_ends_the_others(enter: Enter) -> None:
    here, there = await enter("nova"), await enter("nova")
    first = here.cookies[SESSION]
    page = "/account/security"
    data = {"current": PASSWORD, "password": NEXT_PASSWORD}
    assert (await here.submit(f"{page}/password", page, **data)).status_code == 303
    assert await is_in(here)
    assert here.cookies[SESSION] != first
    assert not await is_in(there)
    here.cookies.set(SESSION, first, domain="backline.test")


async def test_changing_the_password_asks_for_the_present_one(
    enter: Enter, database: Database
) -> None:
    here, there = await enter("nova"), await enter("nova")
    page = "/account/security"
    data = {"current": "a guess", "password": NEXT_PASSWORD}
    answer = await here.submit(f"{page}/password", page, **data)
    assert answer.status_code == 422
    assert "This is not your password." in answer.text
    assert await is_in(there)
    await there.submit("/sign-out", "/account")
    assert (await sign_in(there, "nova@example.com")).status_code == 303


async def test_a_session_ends_after_fourteen_days(enter: Enter, database: Database) -> None:
    nova = await enter("nova")
    [session] = await held(database)
    assert session.expires_at - session.created_at == pytest.approx(
        timedelta(days=14), abs=timedelta(seconds=5)
    )
    await age(database, expires_at=timedelta(seconds=-1))
    assert not await is_in(nova)


async def test_a_session_ends_after_twelve_idle_hours(enter: Enter, database: Database) -> None:
    nova = await enter("nova")
    await age(database, last_seen_at=timedelta(hours=-11, minutes=-59))
    assert await is_in(nova)
    await age(database, last_seen_at=timedelta(hours=-12, seconds=-1))
    assert not await is_in(nova)


async def test_use_is_noted_at_most_once_a_minute(enter: Enter, database: Database) -> None:
    await enter("nova")
    [session] = await held(database)
    authenticator = DatabaseAuthenticator(database)
    await authenticator.touch(session.id)
    assert (await held(database))[0].last_seen_at == session.last_seen_at
    await age(database, last_seen_at=timedelta(seconds=-61))
    [aged] = await held(database)
    await authenticator.touch(session.id)
    assert (await held(database))[0].last_seen_at > aged.last_seen_at


async def test_touching_does_not_wake_an_ended_session(enter: Enter, database: Database) -> None:
    nova = await enter("nova")
    await age(database, last_seen_at=timedelta(hours=-1), revoked_at=timedelta())
    [before] = await held(database)
    await DatabaseAuthenticator(database).touch(before.id)
    assert (await held(database))[0].last_seen_at == before.last_seen_at
    assert not await is_in(nova)


async def test_one_device_is_signed_out_from_another(enter: Enter, database: Database) -> None:
    here, there = await enter("nova"), await enter("nova")
    _, second = await held(database)
    page = "/account/sessions"
    answer = await here.submit(f"{page}/{second.id}/end", page)
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert await is_in(here)
    assert not await is_in(there)


async def test_every_other_device_is_signed_out_at_once(enter: Enter) -> None:
    here, there, elsewhere = await enter("nova"), await enter("nova"), await enter("nova")
    await here.submit("/account/sessions/end-others", "/account/sessions")
    assert [await is_in(each) for each in (here, there, elsewhere)] == [True, False, False]


async def test_nobody_signs_out_somebody_elses_device(enter: Enter, database: Database) -> None:
    nova, rival = await enter("nova"), await enter("rival")
    novas, _ = await held(database)
    page = "/account/sessions"
    assert (await rival.submit(f"{page}/{novas.id}/end", page)).status_code == 404
    assert await is_in(nova)


async def test_changing_ones_own_role_renews_the_session(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(
            update(Membership).where(Membership.person_id == cast.mo.person_id).values(role="owner")
        )
        mine = await uow.db.scalar(
            select(Membership.id).where(Membership.person_id == cast.nova.person_id)
        )
    first = nova.cookies[SESSION]
    await nova.submit(f"{TEAM}/{mine}/role", TEAM, role="viewer")
    assert nova.cookies[SESSION] != first
    assert (await nova.get("/t/nova/settings/brand")).status_code == 403
    nova.cookies.set(SESSION, first, domain="backline.test")
    assert not await is_in(nova)


async def test_a_session_sees_the_workspaces_of_its_person_only(enter: Enter) -> None:
    rival = await enter("rival")
    assert (await rival.get(TEAM)).status_code == 404
    assert (await rival.get("/t/rival/settings/team")).status_code == 200


async def test_a_person_without_password_cannot_enter(visitor: Browser, cast: Cast) -> None:
    assert (await sign_in(visitor, "nova@example.com", "")).status_code == 422
    assert (await sign_in(visitor, "nova@example.com", PASSWORD)).status_code == 422


async def test_ending_all_sessions_of_a_person_spares_others(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, rival = await enter("nova"), await enter("rival")
    async with database.identity(VISITOR) as uow:
        await end_sessions(uow, cast.nova.person_id)
    assert [await is_in(nova), await is_in(rival)] == [False, True]


async def test_the_look_up_of_a_session_cannot_be_called_by_others(database: Database) -> None:
    async with database.visitor() as uow:
        with pytest.raises(Exception, match="permission denied"):
            await uow.db.execute(text("SELECT * FROM backline.resolve_session(''::bytea, 'nova')"))


async def test_a_foreign_tenant_cannot_read_sessions(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await enter("nova")
    async with database.tenant(cast.rival) as uow:
        assert (await uow.db.scalars(select(Session))).all() == []
        assert open_session(uow, cast.rival.person_id, ip=None, user_agent="")
