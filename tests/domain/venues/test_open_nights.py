"""Venues asked for by a range of nights, of which any may be open."""

from datetime import timedelta

import pytest

from app.core.uow import Database
from app.domain.holds import Asker, change_rules, confirm_hold, place_hold
from app.domain.venues import Search, VenueRoom, search_venues, write_room
from app.domain.venues.queries.search import OpenNights, map_open_nights
from tests.cast import Cast, today
from tests.domain.holds.conftest import app, room
from tests.domain.venues.factories import make_venue
from tests.tenants.conftest import Enter

__all__ = ["app", "room"]

FIRST = today() + timedelta(days=90)
LAST = FIRST + timedelta(days=2)
ASKED = Search(open_on=FIRST, open_until=LAST)


async def give_away(database: Database, cast: Cast, room: VenueRoom, *nights: int) -> None:
    async with database.tenant(cast.flo) as uow:
        for number in nights:
            night = FIRST + timedelta(days=number)
            hold = await place_hold(
                uow, room.id, on=night, slot="evening", title="A", asker=Asker("A")
            )
            await confirm_hold(uow, hold.id)


async def tell(database: Database, cast: Cast, room: VenueRoom, *, tells: bool = True) -> None:
    async with database.tenant(cast.flo) as uow:
        await change_rules(uow, room.venue_id, shares_open=tells)


async def opened(database: Database, cast: Cast, room: VenueRoom) -> OpenNights | None:
    """What the list says, which has to agree with whether the venue is in it."""
    async with database.tenant(cast.rival) as uow:
        listed = [row.id for row in (await search_venues(uow, ASKED)).items]
        nights = await map_open_nights(uow, [room.venue_id], ASKED)
    assert listed == list(nights)
    return nights.get(room.venue_id)


async def test_any_night_of_a_range_is_enough_and_the_first_is_named(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    await make_venue(database, cast.nova, name="Quay", city="Bremen")
    await tell(database, cast, room, tells=False)
    assert await opened(database, cast, room) is None
    await tell(database, cast, room)
    assert await opened(database, cast, room) == OpenNights(3, FIRST)
    await give_away(database, cast, room, -1, 0, 3)
    assert await opened(database, cast, room) == OpenNights(2, FIRST + timedelta(days=1))
    await give_away(database, cast, room, 1, 2)
    assert await opened(database, cast, room) is None


async def test_a_night_is_open_while_one_of_the_rooms_is(
    database: Database, cast: Cast, room: VenueRoom
) -> None:
    await tell(database, cast, room)
    async with database.tenant(cast.flo) as uow:
        other = await write_room(uow, room.venue_id, name="Bar", layouts=[], technical={})
    await give_away(database, cast, room, 0, 1, 2)
    assert await opened(database, cast, room) == OpenNights(3, FIRST)
    await give_away(database, cast, other, 0, 2)
    assert await opened(database, cast, room) == OpenNights(1, FIRST + timedelta(days=1))


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (FIRST, LAST, "2 of 3 nights"),
        (LAST, FIRST, "2 of 3 nights"),
        (FIRST, FIRST + timedelta(days=400), "59 of 60 nights"),
    ],
)
async def test_the_list_says_how_many_nights_are_open(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom, first: object, last: object,
    said: str, count_statements: list[str],
) -> None:  # fmt: skip
    await tell(database, cast, room)
    await give_away(database, cast, room, 0)
    nova = await enter("nova")
    count_statements.clear()
    page = (await nova.get(f"/t/nova/venues?open_on={first}&open_until={last}")).text
    assert len(count_statements) <= 18, count_statements
    assert "Harbour Hall" in page
    assert said in page


async def test_a_single_night_is_asked_for_by_either_day(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom
) -> None:
    await tell(database, cast, room)
    await give_away(database, cast, room, 0)
    nova = await enter("nova")
    for asked, is_there in (
        (f"open_on={FIRST}", False),
        (f"open_until={FIRST}", False),
        (f"open_on={LAST}&open_until={LAST}", True),
    ):
        page = (await nova.get(f"/t/nova/venues?{asked}")).text
        assert ("Harbour Hall" in page) is is_there, asked
        assert "nights are looked at" not in page
