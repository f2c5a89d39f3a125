"""A client entered by the agency and the workspace it turns out to have keep one portal."""

from uuid import UUID

import pytest
from litestar import Litestar

from app.core.actor import Actor, GrantScope
from app.core.uow import Database
from app.domain.agency.errors import GrantPending
from app.domain.agency.models import Client
from app.domain.agency.queries.clients import get_client
from app.domain.agency.service.clients import (
    edit_client,
    enter_client,
    link_client,
    open_portal_of,
)
from app.domain.portal import Portal, open_portal
from app.domain.portal.queries.portals import list_portals
from app.jobs.in_process import run_all
from app.tenants.models import LinkKind
from app.tenants.service.clients import answer_request, ask_client, grant_as_asked
from tests.cast import Cast

FREJA = "freja@example.com"


async def let_in(database: Database, cast: Cast) -> UUID:
    """Nova lets Atlas in; her workspace."""
    assert cast.ada.tenant_id is not None
    async with database.tenant(cast.nova) as uow:
        await grant_as_asked(
            uow,
            agency_id=cast.ada.tenant_id,
            agency_name="Atlas Agency",
            kind=LinkKind.MANAGEMENT,
            scopes=[GrantScope.CATALOG],
            until=None,
        )
        return uow.tenant_id


async def portal_of(database: Database, ada: Actor, client: Client) -> Portal:
    async with database.tenant(ada) as uow:
        return await open_portal_of(uow, await get_client(uow, client.id))


async def count_portals(database: Database, ada: Actor) -> int:
    async with database.tenant(ada) as uow:
        return len(await list_portals(uow, today=uow.now.date()))


async def test_a_client_linked_to_its_workspace_keeps_its_portal(
    database: Database, cast: Cast, ada: Actor, client: Client
) -> None:
    before, workspace = await portal_of(database, ada, client), await let_in(database, cast)
    async with database.tenant(ada) as uow:
        await edit_client(uow, client.id, client_tenant_id=workspace)
    after = await portal_of(database, ada, client)
    assert (after.id, after.client_tenant_id) == (before.id, workspace)
    assert await count_portals(database, ada) == 1


async def test_a_client_entered_for_a_workspace_takes_over_its_portal(
    database: Database, cast: Cast, ada: Actor, client: Client
) -> None:
    workspace = await let_in(database, cast)
    async with database.tenant(ada) as uow:
        opened = await open_portal(uow, client_name="Nova", client_tenant_id=workspace)
        nova = await enter_client(
            uow, name="Nova", country="DE", currency="EUR", client_tenant_id=workspace
        )
    assert (await portal_of(database, ada, nova)).id == opened.id
    assert await count_portals(database, ada) == 1


async def test_a_portal_opened_for_a_linked_workspace_is_the_clients(
    app: Litestar, database: Database, cast: Cast, ada: Actor, client: Client
) -> None:
    before, workspace = await portal_of(database, ada, client), await let_in(database, cast)
    async with database.tenant(ada) as uow:
        (await get_client(uow, client.id)).client_tenant_id = workspace
        opened = await open_portal(uow, client_name="Nova", client_tenant_id=workspace)
    assert opened.id != before.id
    await run_all(database, app.state.site.adapters)
    assert await count_portals(database, ada) == 1


async def answer(database: Database, cast: Cast, email: str, workspace: UUID) -> None:
    async with database.tenant(cast.ada) as uow:
        asked = await ask_client(
            uow, email=email, client_name="Nova", kind=LinkKind.MANAGEMENT, scopes=[]
        )
    async with database.tenant(cast.ada) as uow:
        await answer_request(uow, asked.id, email=email, client_tenant_id=workspace)


async def test_who_answers_a_request_is_the_client_entered_with_their_address(
    app: Litestar, database: Database, cast: Cast, ada: Actor, client: Client
) -> None:
    before, workspace = await portal_of(database, ada, client), await let_in(database, cast)
    await answer(database, cast, FREJA, workspace)
    await run_all(database, app.state.site.adapters)
    async with database.tenant(ada) as uow:
        assert (await get_client(uow, client.id)).client_tenant_id == workspace
    after = await portal_of(database, ada, client)
    assert (after.id, after.client_tenant_id) == (before.id, workspace)


@pytest.mark.parametrize("email", ["nova@example.com", "twice@example.com"])
async def test_who_answers_from_another_or_a_shared_address_is_not_guessed(
    database: Database, cast: Cast, ada: Actor, client: Client, email: str
) -> None:
    workspace = await let_in(database, cast)
    async with database.tenant(ada) as uow:
        for name in ("One", "Two"):
            await enter_client(
                uow, name=name, country="DE", currency="EUR", email="twice@example.com"
            )
        assert await link_client(uow, email=email, client_tenant_id=workspace) is None


async def test_an_answer_whose_grant_is_not_written_yet_is_looked_at_again(
    database: Database, cast: Cast, ada: Actor, client: Client
) -> None:
    assert cast.nova.tenant_id is not None
    with pytest.raises(GrantPending):
        async with database.tenant(ada) as uow:
            await link_client(uow, email=FREJA, client_tenant_id=cast.nova.tenant_id)
