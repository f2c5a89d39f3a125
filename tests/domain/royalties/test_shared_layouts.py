"""Layouts an agency shares: its clients' files are read by them, nobody else's, while it may act."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from app.core.actor import Actor, GrantScope
from app.core.events import Event
from app.core.ids import TenantId
from app.core.uow import Database
from app.domain.royalties.errors import LayoutKnown, LayoutNotFound, NotOursToShare
from app.domain.royalties.events import LayoutShared
from app.domain.royalties.jobs import import_report
from app.domain.royalties.queries.layouts import list_layouts, list_shared
from app.domain.royalties.queries.reports import get_mapping
from app.domain.royalties.service import layouts
from app.domain.royalties.service.mapping import save_mapping
from app.tenants.models import LinkKind
from app.tenants.service.clients import accept_grant, end_grant, offer_grant
from tests.cast import Cast
from tests.domain.royalties.conftest import Import

HEADER = ("Song", "Fee", "Money")
DESCRIBED: dict[str, Any] = {"columns": {"title": "Song", "amount": "Fee", "currency": "Money"}}
MONEY = (GrantScope.MONEY_ACT,)


def table(fee: str = "3.50") -> bytes:
    return f"{','.join(HEADER)}\nGlow,{fee},EUR\n".encode()


async def grant(database: Database, cast: Cast, *scopes: GrantScope, client: str = "nova") -> Any:
    """Nova lets Atlas act for her; the grant's id."""
    async with database.tenant(getattr(cast, client)) as uow:
        link = await offer_grant(
            uow,
            agency_slug="atlas",
            kind=LinkKind.MANAGEMENT,
            scopes=scopes or MONEY,
            until=None,
        )
    async with database.tenant(cast.ada) as uow:
        await accept_grant(uow, link.id, client_name=client)
    return link.id


def at_client(cast: Cast, client: str = "nova") -> Actor:
    """Ada of Atlas, at work in a client's workspace."""
    tenant_id = getattr(cast, client).tenant_id
    return replace(cast.ada, tenant_id=TenantId(tenant_id), on_behalf_of=cast.ada.tenant_id)


async def describe(database: Database, import_file: Import, actor: Actor) -> Any:
    """Import a file of an unknown kind and say which column is which; the layout's id."""
    report = await import_file(table("1"), actor=actor)
    assert report.status == "mapping_needed"
    async with database.tenant(actor) as uow:
        await save_mapping(
            uow, report.id, HEADER, name="Tidepool", described=DESCRIBED, import_job=import_report
        )
    async with database.tenant(actor) as uow:
        return (await list_layouts(uow))[0].id


@pytest.fixture
async def shared(database: Database, cast: Cast, import_file: Import) -> Any:
    """A layout of the agency's own, shared."""
    layout_id = await describe(database, import_file, cast.ada)
    async with database.tenant(cast.ada) as uow:
        await layouts.share_layout(uow, layout_id)
    return layout_id


async def test_the_grant_of_one_client_shows_layouts_to_no_other(
    shared: Any, database: Database, cast: Cast
) -> None:
    await grant(database, cast)
    async with database.tenant(cast.nova) as uow:
        assert [each.name for each in await list_shared(uow)] == ["Tidepool"]
    async with database.tenant(cast.rival) as uow:
        assert await list_shared(uow) == []


async def test_a_clients_file_is_read_by_a_shared_layout_which_the_report_keeps(
    shared: Any, database: Database, cast: Cast, import_file: Import
) -> None:
    link_id = await grant(database, cast)
    report = await import_file(table())
    assert (report.status, report.source_name) == ("posted", "Tidepool")

    async with database.tenant(cast.ada) as uow:
        await layouts.change_layout(uow, shared, name="Other", described=DESCRIBED)
    async with database.tenant(cast.nova) as uow:
        await end_grant(uow, link_id, other_name="Atlas")
    async with database.tenant(cast.nova) as uow:
        kept = await get_mapping(uow, report.mapping_id)
        assert (kept.name, kept.agency_name, kept.mapping) == (
            "Tidepool",
            "Atlas Agency",
            DESCRIBED,
        )
        assert await list_layouts(uow) == [] and await list_shared(uow) == []


@pytest.mark.usefixtures("shared")
async def test_ending_the_grant_ends_the_sharing(
    database: Database, cast: Cast, import_file: Import
) -> None:
    link_id = await grant(database, cast)
    await import_file(table())
    async with database.tenant(cast.nova) as uow:
        await end_grant(uow, link_id, other_name="Atlas")
    assert (await import_file(table("4"))).status == "mapping_needed"


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(
    "change",
    [
        "starts_at = now() - interval '2 s', until = now() - interval '1 s'",
        "starts_at = now() + interval '1 day'",
    ],
)
async def test_a_grant_shares_from_its_first_day_to_its_last(
    change: str, database: Database, cast: Cast
) -> None:
    await grant(database, cast)
    async with database.tenant(cast.nova) as uow:
        assert len(await list_shared(uow)) == 1
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(text(f"UPDATE agency_links SET {change}"))
    async with database.tenant(cast.nova) as uow:
        assert await list_shared(uow) == []


async def test_stopping_to_share_ends_it_for_all(
    shared: Any, database: Database, cast: Cast, import_file: Import
) -> None:
    await grant(database, cast)
    async with database.tenant(cast.ada) as uow:
        await layouts.stop_sharing(uow, shared)
    assert (await import_file(table())).status == "mapping_needed"


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("scopes", [(GrantScope.CATALOG,), (GrantScope.MONEY_READ,)])
async def test_an_agency_that_may_not_act_on_money_decides_nothing_about_files(
    scopes: tuple[GrantScope, ...], database: Database, cast: Cast, import_file: Import
) -> None:
    await grant(database, cast, *scopes)
    assert (await import_file(table())).status == "mapping_needed"


@pytest.mark.usefixtures("shared")
async def test_others_than_clients_see_and_use_nothing(
    database: Database, cast: Cast, import_file: Import
) -> None:
    assert (await import_file(table(), actor=cast.rival)).status == "mapping_needed"
    async with database.tenant(cast.rival) as uow:
        assert await list_shared(uow) == []
        rows = await uow.db.scalar(text("SELECT count(*) FROM column_mappings"))
        assert rows == 0


async def test_what_is_not_shared_stays_the_agencys(
    database: Database, cast: Cast, import_file: Import
) -> None:
    layout_id = await describe(database, import_file, cast.ada)
    await grant(database, cast)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(LayoutNotFound):
            await layouts.copy_layout(uow, layout_id)
        assert await list_shared(uow) == []


async def test_a_layout_made_for_one_client_is_given_to_all(
    database: Database, cast: Cast, import_file: Import
) -> None:
    await grant(database, cast)
    await grant(database, cast, client="rival")
    layout_id = await describe(database, import_file, at_client(cast))
    async with database.tenant(at_client(cast)) as uow:
        await layouts.share_layout(uow, layout_id)
    assert (await import_file(table("9"), actor=cast.rival)).status == "posted"
    async with database.tenant(cast.ada) as uow:
        (theirs,) = await list_layouts(uow)
        assert (theirs.is_shared, theirs.origin_id, theirs.name) == (True, layout_id, "Tidepool")


async def test_a_client_shares_nothing_and_its_layouts_are_not_the_agencys_to_give(
    database: Database, cast: Cast, import_file: Import
) -> None:
    await grant(database, cast)
    layout_id = await describe(database, import_file, cast.nova)
    for actor in (cast.nova, at_client(cast)):
        async with database.tenant(actor) as uow:
            with pytest.raises(NotOursToShare):
                await layouts.share_layout(uow, layout_id)
    async with database.tenant(cast.ada) as uow:
        assert await list_layouts(uow) == []


async def test_a_forged_act_for_an_agency_gives_nothing(
    database: Database, cast: Cast, import_file: Import
) -> None:
    await grant(database, cast)
    layout_id = await describe(database, import_file, at_client(cast))
    forged = replace(cast.rival, tenant_id=cast.nova.tenant_id, on_behalf_of=cast.ada.tenant_id)
    async with database.tenant(forged) as uow:
        with pytest.raises(NotOursToShare):
            await layouts.share_layout(uow, layout_id)


async def test_who_may_act_on_the_clients_money_no_more_gives_no_layout_away(
    database: Database, cast: Cast, import_file: Import
) -> None:
    await grant(database, cast)
    layout_id = await describe(database, import_file, at_client(cast))
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(text("UPDATE agency_links SET scopes = '[\"catalog\"]'"))
    async with database.tenant(at_client(cast)) as uow:
        with pytest.raises(NotOursToShare):
            await layouts.share_layout(uow, layout_id)


async def test_a_copy_is_ones_own_and_its_money_stays_under_one_name(
    shared: Any, database: Database, cast: Cast, import_file: Import
) -> None:
    await grant(database, cast)
    first = await import_file(table())
    async with database.tenant(cast.nova) as uow:
        own = await layouts.copy_layout(uow, shared)
        await layouts.change_layout(uow, own.id, name="Tidepool Sync", described=DESCRIBED)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(LayoutKnown):
            await layouts.copy_layout(uow, shared)
    second = await import_file(table("5"))
    assert (second.source_name, second.source) == ("Tidepool Sync", first.source)


async def test_sharing_is_told(database: Database, cast: Cast, shared: Any) -> None:
    event: type[Event] = LayoutShared
    async with database.tenant(cast.ada) as uow:
        found = await uow.db.scalars(
            text("SELECT summary FROM events WHERE name = :name"), {"name": event.name}
        )
        assert found.all() == ["The layout of Tidepool is shared with all clients"]
