"""A client and a workspace that turn out to be one have one portal; nothing shared is lost."""

from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.core.actor import GrantScope
from app.core.ids import new_id
from app.domain.portal import Portal, Subject, add_contact, join_portal, open_portal, part_portal
from app.domain.portal.choices import Side
from app.domain.portal.models import PortalContact, PortalMessage, PortalRequest
from app.domain.portal.queries.portals import list_agencies, list_portals, unread_of
from app.domain.portal.service.answering import Answerer, approve
from app.domain.portal.service.talking import Examined, send_file, write_message
from app.tenants.models import LinkKind
from app.tenants.service.clients import grant_as_asked
from tests.domain.portal.conftest import KIT, World
from tests.domain.portal.test_guests import go_in
from tests.domain.portal.test_isolation import seen
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser


async def entered(world: World) -> tuple[UUID, Portal]:
    """A client of the agency's own, and the portal it has by links."""
    client_id = new_id()
    async with world.database.tenant(world.cast.ada) as uow:
        portal = await open_portal(uow, client_name="Nova by link", client_id=client_id)
        await add_contact(uow, portal.id, name="Kit Marrow", email=KIT)
    return client_id, portal


async def say(world: World, portal: Portal, side: Side = Side.AGENCY) -> None:
    async with world.database.tenant(world.cast.ada) as uow:
        await write_message(
            uow, portal.id, side=side, author="Ada", author_id=None, text=f"From the {side}"
        )


async def share_file(world: World, portal: Portal) -> None:
    about = Examined("plan.pdf", "application/pdf", 10, b"x" * 32)
    async with world.database.tenant(world.cast.ada) as uow:
        await send_file(
            uow, portal.id, about, storage_key=f"{new_id()}", side=Side.AGENCY, sender="Ada"
        )


async def join(world: World, client_id: UUID, workspace: UUID | None = None) -> Portal | None:
    workspace = workspace or world.cast.nova.tenant_id
    async with world.database.tenant(world.cast.ada) as uow:
        return await join_portal(uow, client_id=client_id, client_tenant_id=workspace)


async def let_in(world: World) -> UUID:
    """The Foundry lets Atlas in, which has no portal for it yet; its workspace."""
    async with world.database.tenant(world.cast.flo) as uow:
        await grant_as_asked(
            uow,
            agency_id=world.marrow.tenant_id,
            agency_name="Atlas Agency",
            kind=LinkKind.MANAGEMENT,
            scopes=[GrantScope.CATALOG],
            until=None,
        )
        return uow.tenant_id


async def test_a_portal_by_link_is_shared_with_the_workspace_linked_later(world: World) -> None:
    client_id, portal = await entered(world)
    request = await world.ask(portal)
    async with world.database.tenant(world.cast.ada) as uow:
        who = Answerer(portal_id=portal.id, name="Kit Marrow")
        await approve(uow, who, request.id, version=request.version)
    await world.ask(portal, title="Tour dates")
    await say(world, portal)
    await share_file(world, portal)
    await join(world, client_id, await let_in(world))
    own = await seen(world, world.cast.flo)
    assert (own["portals"], own["portal_requests"], own["portal_contacts"]) == (1, 2, 1)
    assert (own["portal_messages"], own["portal_files"]) == (1, 1)
    async with world.database.tenant(world.cast.flo) as uow:
        (agency,) = await list_agencies(uow)
        assert (agency.id, agency.open) == (portal.id, 1)


async def test_a_portal_of_a_workspace_is_that_of_the_client_entered_later(world: World) -> None:
    client_id = new_id()
    joined = await join(world, client_id)
    assert joined is not None
    assert (joined.id, joined.client_id) == (world.nova.id, client_id)
    assert await join(world, client_id) is None
    async with world.database.tenant(world.cast.ada) as uow:
        again = await open_portal(
            uow,
            client_name="Nova",
            client_id=client_id,
            client_tenant_id=world.cast.nova.tenant_id,
        )
        names = [line.client_name for line in await list_portals(uow, today=uow.now.date())]
    assert again.id == world.nova.id
    assert names == ["Ines Duarte", "Marrow Bay", "Nova"]


async def test_of_two_portals_one_remains_with_everything_in_it(world: World) -> None:
    client_id, portal = await entered(world)
    async with world.database.tenant(world.cast.ada) as uow:
        await add_contact(uow, world.nova.id, name="Kit", email=KIT)
    about = Subject(kind="artwork", id=new_id(), version="1")
    kept = await world.ask(world.nova, subject=about)
    twice = await world.ask(portal, subject=about)
    for each in (portal, world.nova):
        await say(world, each)
    await join(world, client_id)
    async with world.database.tenant(world.cast.ada) as uow:
        requests = await uow.db.scalars(select(PortalRequest).order_by(PortalRequest.id))
        states = {row.id: (row.portal_id, row.state) for row in requests}
        assert await uow.db.get(Portal, (uow.tenant_id, portal.id)) is None
    assert states == {
        kept.id: (world.nova.id, "open"),
        twice.id: (world.nova.id, "withdrawn"),
    }
    own = await seen(world, world.cast.nova)
    assert (own["portal_messages"], own["portal_contacts"]) == (2, 1)


async def test_whoever_was_in_one_of_two_portals_stays_in_the_one(
    world: World, visitor: Browser, post: Post
) -> None:
    client_id, portal = await entered(world)
    async with world.database.tenant(world.cast.ada) as uow:
        await add_contact(uow, world.nova.id, name="Kit", email=KIT)
    await world.ask(world.nova, title="Asked of the workspace")
    await say(world, portal)
    await go_in(visitor, post)
    await join(world, client_id)
    assert "Asked of the workspace" in (await visitor.get("/portal")).text
    assert "From the agency" in (await visitor.get("/portal/messages")).text


async def test_whom_the_workspace_refused_stays_refused(
    world: World, visitor: Browser, post: Post
) -> None:
    client_id, _ = await entered(world)
    async with world.database.tenant(world.cast.ada) as uow:
        contact = await add_contact(uow, world.nova.id, name="Kit", email=KIT)
    link = await post.link(KIT, "portal")
    async with world.database.tenant(world.cast.nova) as uow:
        await uow.db.execute(
            update(PortalContact).where(PortalContact.id == contact.id).values(revoked_at=uow.now)
        )
    await join(world, client_id)
    assert (await visitor.get(link)).status_code == 404


async def test_what_was_not_read_in_either_is_not_read(world: World) -> None:
    client_id, portal = await entered(world)
    await say(world, world.nova, Side.CLIENT)
    async with world.database.tenant(world.cast.ada) as uow:
        await uow.db.execute(update(Portal).values(agency_seen_at=uow.now))
    await say(world, portal, Side.CLIENT)
    async with world.database.tenant(world.cast.ada) as uow:
        await uow.db.execute(
            update(Portal).where(Portal.id == portal.id).values(agency_seen_at=None)
        )
    joined = await join(world, client_id)
    assert joined is not None
    async with world.database.tenant(world.cast.ada) as uow:
        assert len(await unread_of(uow, joined, Side.AGENCY)) == 2


async def test_a_reminder_asked_for_before_they_were_joined_finds_its_request(
    world: World, post: Post
) -> None:
    client_id, portal = await entered(world)
    await post.to(KIT)
    await world.ask(portal, title="Tour dates")
    await join(world, client_id)
    assert "needs your approval: Tour dates" in (await post.to(KIT))[-1].subject


async def test_no_portal_is_shared_with_a_workspace_that_granted_nothing(world: World) -> None:
    client_id, _ = await entered(world)
    with pytest.raises(DBAPIError, match="shared with a workspace the agency works for"):
        async with world.database.tenant(world.cast.ada) as uow:
            await join_portal(uow, client_id=client_id, client_tenant_id=world.cast.rival.tenant_id)


async def test_nobody_joins_portals_of_another_agency(world: World) -> None:
    client_id, _ = await entered(world)
    with pytest.raises(DBAPIError, match="shared with a workspace the agency works for"):
        async with world.database.tenant(world.cast.rival) as uow:
            await join_portal(uow, client_id=client_id, client_tenant_id=world.cast.nova.tenant_id)


async def test_an_answered_request_moves_as_it_was_and_not_otherwise(world: World) -> None:
    request = await world.ask(world.marrow)
    async with world.database.tenant(world.cast.ada) as uow:
        who = Answerer(portal_id=world.marrow.id, name="Kit Marrow")
        await approve(uow, who, request.id, version=request.version)
    with pytest.raises(DBAPIError, match="stays as it was"):
        async with world.database.tenant(world.cast.ada) as uow:
            await uow.db.execute(update(PortalRequest).values(words="Something else"))
    with pytest.raises(DBAPIError, match="permission denied"):
        async with world.database.tenant(world.cast.ada) as uow:
            await uow.db.execute(update(PortalRequest).values(portal_id=world.ines.id))


async def test_what_a_workspace_saw_stays_with_it_when_the_client_is_another(world: World) -> None:
    client_id = new_id()
    await join(world, client_id)
    await say(world, world.nova)
    async with world.database.tenant(world.cast.ada) as uow:
        await part_portal(uow, client_id)
        own = await open_portal(uow, client_name="Somebody else", client_id=client_id)
        assert own.id != world.nova.id
    async with world.database.tenant(world.cast.nova) as uow:
        assert len((await uow.db.scalars(select(PortalMessage))).all()) == 1


async def test_the_agencys_pages_show_one_portal(world: World, enter: Enter) -> None:
    client_id, _ = await entered(world)
    await join(world, client_id)
    page = (await (await enter("ada")).get("/t/atlas/portals")).text
    assert page.count(">Nova</a><span") == 1
    assert "Nova by link" not in page
