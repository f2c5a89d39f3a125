"""Nights that are too near each other: told to the act that asks, and to nobody else."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.holds import Asker, change_rules, confirm_hold, place_hold
from app.domain.venues import VenueRoom, get_venue, write_room
from tests.cast import Cast, today
from tests.domain.venues.factories import keep, make_venue
from tests.tenants.conftest import Enter

NIGHT = today() + timedelta(days=60)
TOLD = "asks for 56 km and 10 days to other shows"
MARK = re.compile(r'name="even_so" value="([0-9a-f]{32})"')


@pytest.fixture
async def second(database: Database, cast: Cast, room: VenueRoom) -> VenueRoom:
    """A room of the same house half a degree further north, 55.6 km away."""
    async with database.tenant(cast.flo) as uow:
        first = await get_venue(uow, room.venue_id)
    north = {"latitude": first.latitude + 0.5, "longitude": first.longitude}
    venue = await make_venue(database, cast.nova, name="Northern Barn", kind="festival", **north)
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        return await write_room(uow, venue.id, name="Barn", layouts=[], technical={})


async def rule(database: Database, cast: Cast, room: VenueRoom, km: int, days: int) -> None:
    async with database.tenant(cast.flo) as uow:
        await change_rules(uow, room.venue_id, radius_km=km, radius_days=days)


async def give(
    database: Database, cast: Cast, room: VenueRoom, days: int, *, confirmed: bool = True
) -> str:
    """A night of Nova's, so many days after the one that is asked for."""
    asker = Asker("Nova", tenant_id=cast.nova.tenant_id)
    on = NIGHT + timedelta(days=days)
    async with database.tenant(cast.flo) as uow:
        hold = await place_hold(uow, room.id, on=on, slot="evening", title="Nova", asker=asker)
        if confirmed:
            await confirm_hold(uow, hold.id)
        return str(hold.id)


def night(room: VenueRoom, **other: Any) -> dict[str, str]:
    usual = {"room_id": str(room.id), "on": NIGHT.isoformat(), "slot": "evening"}
    return {**usual, "title": "Nova Lind", **other}


@pytest.mark.parametrize(
    ("km", "days", "confirmed", "status"),
    [(56, 10, True, 422), (55, 10, True, 303), (56, 9, True, 303), (56, 10, False, 303)],
)
async def test_the_rule_of_a_house_binds_once_its_night_is_confirmed(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom, second: VenueRoom,
    *, km: int, days: int, confirmed: bool, status: int,
) -> None:  # fmt: skip
    await rule(database, cast, second, km, days)
    await give(database, cast, second, 10, confirmed=confirmed)
    nova, ask = await enter("nova"), f"/t/nova/venues/{room.venue_id}/ask"
    answer = await nova.submit(ask, ask, **night(room))
    assert answer.status_code == status
    assert ("Northern Barn on" in answer.text) is (status == 422)


async def test_one_goes_on_knowing_just_which_clause_breaks_and_the_log_says_so(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom, second: VenueRoom
) -> None:
    await rule(database, cast, room, 56, 10)
    held = await give(database, cast, second, -10, confirmed=False)
    nova, ask = await enter("nova"), f"/t/nova/venues/{room.venue_id}/ask"
    assert "Go on all the same" not in (await nova.get(ask)).text
    told = await nova.submit(ask, ask, **night(room))
    assert TOLD in told.text and "Northern Barn on" in told.text
    assert "is 56 km and 10 days away." in told.text
    mark = MARK.search(told.text)[1]
    for even_so, on in (("yes", NIGHT), (mark, NIGHT - timedelta(days=1))):
        form = night(room, even_so=even_so, on=on.isoformat())
        assert (await nova.submit(ask, ask, **form)).status_code == 422
    asked = await nova.submit(ask, ask, **night(room, even_so=mark, why="The promoter knows"))
    assert asked.status_code == 303, asked.text
    query = text("SELECT summary FROM events WHERE name = 'holds.clause_overridden'")
    async with database.tenant(cast.nova) as uow:
        (said,) = await uow.db.scalars(query)
        mine = await uow.db.scalar(text("SELECT id FROM holds WHERE state = 'asked'"))
    assert TOLD in said and said.endswith("Why: The promoter knows")
    async with database.tenant(cast.flo) as uow:
        assert (await uow.db.scalars(query)).all() == []
    assert TOLD in (await nova.get(f"/t/nova/holds/{mine}")).text
    assert TOLD not in (await nova.get(f"/t/nova/holds/{held}")).text
    flo = await enter("flo")
    assert "Too near" not in (await flo.get(f"/t/foundry/holds/{mine}")).text


async def test_asking_takes_no_more_statements_with_many_nights(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom, second: VenueRoom,
    count_statements: list[str],
) -> None:  # fmt: skip
    await rule(database, cast, second, 56, 10)
    hold, counts = await give(database, cast, room, 0, confirmed=False), []
    nova = await enter("nova")
    for days in ((3,), range(4, 10)):
        for number in days:
            await give(database, cast, second, number)
        await nova.get(f"/t/nova/holds/{hold}")
        count_statements.clear()
        page = (await nova.get(f"/t/nova/holds/{hold}")).text
        counts.append(len(count_statements))
    assert page.count(TOLD) == 7
    assert counts[0] == counts[1], count_statements
