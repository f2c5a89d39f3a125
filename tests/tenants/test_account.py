"""One's own account, the limits on guessing, and the sandbox mailbox."""

import statistics
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from sqlalchemy import select, update

from app.core import clock
from app.core.module import Registry
from app.core.uow import Database
from app.main import create_app, running
from app.settings import Environment, Settings
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.models import Credential, Person
from app.tenants.module import MODULE
from app.tenants.passwords import check_password, hash_password, weakness
from tests.cast import VISITOR, Cast
from tests.tenants.conftest import PASSWORD, Enter, Post, sign_in
from tests.web.browser import HTMX, Browser


async def person(database: Database, cast: Cast, who: str = "nova") -> Person:
    async with database.identity(VISITOR) as uow:
        return await uow.db.get(Person, getattr(cast, who).person_id)


async def test_a_name_is_changed_with_and_without_htmx_and_never_emptied(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    plain = await nova.submit("/account", "/account", name="Nova L.")
    assert (plain.status_code, plain.headers["location"]) == (303, "/account")
    headers = {**HTMX, "HX-Target": "profile"}
    part = await nova.submit("/account", "/account", headers=headers, name="Nova Lind Jr.")
    assert part.text.lstrip().startswith('<div id="profile">')
    assert (await nova.submit("/account", "/account", name=" ")).status_code == 422
    assert (await person(database, cast)).name == "Nova Lind Jr."


async def test_the_appearance_is_kept(enter: Enter) -> None:
    nova = await enter("nova")
    await nova.submit("/account/theme", "/account", theme="dark")
    assert '<html lang="en" data-theme="dark">' in (await nova.get("/account")).text


async def test_an_address_changes_when_its_owner_confirms_it(
    enter: Enter, post: Post, database: Database, cast: Cast
) -> None:
    nova, page = await enter("nova"), "/account/security"
    data = {"email": "new@example.com"}
    assert (await nova.submit(f"{page}/email", page, **data)).status_code == 303
    assert (await person(database, cast)).email == "nova@example.com"
    assert "move your account" in (await post.to("nova@example.com"))[0].text_body

    link = await post.link("new@example.com", "verify")
    assert (await nova.submit(link, link)).headers["location"] == "/account"
    assert (await person(database, cast)).email == "new@example.com"


async def test_an_address_of_somebody_else_is_not_taken_over(
    enter: Enter, post: Post, database: Database, cast: Cast
) -> None:
    nova, page = await enter("nova"), "/account/security"
    data = {"email": "mo@example.com"}
    assert (await nova.submit(f"{page}/email", page, **data)).status_code == 303
    link = await post.link("mo@example.com", "verify")
    assert (await nova.submit(link, link)).status_code == 422
    assert (await person(database, cast)).email == "nova@example.com"


async def test_changing_the_address_asks_for_a_proof_of_the_last_ten_minutes(
    enter: Enter, post: Post
) -> None:
    nova, page = await enter("nova"), "/account/security"
    with clock.held(clock.now() + timedelta(minutes=10, seconds=1)):
        data = {"email": "new@example.com"}
        answer = await nova.submit(f"{page}/email", page, headers={"Referer": page}, **data)
    assert answer.headers["location"] == f"/account/prove?next={page}"
    assert await post.to("new@example.com") == []


@pytest.mark.parametrize("address", ["nova@example.com", "nobody@example.com"])
async def test_ten_guesses_and_no_more_even_with_the_right_one(
    visitor: Browser, enter: Enter, address: str
) -> None:
    async def guess(password: str) -> int:
        data = {"email": address, "password": password, "csrf_token": token}
        return (await visitor.post("/sign-in", data=data)).status_code

    inside, token = await enter("mo"), await visitor.token("/sign-in")
    answers = [await guess(f"guess number {number}") for number in range(10)]
    assert answers == [422] * 10
    assert await guess(PASSWORD) == 429
    assert (await inside.get("/account")).status_code == 200


async def test_guessing_one_password_for_many_addresses_is_limited_too(
    visitor: Browser, passwords: None
) -> None:
    token = await visitor.token("/sign-in")
    answers = []
    for number in range(42):
        data = {"email": f"x{number}@example.com", "password": "p", "csrf_token": token}
        answers.append((await visitor.post("/sign-in", data=data)).status_code)
    assert (answers.count(422), answers.count(429)) == (40, 2)


async def test_the_limit_opens_again_with_time(visitor: Browser, passwords: None) -> None:
    for _ in range(10):
        await sign_in(visitor, "nova@example.com", "a guess")
    assert (await sign_in(visitor, "nova@example.com")).status_code == 429
    with clock.held(clock.now() + timedelta(minutes=16)):
        assert (await sign_in(visitor, "nova@example.com")).status_code == 303


async def test_three_reset_mails_and_no_more(visitor: Browser, post: Post, cast: Cast) -> None:
    for wanted in (303, 303, 303, 429):
        answer = await visitor.submit("/forgot", "/forgot", email="nova@example.com")
        assert answer.status_code == wanted
    assert len(await post.to("nova@example.com")) == 3


async def test_an_unknown_address_costs_as_much_time_as_a_known_one() -> None:
    stored = await hash_password(PASSWORD)
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(24):
        is_known = bool(number % 2)
        start = time.perf_counter()
        await check_password(stored if is_known else None, "a guess")
        times[is_known].append(time.perf_counter() - start)
    known, unknown = statistics.median(times[True]), statistics.median(times[False])
    assert 0.5 < known / unknown < 2


async def test_an_old_hash_is_renewed_when_its_owner_signs_in(
    visitor: Browser, database: Database, cast: Cast, passwords: None
) -> None:
    cheap = "$argon2id$v=19$m=8,t=1,p=1$"
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert old.startswith(cheap)
    async with database.identity(VISITOR) as uow:
        await uow.db.execute(
            update(Credential)
            .where(Credential.person_id == cast.nova.person_id)
            .values(password_hash=old)
        )
    await sign_in(visitor, "nova@example.com")
    async with database.identity(VISITOR) as uow:
        kept = await uow.db.scalar(
            select(Credential.password_hash).where(Credential.person_id == cast.nova.person_id)
        )
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize(
    ("password", "is_fine"),
    [
        ("1234567", False),
        ("x" * 129, False),
        ("password123", False),
        ("nova lind", False),
        ("seven quiet amplifiers", True),
        ("пароль из четырёх слов", True),
    ],
)
def test_the_password_rule(password: str, *, is_fine: bool) -> None:
    assert (weakness(password, ["Nova Lind", "nova@example.com"]) is None) is is_fine


async def test_the_mailbox_shows_text_and_html_and_says_it_is_simulated(
    visitor: Browser, post: Post, cast: Cast
) -> None:
    await visitor.submit("/forgot", "/forgot", email="nova@example.com")
    [mail] = await post.to("nova@example.com")
    assert "Choose a new password" in (await visitor.get("/sandbox/mail")).text
    shown = await visitor.get(f"/sandbox/mail/{mail.id}")
    assert "Simulated" in shown.text
    assert "frame-src 'self'" in shown.headers["content-security-policy"]
    body = await visitor.get(f"/sandbox/mail/{mail.id}/html")
    policy = body.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy


async def test_in_production_the_mailbox_is_for_operators(
    settings: Settings, database: Database, cast: Cast, passwords: None
) -> None:
    live = replace(settings, environment=Environment.PRODUCTION)
    app: Litestar = create_app(live, Registry([MODULE]), DatabaseAuthenticator)
    async with running(app.state.site), Browser(app) as browser:
        assert (await browser.get("/sandbox/mail")).status_code == 404
        await sign_in(browser, "nova@example.com")
        assert (await browser.get("/sandbox/mail")).status_code == 404
        async with database.identity(VISITOR) as uow:
            await uow.db.execute(update(Person).values(is_operator=True))
        assert (await browser.get("/sandbox/mail")).status_code == 200
