"""No client sees another, no agency more than it shares; and after the end the agency nothing."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.actor import Actor
from app.core.ids import new_id
from app.domain.portal import open_portal
from app.domain.portal.choices import Side
from app.domain.portal.models import (
    Portal,
    PortalContact,
    PortalFile,
    PortalLink,
    PortalMessage,
    PortalRequest,
    PortalSession,
)
from app.domain.portal.queries.portals import list_agencies, list_linkable, list_portals
from app.domain.portal.service.talking import write_message
from tests.domain.portal.conftest import World

TABLES = (
    Portal,
    PortalContact,
    PortalFile,
    PortalLink,
    PortalMessage,
    PortalRequest,
    PortalSession,
)


async def seen(world: World, actor: Actor) -> dict[str, int]:
    async with world.database.tenant(actor) as uow:
        return {
            table.__tablename__: len((await uow.db.scalars(select(table.id))).all())
            for table in TABLES
        }


async def say(world: World, portal: Portal, words: str = "Hello") -> None:
    async with world.database.tenant(world.cast.ada) as uow:
        ada = world.cast.ada
        await write_message(
            uow, portal.id, side=Side.AGENCY, author=ada.name, author_id=ada.person_id, text=words
        )


async def test_a_client_sees_its_own_portal_and_no_other(world: World) -> None:
    for portal in (world.nova, world.marrow, world.ines):
        await world.ask(portal)
        await say(world, portal)
    own = await seen(world, world.cast.nova)
    assert (own["portals"], own["portal_requests"], own["portal_messages"]) == (1, 1, 1)
    assert own["portal_contacts"] == own["portal_links"] == own["portal_sessions"] == 0
    for stranger in (world.cast.rival, world.cast.flo):
        assert set((await seen(world, stranger)).values()) == {0}


async def test_no_portal_is_opened_for_a_workspace_that_granted_nothing(world: World) -> None:
    with pytest.raises(DBAPIError, match="opened by the agency that works for the client"):
        async with world.database.tenant(world.cast.ada) as uow:
            await open_portal(uow, client_name="Rival", client_tenant_id=world.cast.rival.tenant_id)


async def test_nobody_opens_a_portal_in_an_agencys_name(world: World) -> None:
    with pytest.raises(DBAPIError, match="opened by the agency"):
        async with world.database.tenant(world.cast.nova) as uow:
            uow.db.add(
                Portal(
                    tenant_id=world.cast.ada.tenant_id,
                    client_tenant_id=world.cast.nova.tenant_id,
                    client_name="Nova again",
                )
            )
            await uow.flush()


async def test_a_part_of_a_portal_cannot_be_given_to_another_client(world: World) -> None:
    with pytest.raises(DBAPIError, match="belongs to its client"):
        async with world.database.tenant(world.cast.ada) as uow:
            uow.db.add(
                PortalMessage(
                    id=new_id(),
                    tenant_id=uow.tenant_id,
                    portal_id=world.marrow.id,
                    client_tenant_id=world.cast.nova.tenant_id,
                    side=Side.AGENCY,
                    author_name="Ada",
                    text="For somebody else",
                )
            )
            await uow.flush()


async def test_after_the_end_the_client_reads_and_the_agency_sees_nothing(world: World) -> None:
    await world.ask(world.nova)
    await say(world, world.nova)
    await world.end()
    async with world.database.tenant(world.cast.ada) as uow:
        lines = await list_portals(uow, today=uow.now.date())
        assert [line.client_name for line in lines] == ["Ines Duarte", "Marrow Bay"]
    async with world.database.tenant(world.cast.nova) as uow:
        (agency,) = await list_agencies(uow)
        assert (agency.agency_name, agency.is_open, agency.open) == ("Atlas Agency", False, 1)
    assert (await seen(world, world.cast.nova))["portal_messages"] == 1


@pytest.mark.parametrize("side", [Side.AGENCY, Side.CLIENT])
async def test_after_the_end_the_database_takes_nothing_more(world: World, side: Side) -> None:
    await world.end()
    actor = world.cast.ada if side == Side.AGENCY else world.cast.nova
    with pytest.raises(DBAPIError, match="has ended"):
        async with world.database.tenant(actor) as uow:
            uow.db.add(
                PortalMessage(
                    id=new_id(),
                    tenant_id=world.nova.tenant_id,
                    portal_id=world.nova.id,
                    client_tenant_id=world.nova.client_tenant_id,
                    side=side,
                    author_name="Somebody",
                    text="One more thing",
                )
            )
            await uow.flush()


async def test_a_grant_whose_date_has_come_counts_as_ended(world: World) -> None:
    async with world.database.tenant(world.cast.nova) as uow:
        await uow.db.execute(
            text(
                "UPDATE agency_links SET starts_at = now() - interval '2 days',"
                " until = now() - interval '1 day'"
            )
        )
    async with world.database.tenant(world.cast.ada) as uow:
        names = [line.client_name for line in await list_portals(uow, today=uow.now.date())]
    assert "Nova" not in names


async def test_a_member_who_looks_after_others_does_not_see_the_portal(world: World) -> None:
    ada = world.cast.ada
    async with world.database.tenant(ada) as uow:
        await uow.db.execute(
            text("UPDATE memberships SET sees_all_clients = false WHERE person_id = :id"),
            {"id": ada.person_id},
        )
    async with world.database.tenant(ada) as uow:
        names = [line.client_name for line in await list_portals(uow, today=uow.now.date())]
    assert names == ["Ines Duarte", "Marrow Bay"]


async def test_only_clients_without_a_portal_are_offered_one(world: World) -> None:
    async with world.database.tenant(world.cast.ada) as uow:
        assert await list_linkable(uow) == []
        assert (
            await open_portal(uow, client_name="Nova", client_tenant_id=world.cast.nova.tenant_id)
        ).id == world.nova.id


async def test_messages_and_what_was_sent_cannot_be_changed(world: World) -> None:
    await say(world, world.marrow)
    for change in ("UPDATE portal_messages SET text = 'x'", "DELETE FROM portal_messages"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with world.database.tenant(world.cast.ada) as uow:
                await uow.db.execute(text(change))
