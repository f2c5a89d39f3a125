"""What applications are refused, what people are asked, and what never leaves the site."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import quote

import pytest
import structlog
from litestar import Litestar
from sqlalchemy import select, update

from app.core import clock
from app.core.uow import Database
from app.main import create_app, running
from app.modules import registry
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.models import Tenant
from app.tenants.program_models import OAuthConnection, OAuthSecret
from app.tenants.service.applications import Registered, delete_application
from tests.cast import VISITOR, Cast
from tests.tenants.applications import (
    CALLBACK,
    VERIFIER,
    address,
    answer,
    client,
    connected,
    hidden,
    led_to,
    register,
    told,
)
from tests.tenants.conftest import Enter
from tests.web.browser import ORIGIN, Browser

TOKEN, APPLICATIONS = "/oauth/token", "/t/nova/settings/applications"
API = "/api/v1/recordings"


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    app = create_app(settings, registry(), DatabaseAuthenticator)
    async with running(app.state.site):
        await app.state.site.redis.flushdb()
        yield app


@pytest.fixture
async def made(database: Database, cast: Cast) -> Registered:
    return await register(database, cast.ada)


async def connections(database: Database) -> int:
    async with database.identity(VISITOR) as uow:
        return len((await uow.db.scalars(select(OAuthConnection))).all())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("charts.example.com", "evil.example.net"),
        ("client_id=", "client_id=0"),
        ("redirect_uri=", "elsewhere="),
        ("client_id=", "redirect_uri=https%3A%2F%2Fevil.example.net%2F&client_id="),
        ("state=s1", "state=" + "x" * 2000),
    ],
)
async def test_nobody_is_sent_to_an_address_that_is_not_registered(
    app: Litestar, enter: Enter, made: Registered, before: str, after: str
) -> None:
    asked = address(client(app, made), state="s1")
    shown = await (await enter("mo")).get(asked.replace(before, after))
    assert shown.status_code == 400
    assert "refresh" not in shown.headers
    assert "location" not in shown.headers
    assert "evil.example.net" not in shown.text


async def test_other_mistakes_are_told_to_the_application_after_signing_in(
    app: Litestar, visitor: Browser, enter: Enter, made: Registered
) -> None:
    asked = address(client(app, made), state="s1").replace("S256", "plain")
    shown = await visitor.get(asked)
    assert shown.status_code == 303
    assert shown.headers["location"] == f"/sign-in?next={quote(asked, safe='/')}"
    shown = await (await enter("mo")).get(asked)
    assert led_to(shown).startswith(CALLBACK)
    assert told(shown)["error"] == "invalid_request"
    assert (told(shown)["state"], told(shown)["iss"]) == ("s1", ORIGIN)


async def test_who_declines_gives_nothing(
    app: Litestar, enter: Enter, database: Database, made: Registered
) -> None:
    shown = await answer(await enter("mo"), address(client(app, made)), say="deny")
    assert told(shown)["error"] == "access_denied"
    assert await connections(database) == 0


async def test_the_page_says_who_asks_for_what_and_that_nobody_checked(
    app: Litestar, enter: Enter, made: Registered
) -> None:
    asked = address(client(app, made, scope="catalog.read catalog.write"))
    shown = await (await enter("vic")).get(asked)
    for words in ("Chart Friend", "Atlas Agency", "charts.example.com", "Not checked by Backline"):
        assert words in shown.text
    assert f"Without: {registry().api_scopes['catalog.write']}" in shown.text
    policy = shown.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy


async def test_consent_needs_the_form_of_this_browser(
    app: Litestar, enter: Enter, database: Database, made: Registered
) -> None:
    mo, asked = await enter("mo"), address(client(app, made))
    form = {**hidden((await mo.get(asked)).text), "workspace": "nova", "answer": "allow"}
    form["csrf_token"] = "0" * 64
    assert (await mo.post("/oauth/authorize", data=form)).status_code == 403
    assert await connections(database) == 0


async def test_consent_asks_for_a_fresh_proof_and_comes_back(
    app: Litestar, enter: Enter, database: Database, made: Registered
) -> None:
    mo, asked = await enter("mo"), address(client(app, made))
    with clock.held(clock.now() + timedelta(minutes=11)):
        shown = await answer(mo, asked)
    assert shown.headers["location"] == f"/account/prove?next={quote(asked, safe='/')}"
    assert await connections(database) == 0


async def test_consent_reaches_only_workspaces_one_is_a_member_of(
    app: Litestar, enter: Enter, database: Database, made: Registered
) -> None:
    mo, asked = await enter("mo"), address(client(app, made))
    for elsewhere in ("rival", "atlas", "nowhere", ""):
        assert (await answer(mo, asked, workspace=elsewhere)).status_code == 404
    assert await connections(database) == 0


async def test_a_workspace_whose_plan_has_no_api_cannot_be_chosen(
    app: Litestar, enter: Enter, database: Database, cast: Cast, made: Registered
) -> None:
    async with database.tenant(cast.nova) as uow:
        here = update(Tenant).where(Tenant.id == uow.tenant_id)
        await uow.db.execute(here.values(plan="creator"))
    shown = await (await enter("mo")).get(address(client(app, made)))
    assert "None of your workspaces can let it in" in shown.text


async def test_an_application_of_one_workspace_is_not_there_for_another(
    enter: Enter, database: Database, made: Registered
) -> None:
    rival, own = await enter("rival"), "/t/rival/settings/applications"
    path = f"{own}/{made.row.id}"
    assert (await rival.get(path)).status_code == 404
    assert (await rival.submit(f"{path}/secret", own)).status_code == 404
    assert (await rival.submit(f"{path}/delete", own)).status_code == 404
    assert "Chart Friend" not in (await rival.get(own)).text


async def token_for(
    app: Litestar, given: str, made: Registered, **change: str | None
) -> tuple[int, str]:
    form = {
        "grant_type": "authorization_code",
        "client_id": made.row.client_id,
        "client_secret": made.secret,
        "code": given,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    } | change
    async with Browser(app) as browser:
        sent = {name: value for name, value in form.items() if value is not None}
        answered = await browser.post(TOKEN, data=sent)
    return answered.status_code, answered.json().get("error", "")


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"client_id": "0" * 32}, 401, "invalid_client"),
        ({"client_id": "nonsense"}, 401, "invalid_client"),
        ({"code": "nonsense"}, 400, "invalid_grant"),
        ({"code": None}, 400, "invalid_request"),
        ({"redirect_uri": f"{CALLBACK}/"}, 400, "invalid_grant"),
        ({"redirect_uri": None}, 400, "invalid_request"),
        ({"code_verifier": "w" * 64}, 400, "invalid_grant"),
        ({"code_verifier": None}, 400, "invalid_request"),
    ],
)
async def test_a_code_is_traded_for_its_own_application_and_verifier_only(
    app: Litestar,
    enter: Enter,
    made: Registered,
    change: dict[str, str | None],
    status: int,
    error: str,
) -> None:
    code = told(await answer(await enter("mo"), address(client(app, made))))["code"]
    assert await token_for(app, code, made, **change) == (status, error)
    assert await token_for(app, code, made) == (200, "")


async def test_a_code_of_one_application_is_nothing_to_another(
    app: Litestar, enter: Enter, database: Database, cast: Cast, made: Registered
) -> None:
    code = told(await answer(await enter("mo"), address(client(app, made))))["code"]
    other = await register(database, cast.rival)
    assert await token_for(app, code, other) == (400, "invalid_grant")
    assert await token_for(app, code, made) == (200, "")


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        ({}, "grant_type=x&grant_type=x", "invalid_request"),
        ({"Content-Type": "application/json"}, "{}", "invalid_request"),
        ({"Authorization": "Bearer x"}, "grant_type=x", "invalid_client"),
        ({"Authorization": "Basic %%%"}, "grant_type=x", "invalid_client"),
        ({}, "grant_type=" + "x" * 17_000, "invalid_request"),
        ({}, "grant_type=%FF&client_id=%00", "invalid_client"),
    ],
)
async def test_the_token_endpoint_answers_nonsense_as_the_standard_has_it(
    app: Litestar, headers: dict[str, str], body: str, error: str
) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    async with Browser(app) as browser:
        answered = await browser.post(TOKEN, content=body, headers=form)
    assert answered.json()["error"] == error
    assert answered.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in answered.headers) is (error == "invalid_client")


async def test_two_ways_of_proving_at_once_are_refused(app: Litestar, made: Registered) -> None:
    packed = base64.b64encode(f"{made.row.client_id}:{made.secret}".encode()).decode()
    async with Browser(app) as browser:
        answered = await browser.post(
            TOKEN,
            headers={"Authorization": f"Basic {packed}"},
            data={"client_secret": made.secret, "grant_type": "refresh_token"},
        )
    assert (answered.status_code, answered.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("endpoint", [TOKEN, "/oauth/revoke", "/oauth/introspect"])
async def test_a_session_counts_for_nothing_where_applications_speak_for_themselves(
    enter: Enter, made: Registered, endpoint: str
) -> None:
    mo = await enter("mo")
    form = {"grant_type": "refresh_token", "token": "x", "client_id": made.row.client_id}
    answered = await mo.post(endpoint, data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answered.status_code, answered.json()["error"]) == (401, "invalid_client")
    assert "set-cookie" not in answered.headers


async def test_a_token_of_another_client_cannot_be_given_back(
    app: Litestar, enter: Enter, visitor: Browser, database: Database, cast: Cast, made: Registered
) -> None:
    friend = await connected(app, await enter("mo"), made)
    other = client(app, await register(database, cast.rival))
    for kind in ("access_token", "refresh_token"):
        answered = await other.revoke_token(f"{ORIGIN}/oauth/revoke", token=friend.token[kind])
        assert (answered.status_code, answered.json()) == (200, {})
    assert (await visitor.get(API, headers=friend.bearer)).status_code == 200


async def test_a_client_without_a_secret_asks_nothing_about_tokens(
    app: Litestar, database: Database, cast: Cast
) -> None:
    public = client(app, await register(database, cast.ada, is_confidential=False))
    answered = await public.introspect_token(f"{ORIGIN}/oauth/introspect", token="x")
    assert (answered.status_code, answered.json()["error"]) == (401, "invalid_client")


async def test_guessing_is_slowed_down(app: Litestar) -> None:
    async with Browser(app) as browser:
        with clock.held(clock.now()):
            statuses = [
                (await browser.post(TOKEN, data={"grant_type": "x"})).status_code for _ in range(62)
            ]
    assert statuses == [401] * 61 + [429]


async def test_a_deleted_application_asks_nobody_any_more(
    app: Litestar, enter: Enter, database: Database, cast: Cast, made: Registered
) -> None:
    asked = address(client(app, made))
    async with database.tenant(cast.ada) as uow:
        await delete_application(uow, made.row.id)
    assert (await (await enter("mo")).get(asked)).status_code == 400


async def test_no_secret_stands_in_a_log_line_or_in_a_row(
    app: Litestar, enter: Enter, visitor: Browser, database: Database, made: Registered
) -> None:
    with structlog.testing.capture_logs() as lines:
        friend = await connected(app, await enter("mo"), made)
        await friend.spoken.refresh_token(f"{ORIGIN}/oauth/token")
        await visitor.get(API, headers=friend.bearer)
    logged = json.dumps(lines, default=str)
    secrets = [made.secret, friend.told["code"], *map(str, friend.token.values())]
    assert [secret for secret in secrets if len(secret) > 20 and secret in logged] == []
    assert any(line.get("route") == TOKEN for line in lines)


async def test_a_secret_is_shown_once_and_a_public_application_has_none(
    enter: Enter, database: Database
) -> None:
    nova = await enter("nova")
    form = {
        "name": "Chart Friend",
        "about": "Watches charts.",
        "home_page": "https://charts.example.com",
        "redirect_uris": CALLBACK,
    }
    shown = await nova.submit(APPLICATIONS, APPLICATIONS, **form, keeps_secrets="yes")
    assert shown.text.count("bls_") == 2
    assert (await nova.get(APPLICATIONS)).text.count("bls_") == 0
    shown = await nova.submit(APPLICATIONS, APPLICATIONS, **form)
    assert "bls_" not in shown.text
    async with database.identity(VISITOR) as uow:
        assert len((await uow.db.scalars(select(OAuthSecret))).all()) == 1


async def test_the_form_of_an_application_asks_for_a_stale_proof_first(
    enter: Enter, made: Registered
) -> None:
    ada, page = await enter("ada"), f"/t/atlas/settings/applications/{made.row.id}"
    asked = f'"/account/prove?next={page}"'
    assert asked not in (await ada.get(page)).text
    with clock.held(clock.now() + timedelta(minutes=11)):
        assert asked in (await ada.get(page)).text
