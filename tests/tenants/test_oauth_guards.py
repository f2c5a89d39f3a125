"""Each guard around applications alone: what is refused when everything else is in order."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import select, update

from app.billing.plans import PlanName, grant_plan
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.ids import new_id
from app.core.uow import Database
from app.main import create_app, running
from app.modules import registry
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.models import Tenant
from app.tenants.oauth import REFRESH_LIVES
from app.tenants.program_models import OAuthApplication, OAuthConnection
from app.tenants.service.applications import Registered
from app.tenants.service.connections import connect, disconnect_all_of, give_back, renew
from tests.cast import VISITOR, Cast
from tests.tenants.applications import (
    CALLBACK,
    TOKEN,
    VERIFIER,
    address,
    answer,
    client,
    connected,
    hidden,
    register,
    told,
)
from tests.tenants.conftest import Enter
from tests.tenants.test_white_label import HOST, prove
from tests.web.browser import ORIGIN, Browser

API, KEY = "/api/v1/recordings", b"k" * 32
AUTHORIZE = "/oauth/authorize"


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    app = create_app(settings, registry(), DatabaseAuthenticator)
    async with running(app.state.site):
        await app.state.site.redis.flushdb()
        yield app


@pytest.fixture
async def made(database: Database, cast: Cast) -> Registered:
    return await register(database, cast.ada)


async def connections(database: Database) -> list[OAuthConnection]:
    async with database.identity(VISITOR) as uow:
        return list(await uow.db.scalars(select(OAuthConnection).order_by(OAuthConnection.id)))


async def change(database: Database, who: Actor, **values: Any) -> None:
    """How the workspace of somebody stands."""
    if plan := values.pop("plan", None):
        async with database.tenant(who) as uow:
            await grant_plan(uow, plan, reason="test")
    if values:
        async with database.identity(VISITOR) as uow:
            here = update(Tenant).where(Tenant.id == who.tenant_id)
            await uow.db.execute(here.values(**values))


async def ask(app: Litestar, path: str, made: Registered, **form: str) -> tuple[int, str]:
    """What an application is told that proves itself by the form."""
    own = {
        "client_id": made.row.client_id,
        **({"client_secret": made.secret} if made.secret else {}),
    }
    async with Browser(app) as browser:
        answered = await browser.post(path, data={**own, **form})
    return answered.status_code, answered.json().get("error", "")


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
async def test_what_one_application_holds_is_nothing_to_another_in_the_same_workspace(
    app: Litestar, enter: Enter, database: Database, cast: Cast, made: Registered, kind: str
) -> None:
    token = (await connected(app, await enter("mo"), made)).token
    [row] = await connections(database)
    async with database.tenant(cast.nova) as uow:
        other, presented = new_id(), token[kind]
        await give_back(uow, row.id, application_id=other, presented=presented)
        assert await renew(uow, row.id, application_id=other, presented=presented, key=KEY) is None
    [row] = await connections(database)
    assert row.ended_at is None
    sent = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    assert await ask(app, TOKEN, made, **sent) == (200, "")


async def test_a_refresh_token_of_another_application_is_refused_and_stays(
    app: Litestar, enter: Enter, database: Database, cast: Cast, made: Registered
) -> None:
    token = (await connected(app, await enter("mo"), made)).token
    sent = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    other = await register(database, cast.rival)
    assert await ask(app, TOKEN, other, **sent) == (400, "invalid_grant")
    assert await ask(app, TOKEN, made, **sent) == (200, "")


async def test_a_token_renews_its_own_connection_and_only_as_what_it_is(
    app: Litestar, enter: Enter, database: Database, cast: Cast
) -> None:
    made = await register(database, cast.ada, is_confidential=False)
    mo = await enter("mo")
    one, other = [(await connected(app, mo, made)).token for _ in range(2)]
    first, second = await connections(database)
    async with database.tenant(cast.nova) as uow:
        for row, presented in (
            (first, other["refresh_token"]),
            (second, one["refresh_token"]),
            (first, one["access_token"]),
            (first, "blr_nonsense"),
        ):
            sent = {"application_id": made.row.id, "presented": presented}
            assert await renew(uow, row.id, key=KEY, **sent) is None


async def test_a_refresh_token_ends_ninety_days_after_it_was_given(
    app: Litestar, enter: Enter, database: Database, made: Registered
) -> None:
    token = (await connected(app, await enter("mo"), made)).token
    sent = {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}
    with clock.held(clock.now() + REFRESH_LIVES + timedelta(seconds=1)):
        assert await ask(app, TOKEN, made, **sent) == (400, "invalid_grant")
    [row] = await connections(database)
    assert row.ended_at is None


async def test_a_code_of_a_member_who_left_meanwhile_opens_nothing(
    app: Litestar, enter: Enter, database: Database, cast: Cast, made: Registered
) -> None:
    code = told(await answer(await enter("mo"), address(client(app, made))))["code"]
    async with database.tenant(cast.nova) as uow:
        await disconnect_all_of(uow, cast.mo.person_id)
    sent = {"code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    refused = await ask(app, TOKEN, made, grant_type="authorization_code", **sent)
    assert refused == (400, "invalid_grant")


async def test_an_application_without_a_secret_that_sends_one_is_a_stranger(
    app: Litestar, database: Database, cast: Cast
) -> None:
    public = await register(database, cast.ada, is_confidential=False)
    sent = {"client_id": public.row.client_id, "grant_type": "x"}
    async with Browser(app) as browser:
        answers = [
            (await browser.post(TOKEN, data=sent | more)).json()["error"]
            for more in ({"client_secret": "guessed"}, {})
        ]
    assert answers == ["invalid_client", "unsupported_grant_type"]


async def test_the_secret_of_one_application_proves_no_other(
    app: Litestar, database: Database, cast: Cast, made: Registered
) -> None:
    other = await register(database, cast.ada, name="Other")
    mixed = replace(made, secret=other.secret)
    assert await ask(app, TOKEN, mixed, grant_type="x") == (401, "invalid_client")


async def suspend_application(database: Database, cast: Cast) -> None:
    async with database.platform(reason="test") as uow:
        every = update(OAuthApplication)
        await uow.db.execute(every.values(suspended_at=uow.now, suspended_reason="Spam."))


async def suspend_home(database: Database, cast: Cast) -> None:
    await change(database, cast.ada, suspended_reason="Spam.")


CLOSE = {"application": suspend_application, "workspace": suspend_home}


@pytest.mark.parametrize("closed", CLOSE)
async def test_what_is_suspended_is_let_in_by_nobody_and_proves_nothing(
    app: Litestar, enter: Enter, database: Database, cast: Cast, made: Registered, closed: str
) -> None:
    mo, asked = await enter("mo"), address(client(app, made))
    form = {**hidden((await mo.get(asked)).text), "workspace": "nova", "answer": "allow"}
    await CLOSE[closed](database, cast)
    assert (await mo.get(asked)).status_code == 400
    assert (await mo.post(AUTHORIZE, data=form)).status_code == 400
    assert await ask(app, TOKEN, made, grant_type="x") == (401, "invalid_client")
    assert await connections(database) == []


@pytest.mark.parametrize(
    ("standing", "status"),
    [
        ({"plan": PlanName.CREATOR}, 402),
        ({"read_only_reason": "Unpaid."}, 403),
        ({"suspended_reason": "Unpaid."}, 403),
    ],
)
async def test_consent_is_refused_where_the_workspace_may_not_give_it(
    app: Litestar, enter: Enter, database: Database, cast: Cast, made: Registered,
    standing: dict[str, str], status: int,
) -> None:  # fmt: skip
    mo, asked = await enter("mo"), address(client(app, made))
    form = {**hidden((await mo.get(asked)).text), "workspace": "nova", "answer": "allow"}
    await change(database, cast.nova, **standing)
    assert (await mo.post(AUTHORIZE, data=form)).status_code == status
    assert await connections(database) == []
    assert "None of your workspaces can let it in" in (await mo.get(asked)).text


async def test_who_holds_nothing_of_what_is_asked_gives_nothing(
    app: Litestar, enter: Enter, database: Database, made: Registered
) -> None:
    vic, asked = await enter("vic"), address(client(app, made, scope="catalog.write"))
    shown = await vic.get(asked)
    assert "None of your workspaces can let it in" in shown.text
    form = {**hidden(shown.text), "workspace": "nova", "answer": "allow"}
    refused = await vic.post(AUTHORIZE, data=form)
    assert (refused.status_code, "You hold nothing here" in refused.text) == (403, True)
    assert await connections(database) == []


@pytest.mark.parametrize("missing", ["role", "person_id"])
async def test_only_members_let_an_application_in(
    database: Database, cast: Cast, made: Registered, missing: str
) -> None:
    agency = replace(cast.nova, **{missing: None})
    async with database.tenant(agency) as uow:
        with pytest.raises(Forbidden):
            await connect(
                uow, made.row, scopes=["catalog.read"], redirect_uri=CALLBACK, challenge="x"
            )


async def test_nobody_is_asked_under_the_domain_of_a_workspace(
    app: Litestar, enter: Enter, database: Database, cast: Cast, made: Registered
) -> None:
    await prove(database, cast)
    mo, asked = await enter("mo"), address(client(app, made))
    shown = await mo.get(asked, headers={"Host": HOST})
    assert (shown.status_code, "own address" in shown.text) == (400, True)
    assert CALLBACK not in shown.text


@pytest.mark.parametrize("endpoint", ["token", "revoke", "introspect"])
async def test_one_application_calls_so_often_from_wherever_it_does(
    app: Litestar, made: Registered, endpoint: str
) -> None:
    limiter, own = app.state.site.limiter, f"oauth:by:{made.row.id}"
    with clock.held(clock.now()):
        for _ in range(121):
            await limiter.limit(own, rate=600, per=60, burst=120)
        refused = await ask(app, f"/oauth/{endpoint}", made, grant_type="x", token="x")
    assert refused == (429, "temporarily_unavailable")


async def test_a_refresh_token_is_not_one_to_come_in_with(
    app: Litestar, enter: Enter, visitor: Browser, made: Registered
) -> None:
    friend = await connected(app, await enter("mo"), made)
    token = friend.token["refresh_token"]
    answered = await friend.spoken.introspect_token(f"{ORIGIN}/oauth/introspect", token=token)
    assert answered.json() == {"active": False}
    headers = {"Authorization": f"Bearer {token}"}
    assert (await visitor.get(API, headers=headers)).status_code == 401
