"""A tour as people make, plan, change and book it."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from app.core.uow import Database
from app.domain.holds import Asker, change_rules, place_hold
from app.domain.tours import Tour, copy_scenario, weigh_candidate
from app.domain.tours.queries.candidates import list_candidates
from app.domain.tours.record import read
from app.domain.venues import Venue, list_rooms, write_room
from tests.cast import Cast
from tests.domain.tours.factories import FIRST, again, day, make_tour, planned, scenario_of
from tests.domain.venues.factories import keep, make_venue
from tests.tenants.conftest import Enter, Post

TOURS = "/t/nova/tours"
FORM: dict[str, Any] = {
    "name": "Harbors", "act": "Nova Lind", "first_on": FIRST.isoformat(),
    "last_on": (FIRST + timedelta(days=13)).isoformat(), "home": "Hamburg", "currency": "EUR",
    "drive": "6", "unit": "hours", "nights_in_row": "4", "off_days": day(6).isoformat(),
    "price_amount": "22.00", "share_percent": "70", "fees_percent": "15", "km_amount": "0.60",
    "day_amount": "350", "fixed_amount": "0", "least": "100", "most": "1500",
    "most_candidates": "50", "no_cities": "Munich", "no_countries": "Switzerland",
}  # fmt: skip


def versions(page: str) -> str:
    return re.search(r'name="version" value="(\d+)"', page)[1]


async def test_a_tour_is_wished_weighed_and_wished_differently(
    enter: Enter, venues: list[Venue]
) -> None:
    nova = await enter("nova")
    answer = await nova.submit(TOURS, f"{TOURS}/new", **FORM)
    assert answer.status_code == 303, answer.text
    page = (await nova.get(answer.headers["location"])).text
    assert "Audience: " in page and "in Berlin (" in page
    assert "Isarwerk" not in page and "Limmathaus" not in page
    one = re.search(rf"({TOURS}/[\w-]+/venues/[\w-]+)\">Kesselhaus", page)[1]
    weighed = await nova.submit(one, one, wish="must", attendance="300", guarantee="1500")
    assert weighed.status_code == 303
    page = (await nova.get(weighed.headers["location"])).text
    assert "Guarantee of €1,500.00, less 15 % fees" in page and "Must" in page
    tour = one.split("/venues")[0]
    changed = await nova.submit(tour, f"{tour}/edit", **{**FORM, "no_cities": ""}, version="2")
    assert changed.status_code == 303, changed.text
    page = (await nova.get(f"{tour}/venues")).text
    assert "Isarwerk" in page and "Guarantee of €1,500.00" in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("last_on", "2020-01-01", "Let the tour end on the day it begins or later."),
        ("home", "Nowhere at all", "We do not know this city."),
        ("off_days", "soon", "“soon” is no day. Write days as 2027-03-14."),
        ("countries", "Atlantis", "“Atlantis” is no country we know."),
        ("countries", "Switzerland", "Both wished and to avoid: Switzerland."),
        ("price_amount", "cheap", "Write the amount as digits"),
        ("km_amount", "-1", "may not be below zero"),
        ("least", "2000", "Let the capacity end above where it begins."),
        ("most_candidates", "401", "is between 1 and 400"),
    ],
)
async def test_what_is_wrong_stands_beside_its_field(
    enter: Enter, field: str, value: str, sentence: str
) -> None:
    nova = await enter("nova")
    answer = await nova.submit(TOURS, f"{TOURS}/new", **{**FORM, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Harbors" not in (await nova.get(TOURS)).text


async def test_a_plan_says_when_its_tour_has_changed_since(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await planned(database, cast.nova, tour)
    nova, here = await enter("nova"), f"{TOURS}/plans/{scenario.id}"
    assert "The tour has changed since" not in (await nova.get(here)).text
    venue = read(scenario.plan).stops[0].venue_id
    async with database.tenant(cast.nova) as uow:
        row = next(c.row for c in await list_candidates(uow, tour.id) if c.venue_id == venue)
        await weigh_candidate(uow, row.id, wish="never")
    assert "The tour has changed since" in (await nova.get(here)).text


async def test_two_who_change_a_tour_at_once_do_not_overwrite_each_other(
    enter: Enter, tour: Tour
) -> None:
    nova, here = await enter("nova"), f"{TOURS}/{tour.id}"
    first = await nova.submit(here, f"{here}/edit", **FORM, version="1")
    second = await nova.submit(here, f"{here}/edit", **{**FORM, "name": "Mine"}, version="1")
    assert (first.status_code, second.status_code) == (303, 422)
    assert "Somebody has changed this in the meantime" in second.text
    assert "Mine" not in (await nova.get(here)).text


async def test_a_plan_is_asked_for_watched_and_read(
    enter: Enter, database: Database, cast: Cast, tour: Tour, post: Post
) -> None:
    nova = await enter("nova")
    scenario = await scenario_of(database, cast.nova, tour.id)
    here = f"{TOURS}/plans/{scenario.id}"
    assert "Not planned yet" in (await nova.get(here)).text
    answer = await nova.submit(f"{here}/plan", here, seconds="10", version="1")
    assert answer.status_code == 303
    page = (await nova.get(here)).text
    assert f'sse-connect="{here}/live"' in page and "Stop and keep the best" in page
    await nova.submit(f"{here}/stop", here)
    assert "Not planned yet" in (await nova.get(here)).text


async def test_the_page_of_a_plan_says_everything_about_it(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await planned(database, cast.nova, tour)
    record, nova = read(scenario.plan), await enter("nova")
    page = (await nova.get(f"{TOURS}/plans/{scenario.id}")).text
    assert page.count("<tr data-day=") == len(record.stops)
    assert "No plan under these wishes can bring more than" in page
    assert "Without it the tour brings" in page and "map__route" in page
    for part in ("Driving", "Crew and hotels", "In any case", "Route"):
        assert part in page
    compared = (await nova.get(f"{TOURS}/{tour.id}")).text
    assert "Scenarios side by side" in compared and "Plan A" in compared


async def test_a_stop_is_locked_moved_ruled_out_and_the_change_undone(
    enter: Enter, database: Database, cast: Cast, tour: Tour, post: Post
) -> None:
    scenario = await planned(database, cast.nova, tour)
    nova, here = await enter("nova"), f"{TOURS}/plans/{scenario.id}"
    first, second, *_ = read(scenario.plan).stops

    async def act(path: str, stop: Any, **more: str) -> Any:
        version = versions((await nova.get(here)).text)
        venue = str(stop.venue_id)
        answer = await nova.submit(f"{here}/{path}", here, version=version, venue_id=venue, **more)
        assert answer.status_code == 303, answer.text
        await post.run()
        return read((await again(database, cast.nova, scenario)).plan)

    assert (await act("stops/lock", first)).dates[first.venue_id] == first.on
    assert second.venue_id not in (await act("stops/forbid", second)).dates
    moved = await act("move", first, on=day(12).isoformat())
    assert moved.dates[first.venue_id] == day(12)
    assert first.venue_id in (await act("undo", first)).dates
    assert second.venue_id not in (await act("stops/lock", first)).dates
    assert "Locked" in (await nova.get(here)).text


async def test_a_change_to_a_plan_that_somebody_else_changed_is_refused(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await planned(database, cast.nova, tour)
    nova, here = await enter("nova"), f"{TOURS}/plans/{scenario.id}"
    venue = str(read(scenario.plan).stops[0].venue_id)
    for path, more in (("stops/lock", {}), ("move", {"on": day(3).isoformat()}), ("undo", {})):
        answer = await nova.submit(f"{here}/{path}", here, version="1", venue_id=venue, **more)
        assert answer.status_code == 422
        assert "Somebody has changed this in the meantime" in answer.text
    kept = await again(database, cast.nova, scenario)
    assert (kept.locked, kept.planning) == ({}, scenario.planning)


async def test_a_day_outside_the_tour_is_refused(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await planned(database, cast.nova, tour)
    nova, here = await enter("nova"), f"{TOURS}/plans/{scenario.id}"
    venue = str(read(scenario.plan).stops[0].venue_id)
    answer = await nova.submit(
        f"{here}/move", here, version="2", venue_id=venue, on=day(40).isoformat()
    )
    assert (answer.status_code, "outside the tour" in answer.text) == (422, True)


async def test_scenarios_are_copied_compared_and_thrown_away(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await planned(database, cast.nova, tour)
    nova, here = await enter("nova"), f"{TOURS}/plans/{scenario.id}"
    answer = await nova.submit(f"{here}/copy", here, name="Short drives")
    assert answer.status_code == 303
    taken = await nova.submit(f"{here}/copy", here, name="Short drives")
    assert (taken.status_code, "Another scenario" in taken.text) == (422, True)
    page = (await nova.get(f"{TOURS}/{tour.id}")).text
    assert "Plan A" in page and "Short drives" in page
    assert (await nova.submit(f"{here}/drop", here)).status_code == 303
    copy = answer.headers["location"]
    last = await nova.submit(f"{copy}/drop", copy)
    assert last.status_code == 409


async def test_nights_are_asked_for_once_and_their_state_stands_in_the_timetable(
    enter: Enter, database: Database, cast: Cast, tour: Tour, venues: list[Venue]
) -> None:
    scenario = await planned(database, cast.nova, tour)
    record = read(scenario.plan)
    first = record.stops[0]
    await keep_house(database, cast, next(v for v in venues if v.id == first.venue_id))
    nova, here = await enter("nova"), f"{TOURS}/plans/{scenario.id}"
    page = (await nova.get(f"{here}/nights")).text
    assert page.count('name="stops"') == 1 and "Takes no holds here" in page
    key = f"{first.venue_id}:{first.on.isoformat()}"
    for _ in range(2):
        answer = await nova.submit(f"{here}/nights", f"{here}/nights", stops=key)
        assert answer.status_code == 303
    flo = await enter("flo")
    month = (await flo.get(f"/t/foundry/calendar?month={first.on:%Y-%m}")).text
    assert month.count("Nova Lind") == 1
    assert "Asked" in (await nova.get(here)).text
    table = (await nova.get(f"{here}/timetable.csv")).text
    assert table.count(',"Asked"\r\n') == 1
    calendar = await nova.get(f"{here}/timetable.ics")
    assert calendar.text.count("BEGIN:VEVENT") == len(record.stops)


async def test_a_free_day_is_filled_from_what_can_be_reached(
    enter: Enter, database: Database, cast: Cast, venues: list[Venue], post: Post
) -> None:
    tour = await make_tour(database, cast.nova, off_days=[day(n) for n in range(3, 7)])
    scenario = await planned(database, cast.nova, tour)
    async with database.tenant(cast.nova) as uow:
        await copy_scenario(uow, scenario.id, name="Other")
    record, nova = read(scenario.plan), await enter("nova")
    here = f"{TOURS}/plans/{scenario.id}"
    before = max(stop.on for stop in record.stops if stop.on < day(3))
    assert before < day(4) < max(record.dates.values())
    page = (await nova.get(f"{here}/gap?on={day(4).isoformat()}")).text
    offered = set(re.findall(r'name="venue_id" value="([\w-]+)"', page))
    assert offered and not offered & {str(venue) for venue in record.dates}
    assert (await nova.get(f"{here}/gap?on={before.isoformat()}")).status_code == 404
    assert (await nova.get(f"{here}/gap?on=never")).status_code == 404


async def test_nobody_else_sees_a_tour(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await planned(database, cast.nova, tour)
    here = f"{TOURS}/plans/{scenario.id}"
    rival = await enter("rival")
    for path in (here, f"{TOURS}/{tour.id}", f"{here}/timetable.csv"):
        assert (await rival.get(path.replace("/nova/", "/rival/"))).status_code == 404
        assert (await rival.get(path)).status_code == 404


async def keep_house(database: Database, cast: Cast, venue: Venue) -> None:
    """The Foundry keeps the venue, with one room and rules for other shows."""
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        await write_room(uow, venue.id, name="Main", layouts=[], technical={})
        await change_rules(uow, venue.id, radius_km=50, radius_days=10)


async def test_a_show_too_near_is_named_before_and_asked_for_only_even_so(
    enter: Enter, database: Database, cast: Cast, tour: Tour, venues: list[Venue]
) -> None:
    scenario = await planned(database, cast.nova, tour)
    stop = read(scenario.plan).stops[0]
    venue = next(each for each in venues if each.id == stop.venue_id)
    await keep_house(database, cast, venue)
    other = await make_venue(database, cast.nova, name="Next door", city=venue.city, country="DE")
    await keep_house(database, cast, other)
    await hold_night(database, cast, other, stop.on + timedelta(days=2))
    nova, here = await enter("nova"), f"{TOURS}/plans/{scenario.id}/nights"
    page = (await nova.get(here)).text
    assert "asks for 50 km and 10 days to other shows; Next door on" in page
    key = f"{stop.venue_id}:{stop.on.isoformat()}"
    refused = await nova.submit(here, here, stops=key)
    assert "Can be asked" not in (await nova.get(here)).text
    assert refused.status_code == 303 and "Radius" in (await nova.get(here)).text
    assert (await nova.submit(here, here, stops=key, even_so="yes")).status_code == 303
    assert "Radius" not in (await nova.get(here)).text


async def test_a_night_that_is_not_in_the_plan_cannot_be_asked_for(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await planned(database, cast.nova, tour)
    nova, here = await enter("nova"), f"{TOURS}/plans/{scenario.id}/nights"
    venue = read(scenario.plan).stops[0].venue_id
    answer = await nova.submit(here, here, stops=f"{venue}:2030-01-01")
    assert (answer.status_code, "Choose from the listed answers" in answer.text) == (422, True)


async def test_pages_read_as_much_for_many_venues_as_for_few(
    enter: Enter, database: Database, cast: Cast, tour: Tour, count_statements: list[str]
) -> None:
    scenario = await planned(database, cast.nova, tour)
    nova = await enter("nova")
    for path, most in ((f"{tour.id}/venues", 12), (f"plans/{scenario.id}", 14), ("", 12)):
        await nova.get(f"{TOURS}/{path}".rstrip("/"))
        count_statements.clear()
        await nova.get(f"{TOURS}/{path}".rstrip("/"))
        assert len(count_statements) <= most, count_statements


async def hold_night(database: Database, cast: Cast, venue: Venue, on: date) -> None:
    """Nova holds a night of a venue that The Foundry keeps."""
    async with database.tenant(cast.flo) as uow:
        room = (await list_rooms(uow, [venue.id]))[0]
        asker = Asker("Nova", tenant_id=cast.nova.tenant_id)
        await place_hold(uow, room.id, on=on, slot="evening", title="Nova Lind", asker=asker)
