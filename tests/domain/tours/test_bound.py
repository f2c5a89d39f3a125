"""Nights that a clause of a show outside the plan forbids: never planned, and named where they are."""

import re
from datetime import date, timedelta

from app.core.uow import Database
from app.domain.holds import confirm_hold, list_asked
from app.domain.tours import Tour
from app.domain.tours.jobs import plan_again
from app.domain.tours.queries.candidates import list_candidates
from app.domain.tours.record import read
from app.domain.tours.service.bound import list_bound
from app.domain.tours.service.scenarios import lock_stop
from app.domain.venues import Venue
from tests.cast import Cast
from tests.domain.tours.factories import again, planned
from tests.domain.tours.test_pages import TOURS, hold_night, keep_house
from tests.domain.tours.test_planning import problem_of
from tests.domain.venues.factories import make_venue
from tests.tenants.conftest import Enter


async def next_door(database: Database, cast: Cast, venue: Venue, on: date) -> None:
    """A night of Nova's 44.5 km north of a venue, given; its house asks for 50 km and 10 days."""
    north = {"latitude": venue.latitude + 0.4, "longitude": venue.longitude}
    other = await make_venue(database, cast.nova, name="Next door", **north)
    await keep_house(database, cast, other)
    await hold_night(database, cast, other, on)
    async with database.tenant(cast.nova) as uow:
        (hold,) = [hold for hold, _, _ in await list_asked(uow, on)]
    async with database.tenant(cast.flo) as uow:
        await confirm_hold(uow, hold.id)


async def test_what_a_show_elsewhere_forbids_is_closed_unless_somebody_locked_it(
    database: Database, cast: Cast, tour: Tour, venues: list[Venue]
) -> None:
    berlin = next(each for each in venues if each.city == "Berlin")
    await next_door(database, cast, berlin, tour.first_on - timedelta(days=7))
    async with database.tenant(cast.nova) as uow:
        candidates = await list_candidates(uow, tour.id)
        locked = (berlin.id, tour.first_on + timedelta(days=2))
        for wished, days in (((), (0, 1, 2, 3)), ((locked,), (0, 1, 3))):
            closed = await list_bound(uow, tour, candidates, locked=wished)
            assert closed == {(berlin.id, tour.first_on + timedelta(days=n)) for n in days}


async def test_a_stop_too_near_another_show_is_named_and_planned_anew_unless_locked(
    enter: Enter, database: Database, cast: Cast, tour: Tour, venues: list[Venue]
) -> None:
    scenario = await planned(database, cast.nova, tour)
    stop = read(scenario.plan).stops[0]
    nova, here = await enter("nova"), f"{TOURS}/plans/{scenario.id}"
    assert "to other shows" not in (await nova.get(here)).text
    venue = next(each for each in venues if each.id == stop.venue_id)
    await next_door(database, cast, venue, stop.on + timedelta(days=9))
    page = (await nova.get(here)).text
    named = rf"Next door on .+ asks for 50 km and 10 days to other shows; {venue.name} on .+ is 44"
    assert re.search(named + r" km and 9 days away\.", page)

    problem = await problem_of(database, cast, scenario)
    nights = {show.id: show.nights for show in problem.shows}
    assert stop.on not in nights[str(venue.id)]
    async with database.tenant(cast.nova) as uow:
        await lock_stop(uow, scenario.id, venue.id, version=scenario.version, job=plan_again)
    problem = await problem_of(database, cast, await again(database, cast.nova, scenario))
    nights = {show.id: show.nights for show in problem.shows}
    assert list(nights[str(venue.id)]) == [stop.on]
