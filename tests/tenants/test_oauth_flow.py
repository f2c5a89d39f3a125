"""Letting an application in, with Authlib's client on the other side."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from litestar import Litestar
from sqlalchemy import select, update

from app.core import clock
from app.core.actor import Role
from app.core.tables import EventRow
from app.core.uow import Database
from app.main import create_app, running
from app.modules import registry
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.models import Membership, Tenant
from app.tenants.program_models import OAuthApplication, OAuthConnection, OAuthToken
from app.tenants.service.applications import delete_application, replace_secret
from app.tenants.service.connections import MOST
from app.tenants.service.team import change_role, remove_member
from tests.cast import VISITOR, Cast
from tests.tenants.applications import (
    CALLBACK,
    TOKEN,
    VERIFIER,
    Connected,
    address,
    answer,
    client,
    connected,
    register,
    told,
)
from tests.tenants.conftest import Enter
from tests.web.browser import ORIGIN, Browser

API = "/api/v1/recordings"
ENDED, PROGRAMS = "/account/connections", "/t/nova/settings/programs"


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    app = create_app(settings, registry(), DatabaseAuthenticator)
    async with running(app.state.site):
        await app.state.site.redis.flushdb()
        yield app


@pytest.fixture
async def friend(app: Litestar, enter: Enter, database: Database, cast: Cast) -> Connected:
    """An application of Atlas that Mo let into Nova."""
    made = await register(database, cast.ada)
    return await connected(app, await enter("mo"), made, scope="catalog.read catalog.write")


async def works(visitor: Browser, friend: Connected, token: str = "") -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else friend.bearer
    return (await visitor.get(API, headers=headers)).status_code


async def only_connection(database: Database) -> OAuthConnection:
    async with database.identity(VISITOR) as uow:
        return (await uow.db.scalars(select(OAuthConnection))).one()


async def test_an_application_reads_in_the_name_of_who_let_it_in(
    visitor: Browser, friend: Connected, database: Database, cast: Cast
) -> None:
    assert friend.landed.startswith(f"{CALLBACK}?code=")
    assert (friend.told["state"], friend.told["iss"]) == ("s1", ORIGIN)
    assert friend.token["token_type"] == "Bearer"
    assert (friend.token["expires_in"], friend.token["scope"]) == (
        3600,
        "catalog.read catalog.write",
    )
    answered = await visitor.post(
        API, json={"title": "Night Bus", "artist": "Nova"}, headers=friend.bearer
    )
    assert answered.status_code == 201, answered.text
    async with database.tenant(cast.nova) as uow:
        last = await uow.db.scalar(select(EventRow).order_by(EventRow.id.desc()).limit(1))
    assert (last.actor_name, last.actor_person_id) == (
        "Mo Adeyemi by Chart Friend",
        cast.mo.person_id,
    )


async def test_the_answers_of_the_token_endpoint_are_kept_by_nobody(
    app: Litestar, enter: Enter, database: Database, cast: Cast
) -> None:
    made = await register(database, cast.ada)
    spoken = client(app, made)
    code = told(await answer(await enter("mo"), address(spoken)))["code"]
    async with Browser(app) as browser:
        answered = await browser.post(
            "/oauth/token",
            auth=(made.row.client_id, made.secret),
            data={
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": CALLBACK,
                "code_verifier": VERIFIER,
            },
        )
    assert answered.status_code == 200, answered.text
    assert answered.headers["cache-control"] == "no-store"
    assert answered.headers["pragma"] == "no-cache"
    assert "set-cookie" not in answered.headers


@pytest.mark.parametrize("way", ["client_secret_basic", "client_secret_post"])
async def test_a_confidential_application_proves_itself_either_way(
    app: Litestar, enter: Enter, database: Database, cast: Cast, way: str
) -> None:
    spoken = client(app, await register(database, cast.ada), way=way)
    landed = told(await answer(await enter("mo"), address(spoken)))
    token = await spoken.fetch_token(TOKEN, code=landed["code"], code_verifier=VERIFIER)
    assert token["access_token"].startswith("bl_app_")


async def test_a_public_application_needs_no_secret_and_any_port_of_this_machine(
    app: Litestar, enter: Enter, database: Database, cast: Cast
) -> None:
    made = await register(database, cast.ada, is_confidential=False)
    spoken = client(app, made, redirect_uri="http://127.0.0.1:51733/back")
    landed = told(await answer(await enter("mo"), address(spoken)))
    token = await spoken.fetch_token(TOKEN, code=landed["code"], code_verifier=VERIFIER)
    assert token["scope"] == "catalog.read"


async def test_it_gets_what_the_person_holds_of_what_it_asks(
    app: Litestar, enter: Enter, visitor: Browser, database: Database, cast: Cast
) -> None:
    made = await register(database, cast.ada)
    vic = await enter("vic")
    friend = await connected(app, vic, made, scope="catalog.read catalog.write")
    assert friend.token["scope"] == "catalog.read"


async def test_a_smaller_role_counts_at_once_and_leaving_ends_it(
    visitor: Browser, friend: Connected, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        mine = Membership.person_id == cast.mo.person_id
        member = await uow.db.scalar(select(Membership).where(mine))
        await change_role(uow, member.id, role=Role.VIEWER)
    refused = await visitor.post(
        API, json={"title": "Night Bus", "artist": "Nova"}, headers=friend.bearer
    )
    assert (refused.status_code, await works(visitor, friend)) == (403, 200)
    async with database.tenant(cast.nova) as uow:
        await remove_member(uow, member.id)
    assert await works(visitor, friend) == 401
    assert (await only_connection(database)).ended_why == "left"


async def test_an_access_token_lasts_an_hour_and_is_renewed(
    visitor: Browser, friend: Connected
) -> None:
    first = friend.token["access_token"]
    with clock.held(clock.now()):
        token = await friend.spoken.refresh_token(TOKEN)
    assert token["refresh_token"] != friend.token["refresh_token"]
    assert await works(visitor, friend, token["access_token"]) == 200
    assert token["access_token"] != first


async def test_an_access_token_that_is_an_hour_old_is_refused(
    visitor: Browser, friend: Connected, database: Database
) -> None:
    async with database.identity(VISITOR) as uow:
        hour_ago = uow.now - timedelta(seconds=1)
        of_access = update(OAuthToken).where(OAuthToken.kind == "access")
        await uow.db.execute(of_access.values(expires_at=hour_ago))
    assert await works(visitor, friend) == 401


async def test_two_renewals_at_once_lose_nothing(visitor: Browser, friend: Connected) -> None:
    used = friend.token["refresh_token"]
    one, other = await asyncio.gather(
        *(friend.spoken.refresh_token(TOKEN, refresh_token=used) for _ in range(2))
    )
    assert one["refresh_token"] == other["refresh_token"]
    assert one["access_token"] != other["access_token"]
    for token in (one, other):
        assert await works(visitor, friend, token["access_token"]) == 200
    assert (await friend.spoken.refresh_token(TOKEN, refresh_token=one["refresh_token"]))["scope"]


async def test_an_old_refresh_token_that_returns_ends_the_connection(
    visitor: Browser, friend: Connected, database: Database
) -> None:
    used = friend.token["refresh_token"]
    newer = await friend.spoken.refresh_token(TOKEN, refresh_token=used)
    with clock.held(clock.now() + timedelta(seconds=31)):
        with pytest.raises(Exception, match="invalid_grant"):
            await friend.spoken.refresh_token(TOKEN, refresh_token=used)
        with pytest.raises(Exception, match="invalid_grant"):
            await friend.spoken.refresh_token(TOKEN, refresh_token=newer["refresh_token"])
    assert await works(visitor, friend, newer["access_token"]) == 401
    assert (await only_connection(database)).ended_why == "token again"


async def test_a_renewal_may_ask_for_less_and_never_for_more(
    visitor: Browser, friend: Connected
) -> None:
    with pytest.raises(Exception, match="invalid_scope"):
        await friend.spoken.refresh_token(TOKEN, scope="catalog.read money.read")
    less = await friend.spoken.refresh_token(TOKEN, scope="catalog.read")
    refused = await visitor.post(
        API,
        json={"title": "Night Bus", "artist": "Nova"},
        headers={"Authorization": f"Bearer {less['access_token']}"},
    )
    assert (less["scope"], refused.status_code) == ("catalog.read", 403)


async def test_a_code_that_comes_twice_ends_what_it_opened(
    visitor: Browser, friend: Connected, database: Database
) -> None:
    assert await works(visitor, friend) == 200
    with pytest.raises(Exception, match="invalid_grant"):
        await friend.spoken.fetch_token(TOKEN, code=friend.told["code"], code_verifier=VERIFIER)
    assert await works(visitor, friend) == 401
    assert (await only_connection(database)).ended_why == "code again"


async def test_who_lets_it_in_again_has_one_connection_to_it(
    app: Litestar, visitor: Browser, enter: Enter, friend: Connected, database: Database, cast: Cast
) -> None:
    others = await connected(app, await enter("nova"), friend.made)
    elsewhere = await connected(
        app, await enter("mo"), await register(database, cast.ada, name="B")
    )
    again = await connected(app, await enter("mo"), friend.made)
    assert [await works(visitor, each) for each in (friend, others, elsewhere, again)] == [
        401, 200, 200, 200,
    ]  # fmt: skip
    with pytest.raises(Exception, match="invalid_grant"):
        await friend.spoken.refresh_token(TOKEN, friend.token["refresh_token"])
    assert await works(visitor, again) == 200
    async with database.identity(VISITOR) as uow:
        ended = select(OAuthConnection.ended_why).where(OAuthConnection.ended_at.is_not(None))
        assert (await uow.db.scalars(ended)).all() == ["replaced"]


async def test_a_program_without_a_secret_runs_on_ten_machines_at_most(
    app: Litestar, visitor: Browser, enter: Enter, database: Database, cast: Cast
) -> None:
    made = await register(database, cast.ada, is_confidential=False)
    mo = await enter("mo")
    machines = [await connected(app, mo, made) for _ in range(MOST + 1)]
    assert [await works(visitor, each) for each in machines] == [401, *[200] * MOST]


async def test_a_code_is_good_for_a_minute(
    app: Litestar, enter: Enter, database: Database, cast: Cast
) -> None:
    spoken = client(app, await register(database, cast.ada))
    code = told(await answer(await enter("mo"), address(spoken)))["code"]
    with (
        clock.held(clock.now() + timedelta(seconds=61)),
        pytest.raises(Exception, match="invalid_grant"),
    ):
        await spoken.fetch_token(TOKEN, code=code, code_verifier=VERIFIER)


async def test_an_application_gives_back_what_it_holds(
    visitor: Browser, friend: Connected, database: Database
) -> None:
    revoke = f"{ORIGIN}/oauth/revoke"
    answered = await friend.spoken.revoke_token(revoke, token=friend.token["access_token"])
    assert (answered.status_code, await works(visitor, friend)) == (200, 401)
    newer = await friend.spoken.refresh_token(TOKEN)
    await friend.spoken.revoke_token(revoke, token=newer["refresh_token"])
    assert await works(visitor, friend, newer["access_token"]) == 401
    assert (await only_connection(database)).ended_why == "given back"


async def test_an_application_asks_what_its_token_is_worth_now(
    friend: Connected, database: Database, cast: Cast
) -> None:
    introspect = f"{ORIGIN}/oauth/introspect"
    token = friend.token["access_token"]
    answered = (await friend.spoken.introspect_token(introspect, token=token)).json()
    assert (answered["active"], answered["scope"]) == (True, "catalog.read catalog.write")
    assert (answered["client_id"], answered["sub"]) == (
        friend.made.row.client_id,
        str(cast.mo.person_id),
    )
    other = client(friend.spoken._transport.app, await register(database, cast.rival))
    answered = (await other.introspect_token(introspect, token=token)).json()
    assert answered == {"active": False}


async def test_the_person_sees_it_and_ends_it(
    enter: Enter, visitor: Browser, friend: Connected, database: Database
) -> None:
    mo, row = await enter("mo"), await only_connection(database)
    assert "Chart Friend" in (await mo.get(ENDED)).text
    nova = await enter("nova")
    assert "Chart Friend" not in (await nova.get(ENDED)).text
    assert (await nova.submit(f"{ENDED}/{row.id}/end", "/account")).status_code == 404
    assert (await mo.submit(f"{ENDED}/{row.id}/end", ENDED)).status_code == 303
    assert await works(visitor, friend) == 401


async def test_who_rules_the_workspace_sees_it_and_ends_it(
    enter: Enter, visitor: Browser, friend: Connected, database: Database
) -> None:
    nova, row = await enter("nova"), await only_connection(database)
    shown = (await nova.get(PROGRAMS)).text
    assert "Chart Friend" in shown
    assert "Mo Adeyemi" in shown
    path = f"{PROGRAMS}/connections/{row.id}/end"
    assert (await nova.submit(path, PROGRAMS)).status_code == 303
    assert await works(visitor, friend) == 401


async def test_who_registered_it_does_not_reach_the_connections_of_others(
    enter: Enter, visitor: Browser, friend: Connected, database: Database
) -> None:
    ada, row = await enter("ada"), await only_connection(database)
    own = "/t/atlas/settings/programs"
    assert "Mo Adeyemi" not in (await ada.get(own)).text
    assert (await ada.submit(f"{own}/connections/{row.id}/end", own)).status_code == 404
    assert await works(visitor, friend) == 200


async def test_a_deleted_application_leaves_every_workspace_at_once(
    visitor: Browser, friend: Connected, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.ada) as uow:
        await delete_application(uow, friend.made.row.id)
    assert await works(visitor, friend) == 401
    assert (await only_connection(database)).ended_why == "withdrawn"
    async with database.tenant(cast.nova) as uow:
        last = await uow.db.scalar(select(EventRow).order_by(EventRow.id.desc()).limit(1))
    assert last.summary == "Chart Friend is not offered any more and was disconnected"
    with pytest.raises(Exception, match="invalid_client"):
        await friend.spoken.refresh_token(TOKEN)


async def test_a_suspended_application_or_its_workspace_ends_it_too(
    visitor: Browser, friend: Connected, database: Database, cast: Cast
) -> None:
    async with database.identity(VISITOR) as uow:
        home = update(Tenant).where(Tenant.id == cast.ada.tenant_id)
        await uow.db.execute(home.values(suspended_reason="Spam."))
    assert await works(visitor, friend) == 401
    async with database.identity(VISITOR) as uow:
        await uow.db.execute(home.values(suspended_reason=None))
    assert await works(visitor, friend) == 200
    async with database.platform(reason="test") as uow:
        await uow.db.execute(
            update(OAuthApplication).values(suspended_at=uow.now, suspended_reason="Spam.")
        )
    assert await works(visitor, friend) == 401
    assert (await only_connection(database)).ended_why == "withdrawn"


async def test_a_replaced_secret_works_for_a_day_beside_the_new_one(
    friend: Connected, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.ada) as uow:
        made = await replace_secret(uow, friend.made.row.id)
    token = await friend.spoken.refresh_token(TOKEN)
    friend.spoken.client_secret = made.secret
    token = await friend.spoken.refresh_token(TOKEN, refresh_token=token["refresh_token"])
    friend.spoken.client_secret = friend.made.secret
    with (
        clock.held(clock.now() + timedelta(hours=25)),
        pytest.raises(Exception, match="invalid_client"),
    ):
        await friend.spoken.refresh_token(TOKEN, refresh_token=token["refresh_token"])


async def test_what_clients_need_to_begin_is_told_as_the_standard_has_it(
    visitor: Browser,
) -> None:
    described = (await visitor.get("/.well-known/oauth-authorization-server")).json()
    AuthorizationServerMetadata(described).validate()
    assert described["issuer"] == ORIGIN
    assert described["code_challenge_methods_supported"] == ["S256"]
    assert "catalog.read" in described["scopes_supported"]
    for name in ("token_endpoint", "revocation_endpoint", "introspection_endpoint"):
        assert (await visitor.post(described[name])).json()["error"] == "invalid_request"


async def test_the_reference_shows_both_ways_in(visitor: Browser) -> None:
    described = (await visitor.get("/schema/openapi.json")).json()
    schemes = described["components"]["securitySchemes"]
    flow = schemes["oauth"]["flows"]["authorizationCode"]
    assert (schemes["bearer"]["scheme"], flow["tokenUrl"]) == ("bearer", "/oauth/token")
    assert flow["scopes"] == registry().api_scopes
    assert described["paths"][API]["get"]["security"] == [{"bearer": []}, {"oauth": []}]
