"""How a venue deals, as its page in the directory says it: from settlements nobody can make up."""

from datetime import timedelta
from uuid import UUID

import pytest

from app.core.actor import Actor
from app.core.uow import Database
from app.domain.holds import Asker, place_hold
from app.domain.shows import (
    Party,
    Side,
    accept_offer,
    cancel_show,
    get_show,
    make_offer,
    pencil_from_hold,
    pencil_show,
)
from app.domain.shows.settling.books import mark_paid
from app.domain.venues import VenueRoom
from app.domain.venues.queries.record import Record, get_record
from tests.cast import Cast
from tests.domain.holds.conftest import room
from tests.domain.shows.settling.conftest import PLAYED, plus, settle_both
from tests.tenants.conftest import Enter

__all__ = ["room"]

ARTIST, VENUE = Side.ARTIST, Side.VENUE
NOTHING = Record(0, 0, 0, 0, 0, 0, 0, None)


@pytest.fixture
async def show(database: Database, cast: Cast, room: VenueRoom) -> UUID:
    """On a night of the venue's own calendar; the artist asked, the house answered in three days."""
    asker = Asker("Nova Lind", "nova@example.com", cast.nova.tenant_id)
    async with database.tenant(cast.flo) as uow:
        uow.now -= timedelta(days=60)
        hold = await place_hold(uow, room.id, on=PLAYED, slot="evening", title="Nova", asker=asker)
        show = await pencil_from_hold(uow, hold.id, by=VENUE, by_email="flo@example.com")
        await offer(uow, show.id, ARTIST)
        uow.now += timedelta(days=3)
        await accept_offer(uow, show.id, 1, side=VENUE, by="Flo")
    return show.id


async def offer(uow: object, show: UUID, side: Side) -> None:
    until = PLAYED - timedelta(days=20)
    await make_offer(uow, show, side=side, by="Her", terms=plus(), valid_until=until, seen=0)


async def record_of(database: Database, actor: Actor, room: VenueRoom, *, later: int = 0) -> Record:
    async with database.tenant(actor) as uow:
        uow.now += timedelta(days=later)
        return await get_record(uow, room.venue_id)


async def test_money_that_came_in_time_is_said_by_the_artist_alone(
    database: Database, cast: Cast, room: VenueRoom, show: UUID, enter: Enter
) -> None:
    assert await record_of(database, cast.rival, room) == Record(0, 0, 0, 0, 1, 0, 1, 72)
    await settle_both(database, cast.flo, show)
    async with database.tenant(cast.flo) as uow:
        await mark_paid(uow, await get_show(uow, show), how="bank", paid_on=PLAYED)
    assert await record_of(database, cast.rival, room) == Record(1, 1, 0, 0, 1, 0, 1, 72)
    async with database.tenant(cast.nova) as uow:
        await mark_paid(uow, await get_show(uow, show), how="bank", paid_on=PLAYED)
    assert await record_of(database, cast.rival, room) == Record(1, 1, 1, 1, 1, 0, 1, 72)
    page = (await (await enter("nova")).get(f"/t/nova/venues/{room.venue_id}")).text
    for said in (
        "1 of 1 settlement",
        "0 of 1 agreed show",
        "within 3 days, 1 offer",
        "with 1 artist",
    ):
        assert said in page, said


async def test_money_that_did_not_come_counts_once_its_time_is_over(
    database: Database, cast: Cast, room: VenueRoom, show: UUID
) -> None:
    await settle_both(database, cast.flo, show)
    assert (await record_of(database, cast.nova, room, later=14)).rated == 0
    late = await record_of(database, cast.nova, room, later=16)
    assert (late.rated, late.on_time) == (1, 0)
    async with database.tenant(cast.nova) as uow:
        paid_on = uow.now.date() + timedelta(days=15)
        await mark_paid(uow, await get_show(uow, show), how="bank", paid_on=paid_on)
    late = await record_of(database, cast.nova, room, later=16)
    assert (late.rated, late.on_time) == (1, 0)


async def test_an_agreed_show_that_the_house_calls_off_stays_in_its_record(
    database: Database, cast: Cast, room: VenueRoom, show: UUID
) -> None:
    async with database.tenant(cast.flo) as uow:
        await cancel_show(uow, show, side=VENUE, reason="Water damage")
    found = await record_of(database, cast.rival, room)
    assert (found.agreed, found.canceled) == (1, 1)


async def test_shows_that_somebody_else_names_the_venue_in_do_not_count(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    async with database.tenant(cast.rival) as uow:
        uow.now -= timedelta(days=60)
        show = await pencil_show(
            uow, artist=Party("Rival", "rival@example.com", cast.rival.tenant_id),
            venue=Party("The Foundry", "nobody@example.com", cast.nova.tenant_id), by=ARTIST,
            on=PLAYED, venue_id=room.venue_id,
        )  # fmt: skip
        await offer(uow, show.id, ARTIST)
        await accept_offer(uow, show.id, 1, side=VENUE, by="Nobody")
    await settle_both(database, cast.rival, show.id)
    assert await record_of(database, cast.flo, room) == NOTHING
