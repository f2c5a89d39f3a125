"""Signing in and up with accounts elsewhere: known by issuer and subject, bound to one browser."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from litestar import Litestar
from sqlalchemy import func, select

from app.core.uow import Database
from app.embedded.testing import TestServers
from app.settings import Settings
from app.tenants.models import Credential, Person, Session
from app.tenants.sign_in_models import OutsideAccount
from tests.cast import VISITOR, Cast
from tests.conftest import CONTEXT_KEY, MASTER_KEYS
from tests.simulators.servers import SimulatorServer, simulator
from tests.tenants.conftest import Enter, Post, sign_in
from tests.tenants.providers import (
    GOOGLE,
    SESAME,
    SPOTIFY,
    asked,
    come_in,
    consent,
    leave,
    settings_of,
)
from tests.web.browser import ORIGIN, SESSION, Browser

__all__ = ["simulator"]

JUNO = "juno@example.com"
WORKSPACE = {
    "kind": "artist",
    "workspace": "Juno Moon",
    "name": "Juno Moon",
    "email": JUNO,
    "slug": "",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
}
SECURITY = "/account/security"


@pytest.fixture
def settings(servers: TestServers, database_name: str, simulator: SimulatorServer) -> Settings:
    return Settings.of(
        {
            **servers.environment(database_name),
            **settings_of(simulator.url),
            "SECRET_KEY": f"a long secret that differs for each test {database_name}",
            "CONTEXT_KEY": CONTEXT_KEY.hex(),
            "MASTER_KEYS": MASTER_KEYS,
            "PUBLIC_URL": ORIGIN,
        }
    )


@pytest.fixture
async def other(app: Litestar) -> AsyncIterator[Browser]:
    """A second browser, which somebody else holds."""
    async with Browser(app) as browser:
        yield browser


async def link(browser: Browser, provider: str, email: str) -> httpx2.Response:
    address = await leave(browser, provider, SECURITY, path=f"/account/linked/with/{provider}")
    return await browser.get(await consent(address, email))


async def accounts(database: Database) -> list[OutsideAccount]:
    async with database.identity(VISITOR) as uow:
        return list(await uow.db.scalars(select(OutsideAccount).order_by(OutsideAccount.id)))


async def strengths(database: Database) -> list[str]:
    async with database.identity(VISITOR) as uow:
        found = await uow.db.scalars(
            select(Session.strength).where(Session.revoked_at.is_(None)).order_by(Session.id)
        )
        return list(found)


@pytest.mark.parametrize("provider", [GOOGLE, SESAME])
async def test_somebody_new_signs_up_by_a_provider_and_comes_back_by_it(
    visitor: Browser, other: Browser, database: Database, provider: str
) -> None:
    assert (await come_in(visitor, provider, JUNO)).headers["location"] == "/sign-up/with"
    page = (await visitor.get("/sign-up/with")).text
    assert 'value="juno@example.com"' in page
    answer = await visitor.submit("/sign-up/with", "/sign-up/with", **WORKSPACE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await visitor.get("/")).headers["location"] == "/t/juno-moon"

    again = await come_in(other, provider, JUNO)
    assert again.headers["location"] == "/"
    assert (await other.get("/")).headers["location"] == "/t/juno-moon"
    assert await strengths(database) == ["federated", "federated"]


async def test_an_address_the_provider_has_not_checked_is_confirmed_by_mail(
    visitor: Browser, post: Post, database: Database
) -> None:
    await come_in(visitor, SPOTIFY, JUNO)
    answer = await visitor.submit("/sign-up/with", "/sign-up/with", **WORKSPACE)
    assert answer.headers["location"] == "/sign-up/sent"
    assert SESSION not in visitor.cookies
    assert (await come_in(visitor, SPOTIFY, JUNO)).headers["location"] == "/sign-up/sent"

    confirm = await post.link(JUNO, "verify")
    await visitor.submit(confirm, confirm)
    assert (await come_in(visitor, SPOTIFY, JUNO)).headers["location"] == "/"


async def test_another_address_than_the_checked_one_is_not_taken_as_checked(
    visitor: Browser, database: Database
) -> None:
    await come_in(visitor, GOOGLE, JUNO)
    form = {**WORKSPACE, "email": "somebody@example.com"}
    answer = await visitor.submit("/sign-up/with", "/sign-up/with", **form)
    assert answer.headers["location"] == "/sign-up/sent"
    async with database.identity(VISITOR) as uow:
        found = await uow.db.scalar(select(Person).where(Person.email == form["email"]))
    assert found.email_verified_at is None


async def test_an_account_is_never_found_by_its_address(
    visitor: Browser, passwords: None, database: Database
) -> None:
    answer = await come_in(visitor, GOOGLE, "nova@example.com")
    assert answer.status_code == 200
    assert "You have an account already" in answer.text
    assert 'href="/sign-in?next=/account/security"' in answer.text
    assert SESSION not in visitor.cookies
    assert (await accounts(database), await strengths(database)) == ([], [])


async def test_an_unchecked_address_with_an_account_says_nothing_about_it(
    visitor: Browser, post: Post, database: Database, passwords: None
) -> None:
    answer = await come_in(visitor, GOOGLE, "nova@example.com", is_verified=False)
    assert answer.headers["location"] == "/sign-up/with"
    form = {**WORKSPACE, "email": "nova@example.com"}
    answer = await visitor.submit("/sign-up/with", "/sign-up/with", **form)
    assert answer.headers["location"] == "/sign-up/sent"
    assert "already has an account" in (await post.to("nova@example.com"))[0].text_body
    assert await accounts(database) == []


async def test_who_has_linked_an_account_signs_in_by_it_and_is_told(
    enter: Enter, visitor: Browser, post: Post, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    assert (await link(nova, GOOGLE, "nova.private@example.com")).headers["location"] == SECURITY
    [account] = await accounts(database)
    assert (account.person_id, account.provider) == (cast.nova.person_id, GOOGLE)
    assert "nova.private@example.com" in (await nova.get(SECURITY)).text
    assert "Linked the Google account" in (await post.to("nova@example.com"))[0].text_body

    answer = await come_in(visitor, GOOGLE, "nova.private@example.com")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await visitor.get("/")).headers["location"] == "/t/nova"


async def test_one_account_belongs_to_one_person(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, rival = await enter("nova"), await enter("rival")
    await link(nova, GOOGLE, "shared@example.com")
    await link(rival, GOOGLE, "shared@example.com")
    [account] = await accounts(database)
    assert account.person_id == cast.nova.person_id
    assert "linked to somebody already" in (await rival.get(SECURITY)).text


async def test_the_same_subject_of_another_issuer_is_somebody_else(
    enter: Enter, visitor: Browser, database: Database
) -> None:
    await link(await enter("nova"), GOOGLE, JUNO)
    assert (await come_in(visitor, SESAME, JUNO)).headers["location"] == "/sign-up/with"


async def test_an_unlinked_account_signs_nobody_in(
    enter: Enter, visitor: Browser, database: Database
) -> None:
    nova = await enter("nova")
    await link(nova, GOOGLE, JUNO)
    [account] = await accounts(database)
    rival = await enter("rival")
    path = f"/account/linked/{account.id}/unlink"
    assert (await rival.submit(path, SECURITY)).status_code == 404
    assert (await nova.submit(path, SECURITY)).headers["location"] == SECURITY
    assert (await come_in(visitor, GOOGLE, JUNO)).headers["location"] == "/sign-up/with"


async def test_the_last_way_in_is_not_unlinked(visitor: Browser, database: Database) -> None:
    await come_in(visitor, GOOGLE, JUNO)
    await visitor.submit("/sign-up/with", "/sign-up/with", **WORKSPACE)
    [account] = await accounts(database)
    assert "only way to sign in" in (await visitor.get(SECURITY)).text
    answer = await visitor.submit(f"/account/linked/{account.id}/unlink", SECURITY)
    assert answer.status_code == 409
    assert len(await accounts(database)) == 1

    data = {"password": "eleven slow turntables"}
    await visitor.submit(f"{SECURITY}/password", SECURITY, **data)
    answer = await visitor.submit(f"/account/linked/{account.id}/unlink", SECURITY)
    assert answer.status_code == 303
    assert await accounts(database) == []


async def test_leaving_carries_pkce_state_and_nonce_each_time_anew(visitor: Browser) -> None:
    first, second = [asked(await leave(visitor, GOOGLE)) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]
    assert (first["code_challenge_method"], first["response_type"]) == ("S256", "code")
    assert first["redirect_uri"] == f"{ORIGIN}/sign-in/with/google/callback"


async def test_an_answer_opens_nothing_in_another_browser(
    visitor: Browser, other: Browser, database: Database
) -> None:
    await other.token("/sign-in")
    back = await consent(await leave(visitor, GOOGLE), JUNO)
    assert (await other.get(back)).headers["location"] == "/sign-in"
    assert "Start again" in (await other.get("/sign-in")).text
    assert (await visitor.get(back)).headers["location"] == "/sign-up/with"


async def test_an_answer_is_taken_once(visitor: Browser) -> None:
    back = await consent(await leave(visitor, GOOGLE), JUNO)
    assert (await visitor.get(back)).headers["location"] == "/sign-up/with"
    assert (await visitor.get(back)).headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    "forged",
    [
        "state=made-up&code=x",
        "code=x",
        "error=access_denied&state={state}",
        "code=made-up&state={state}",
        "code=x&state={state}&iss=https://evil.example",
        "code={long}&state={state}",
    ],
)
async def test_a_forged_answer_opens_nothing(
    visitor: Browser, database: Database, forged: str
) -> None:
    state = asked(await leave(visitor, GOOGLE))["state"]
    query = forged.format(state=state, long="x" * 5000)
    answer = await visitor.get(f"/sign-in/with/google/callback?{query}")
    assert answer.headers["location"] == "/sign-in"
    assert (await accounts(database), await strengths(database)) == ([], [])


async def test_an_answer_at_another_providers_address_is_a_mix_up(visitor: Browser) -> None:
    back = await consent(await leave(visitor, SESAME), JUNO)
    mixed = back.replace("/with/sesame/", "/with/google/")
    assert (await visitor.get(mixed)).headers["location"] == "/sign-in"


async def test_an_answer_that_does_not_say_which_provider_it_is_from_is_refused(
    visitor: Browser,
) -> None:
    back = await consent(await leave(visitor, GOOGLE), JUNO)
    nameless = "&".join(part for part in back.split("&") if not part.startswith("iss="))
    assert nameless != back
    assert (await visitor.get(nameless)).headers["location"] == "/sign-in"


async def test_linking_belongs_to_the_session_that_began_it(
    enter: Enter, database: Database
) -> None:
    nova, rival = await enter("nova"), await enter("rival")
    address = await leave(nova, GOOGLE, SECURITY, path="/account/linked/with/google")
    back = await consent(address, JUNO)
    assert (await rival.get(back)).headers["location"] == SECURITY
    assert await accounts(database) == []


async def test_looking_at_pages_opens_no_session(visitor: Browser, database: Database) -> None:
    for path in ("/sign-in", "/sign-in/with/google/callback", "/sign-up/with"):
        await visitor.get(path)
    assert (await visitor.get("/sign-in/with/google")).status_code == 405
    assert (await visitor.post("/sign-in/with/google")).status_code == 403
    assert await strengths(database) == []


async def test_a_provider_nobody_configured_does_not_exist(visitor: Browser) -> None:
    token = await visitor.token("/sign-in")
    answer = await visitor.post("/sign-in/with/acme", data={"csrf_token": token})
    assert answer.status_code == 404


async def test_the_page_before_a_simulated_provider_says_so(visitor: Browser) -> None:
    answer = await visitor.submit("/sign-in/with/google", "/sign-in")
    assert "This provider is simulated" in answer.text
    async with httpx2.AsyncClient() as outside:
        page = await outside.get(answer.headers["refresh"].removeprefix("0; url="))
    assert "Simulated" in page.text


async def test_a_provider_that_is_down_leaves_the_other_ways_open(
    visitor: Browser, app: Litestar, passwords: None
) -> None:
    adapter = app.state.site.adapters.identity[SESAME]
    object.__setattr__(adapter._config, "issuer", "http://127.0.0.1:9")
    token = await visitor.token("/sign-in")
    answer = await visitor.post("/sign-in/with/sesame", data={"csrf_token": token})
    assert answer.status_code == 503
    assert (await sign_in(visitor, "nova@example.com")).status_code == 303


async def test_a_person_without_password_proves_again_by_the_provider(
    visitor: Browser, database: Database
) -> None:
    await come_in(visitor, GOOGLE, JUNO)
    await visitor.submit("/sign-up/with", "/sign-up/with", **WORKSPACE)
    prove = "/account/prove"
    before = visitor.cookies[SESSION]
    address = await leave(visitor, GOOGLE, prove, path=f"{prove}/with/google", next="/account")
    assert (asked(address)["prompt"], asked(address)["max_age"]) == ("login", "0")
    assert (await visitor.get(await consent(address, JUNO))).headers["location"] == "/account"
    assert visitor.cookies[SESSION] != before

    address = await leave(visitor, GOOGLE, prove, path=f"{prove}/with/google", next="/account")
    stranger = await visitor.get(await consent(address, "stranger@example.com"))
    assert stranger.headers["location"] == SECURITY
    async with database.identity(VISITOR) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(Credential)) == 0
