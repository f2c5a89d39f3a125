"""Codes and passkeys: what lets somebody in, what does not, and what the person is told."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.core import clock
from app.core.crypto import DecryptionFailed, Keyring
from app.core.ids import new_id
from app.core.uow import Database
from app.tenants.models import Person, Session
from app.tenants.second_factors import (
    STEP,
    Safe,
    matching_step,
    new_recovery_codes,
    new_secret,
    plain_code,
)
from app.tenants.sign_in_models import CodeGenerator, Passkey, RecoveryCode
from tests.cast import VISITOR, Cast
from tests.tenants import factors
from tests.tenants.authenticator import Authenticator
from tests.tenants.conftest import PASSWORD, Enter, Post, sign_in
from tests.tenants.factors import (
    CODES,
    FACTORS,
    PASSKEYS,
    add_app,
    add_passkey,
    code,
    first_step,
    is_in,
    options,
    recovery_codes,
    second_step,
    set_up_app,
    use_passkey,
)
from tests.web.browser import SESSION, Browser


async def rows(database: Database, table: type) -> list:
    async with database.identity(VISITOR) as uow:
        return list(await uow.db.scalars(select(table).order_by(table.id)))


async def factor_since(database: Database, cast: Cast) -> object:
    async with database.identity(VISITOR) as uow:
        return (await uow.db.get(Person, cast.nova.person_id)).second_factor_at


async def test_with_an_app_the_password_alone_opens_nothing(
    enter: Enter, visitor: Browser, database: Database, cast: Cast, post: Post
) -> None:
    secret, codes = await add_app(await enter("nova"))
    assert len(set(codes)) == 10
    assert "Added an authenticator app" in (await post.to("nova@example.com"))[0].text_body

    await first_step(visitor)
    assert SESSION not in visitor.cookies
    assert not await is_in(visitor)
    assert (await second_step(visitor, code(secret))).headers["location"] == "/"
    assert await is_in(visitor)
    assert (await rows(database, Session))[-1].strength == "two_factor"


async def test_the_second_step_leads_where_the_first_one_was_going(
    enter: Enter, visitor: Browser
) -> None:
    secret, _ = await add_app(await enter("nova"))
    await sign_in(visitor, "nova@example.com", next="/t/nova/settings/team")
    answer = await second_step(visitor, code(secret))
    assert answer.headers["location"] == "/t/nova/settings/team"


async def test_a_code_is_taken_once(enter: Enter, visitor: Browser) -> None:
    secret, _ = await add_app(await enter("nova"))
    with clock.held(clock.now()):
        await first_step(visitor)
        assert (await second_step(visitor, code(secret))).status_code == 303
        await first_step(visitor)
        assert (await second_step(visitor, code(secret))).status_code == 422
        assert (await second_step(visitor, code(secret, steps=-1))).status_code == 422
        assert (await second_step(visitor, code(secret, steps=1))).status_code == 303


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (2, 422), (1, 303)])
async def test_a_phones_clock_may_be_half_a_minute_off(
    enter: Enter, visitor: Browser, steps: int, status: int
) -> None:
    secret, _ = await add_app(await enter("nova"))
    with clock.held(clock.now() + timedelta(minutes=2)):
        await first_step(visitor)
        assert (await second_step(visitor, code(secret, steps=steps))).status_code == status


async def test_an_app_counts_only_once_its_code_was_entered(
    enter: Enter, visitor: Browser, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    secret = await set_up_app(nova)
    wrong = await nova.submit(f"{CODES}/confirm", CODES, code="000000")
    assert wrong.status_code == 422
    assert "does not fit" in wrong.text
    assert await factor_since(database, cast) is None
    assert (await sign_in(visitor, "nova@example.com")).headers["location"] == "/"
    assert secret.encode() not in (await rows(database, CodeGenerator))[0].secret


async def test_a_second_setup_does_not_replace_the_app_in_use(enter: Enter) -> None:
    nova = await enter("nova")
    await add_app(nova)
    assert (await nova.submit(CODES, FACTORS)).status_code == 409
    assert (await nova.get(CODES)).status_code == 404


async def test_a_recovery_code_works_once_and_its_use_is_told(
    enter: Enter, visitor: Browser, post: Post
) -> None:
    _, codes = await add_app(await enter("nova"))
    await first_step(visitor)
    assert (await second_step(visitor, codes[3].upper().replace("-", " "))).status_code == 303
    assert "9 are left" in (await post.to("nova@example.com"))[-1].text_body
    await first_step(visitor)
    assert (await second_step(visitor, codes[3])).status_code == 422
    assert (await second_step(visitor, codes[4])).status_code == 303


async def test_recovery_codes_are_kept_as_fingerprints_of_their_person(
    enter: Enter, database: Database, visitor: Browser
) -> None:
    _, codes = await add_app(await enter("nova"))
    _, rivals = await add_app(await enter("rival"))
    kept = {row.fingerprint for row in await rows(database, RecoveryCode)}
    assert len(kept) == 20
    assert not any(plain_code(each).encode() in kept for each in codes)
    await first_step(visitor)
    assert (await second_step(visitor, rivals[0])).status_code == 422


async def test_new_recovery_codes_end_the_old_ones(enter: Enter, visitor: Browser) -> None:
    nova = await enter("nova")
    _, old = await add_app(nova)
    answer = await nova.submit(f"{FACTORS}/recovery-codes", FACTORS)
    fresh = recovery_codes(answer)
    assert len(fresh) == 10
    assert "download=" in answer.text
    await first_step(visitor)
    assert (await second_step(visitor, old[0])).status_code == 422
    assert (await second_step(visitor, fresh[0])).status_code == 303


async def test_without_the_app_the_password_is_enough_again(
    enter: Enter, visitor: Browser, database: Database, cast: Cast, post: Post
) -> None:
    nova = await enter("nova")
    await add_app(nova)
    assert (await nova.submit(f"{CODES}/remove", FACTORS)).status_code == 303
    assert "Removed the authenticator app" in (await post.to("nova@example.com"))[-1].text_body
    assert await factor_since(database, cast) is None
    assert await rows(database, RecoveryCode) == []
    assert (await sign_in(visitor, "nova@example.com")).headers["location"] == "/"


async def test_a_passkey_alone_signs_in(
    enter: Enter, visitor: Browser, database: Database, cast: Cast, post: Post
) -> None:
    key = Authenticator()
    answer = await add_passkey(await enter("nova"), key)
    assert len(recovery_codes(answer)) == 10
    assert "Added the passkey Laptop" in (await post.to("nova@example.com"))[0].text_body

    answer = await use_passkey(visitor, key, next="/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert await is_in(visitor)
    assert (await rows(database, Session))[-1].strength == "passkey"
    [kept] = await rows(database, Passkey)
    assert (kept.person_id, kept.sign_count) == (cast.nova.person_id, 1)


async def test_a_passkey_is_the_second_step_of_a_password(enter: Enter, visitor: Browser) -> None:
    key = Authenticator()
    await add_passkey(await enter("nova"), key)
    await first_step(visitor)
    asked = await options(visitor, f"{factors.STEP}/options", factors.STEP)
    assert len(asked["allowCredentials"]) == 1
    page = factors.STEP
    answer = await visitor.submit(f"{page}/passkey", page, answer=key.get(asked))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert await is_in(visitor)


async def test_somebody_elses_passkey_is_no_second_step(enter: Enter, visitor: Browser) -> None:
    novas, rivals = Authenticator(), Authenticator()
    await add_passkey(await enter("nova"), novas)
    await add_passkey(await enter("rival"), rivals)
    await first_step(visitor)
    asked = await options(visitor, f"{factors.STEP}/options", factors.STEP)
    page = factors.STEP
    answer = await visitor.submit(f"{page}/passkey", page, answer=rivals.get(asked))
    assert answer.status_code == 422
    assert not await is_in(visitor)


@pytest.mark.parametrize(
    "fault",
    [
        {"origin": "https://backline.test.evil.example"},
        {"host": "evil.example"},
        {"verifies": False},
        {"counter": 3},
        {"owner": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"credential_id": b"never seen before"},
        {"key": Authenticator().key},
    ],
    ids=lambda fault: next(iter(fault)),
)
async def test_a_passkey_that_is_not_quite_right_opens_nothing(
    enter: Enter, visitor: Browser, fault: dict[str, object]
) -> None:
    key = Authenticator(counter=9)
    await add_passkey(await enter("nova"), key)
    for name, value in fault.items():
        setattr(key, name, value)
    answer = await use_passkey(visitor, key)
    assert answer.headers["location"] == "/sign-in"
    assert "was not accepted" in (await visitor.get("/sign-in")).text
    assert not await is_in(visitor)


async def test_the_answer_of_a_passkey_is_taken_once_and_in_one_browser(
    enter: Enter, visitor: Browser
) -> None:
    key, page = Authenticator(), "/sign-in"
    nova = await enter("nova")
    await add_passkey(nova, key)
    asked = await options(visitor, "/sign-in/passkey/options", page)
    signed = key.get(asked)
    await nova.submit("/sign-out", "/account")
    for browser, target in ((nova, page), (visitor, "/"), (visitor, page)):
        answer = await browser.submit("/sign-in/passkey", page, answer=signed)
        assert answer.headers["location"] == target
        await browser.submit("/sign-out", "/account" if target == "/" else page)


@pytest.mark.parametrize("fault", [{"origin": "https://evil.example"}, {"verifies": False}])
async def test_a_new_passkey_has_to_be_made_here_and_verified(
    enter: Enter, database: Database, fault: dict[str, object]
) -> None:
    answer = await add_passkey(await enter("nova"), Authenticator(**fault))
    assert answer.status_code == 422
    assert await rows(database, Passkey) == []


async def test_a_passkey_is_renamed_and_removed_by_its_owner_only(
    enter: Enter, visitor: Browser, database: Database, cast: Cast
) -> None:
    key, nova, rival = Authenticator(), await enter("nova"), await enter("rival")
    await add_passkey(nova, key)
    [kept] = await rows(database, Passkey)
    path = f"{PASSKEYS}/{kept.id}"
    assert (await rival.submit(f"{path}/rename", FACTORS, name="Mine")).status_code == 404
    assert (await rival.submit(f"{path}/remove", FACTORS)).status_code == 404
    assert (await nova.submit(f"{path}/rename", FACTORS, name="Phone")).status_code == 303
    assert (await rows(database, Passkey))[0].name == "Phone"
    assert (await nova.submit(f"{path}/remove", FACTORS)).status_code == 303
    assert await factor_since(database, cast) is None
    assert (await use_passkey(visitor, key)).headers["location"] == "/sign-in"


async def test_other_devices_may_be_signed_out_with_a_new_factor(enter: Enter) -> None:
    here, there = await enter("nova"), await enter("nova")
    first = here.cookies[SESSION]
    await add_app(here)
    assert here.cookies[SESSION] != first
    assert await is_in(there)
    await add_passkey(here, Authenticator(), ends_others="yes")
    assert [await is_in(here), await is_in(there)] == [True, False]


async def test_a_reset_password_does_not_pass_the_second_step(
    enter: Enter, visitor: Browser, post: Post
) -> None:
    secret, _ = await add_app(await enter("nova"))
    await visitor.submit("/forgot", "/forgot", email="nova@example.com")
    link = await post.link("nova@example.com", "reset")
    await visitor.submit(link, link, password="eleven slow turntables")
    answer = await sign_in(visitor, "nova@example.com", "eleven slow turntables")
    assert answer.headers["location"] == factors.STEP
    assert not await is_in(visitor)
    assert (await second_step(visitor, code(secret))).status_code == 303


async def test_the_second_step_belongs_to_the_browser_of_the_first(
    enter: Enter, visitor: Browser
) -> None:
    nova = await enter("nova")
    secret, _ = await add_app(nova)
    await nova.submit("/sign-out", "/account")
    await first_step(visitor)
    page = await nova.token("/sign-in")
    stolen = await nova.post(factors.STEP, data={"code": code(secret), "csrf_token": page})
    assert stolen.headers["location"] == "/sign-in"
    assert not await is_in(nova)


async def test_the_second_step_waits_ten_minutes(enter: Enter, visitor: Browser) -> None:
    secret, _ = await add_app(await enter("nova"))
    await first_step(visitor)
    with clock.held(clock.now() + timedelta(minutes=10, seconds=1)):
        answer = await visitor.get(factors.STEP)
        assert answer.headers["location"] == "/sign-in"
        token = await visitor.token("/sign-in")
        late = await visitor.post(factors.STEP, data={"code": code(secret), "csrf_token": token})
    assert late.headers["location"] == "/sign-in"


async def test_an_older_session_of_somebody_with_an_app_has_to_prove_it(enter: Enter) -> None:
    here, there = await enter("nova"), await enter("nova")
    secret, _ = await add_app(here)
    page = "/account/security"
    data = {"email": "new@example.com"}
    answer = await there.submit(f"{page}/email", page, headers={"Referer": page}, **data)
    assert answer.headers["location"] == f"/account/prove?next={page}"
    prove = "/account/prove"
    wrong = await there.submit(f"{prove}/password", prove, password=PASSWORD, next=page)
    assert wrong.status_code == 422
    right = await there.submit(f"{prove}/code", prove, code=code(secret), next=page)
    assert right.headers["location"] == page
    assert (await there.submit(f"{page}/email", page, **data)).status_code == 303


@given(now=st.datetimes(timezones=st.just(clock.now().tzinfo)), back=st.integers(-5, 5))
def test_only_codes_of_three_half_minutes_fit(now: object, back: int) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    if now.year < 1971 or now.year > 2100:
        return
    typed = factors.pyotp.TOTP(secret).at(now + timedelta(seconds=STEP * back))
    present = int(now.timestamp()) // STEP
    expected = present + back if abs(back) <= 1 else None
    assert matching_step(secret, typed, now=now, after=0) == expected
    assert matching_step(secret, typed, now=now, after=present + 1) is None


def test_a_secret_moved_to_another_row_cannot_be_read() -> None:
    safe, place = Safe(Keyring({1: b"k" * 32}, 1)), CodeGenerator(id=new_id()).place
    sealed = safe.seal(new_secret(), place)
    with pytest.raises(DecryptionFailed):
        safe.unseal(sealed, CodeGenerator(id=new_id()).place)
    with pytest.raises(DecryptionFailed):
        safe.unseal(sealed, RecoveryCode(id=place.row_id).place)
    with pytest.raises(DecryptionFailed):
        Safe(Keyring({1: b"l" * 32}, 1)).unseal(sealed, place)


def test_recovery_codes_are_long_and_all_different() -> None:
    codes = [each for _ in range(100) for each in new_recovery_codes()]
    assert len(set(codes)) == 1000
    assert {len(plain_code(each)) for each in codes} == {12}
