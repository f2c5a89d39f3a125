"""A venue that closes gives no night from that day on, whoever asks for one."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.core import clock
from app.core.uow import Database, UnitOfWork
from app.domain.holds import Asker, ask_hold, block_night, place_hold, reschedule_hold
from app.domain.venues import VenueClosed, VenueRoom, change_venue
from tests.cast import Cast

LAST = clock.now().date() + timedelta(days=60)
AFTER = LAST + timedelta(days=1)


@pytest.fixture(autouse=True)
async def _closing(database: Database, cast: Cast, room: VenueRoom) -> None:
    async with database.tenant(cast.flo) as uow:
        await change_venue(uow, room.venue_id, {"closed_on": AFTER})


async def enter(uow: UnitOfWork, room: UUID, on: date, verb: str = "place") -> UUID:
    asked = {"on": on, "slot": "evening", "title": "Nova"}
    if verb == "block":
        return (await block_night(uow, room, **asked)).id
    verbs = {"place": place_hold, "ask": ask_hold}
    return (await verbs[verb](uow, room, asker=Asker("Nova"), **asked)).id


@pytest.mark.parametrize("verb", ["place", "ask", "block"])
async def test_no_night_is_entered_after_it_has_closed(
    verb: str, database: Database, cast: Cast, room: VenueRoom
) -> None:
    async with database.tenant(cast.flo) as uow:
        await enter(uow, room.id, LAST, verb)
        with pytest.raises(VenueClosed):
            await enter(uow, room.id, AFTER, verb)


async def test_no_hold_is_moved_behind_its_last_day(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    async with database.tenant(cast.flo) as uow:
        hold = await enter(uow, room.id, LAST - timedelta(days=1))
        with pytest.raises(VenueClosed):
            await reschedule_hold(uow, hold, room_id=room.id, on=AFTER, slot="evening")
        assert (await reschedule_hold(uow, hold, room_id=room.id, on=LAST, slot="evening")).id
