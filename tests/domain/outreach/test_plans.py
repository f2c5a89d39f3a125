"""A round that begins with a plan: each venue is asked for its own night."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from app.core.money import Money
from app.core.uow import Database
from app.domain.outreach import OutreachRound, add_venues
from app.domain.outreach.queries.rounds import get_round, list_recipients
from app.domain.outreach.service.checking import look_over
from app.domain.outreach.service.rounds import copy_round
from app.domain.shows import Party, Side, Terms, accept_offer, make_offer, pencil_show
from app.domain.shows.settlement import Flat
from app.domain.tours import Tour, TourScenario
from app.domain.tours.queries.tours import get_scenario, list_scenarios
from app.domain.tours.record import PlannedStop, PlanRecord, written
from app.domain.venues import Venue
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast, today
from tests.domain.outreach.factories import SITE, mails, make_round, pipeline, send, sent
from tests.domain.outreach.test_pages import HOME, TYPED
from tests.domain.tours.factories import day, make_tour
from tests.domain.venues.factories import make_venue
from tests.tenants.conftest import Enter

NIGHTS = [day(2), day(5), day(9)]
PLAN_TEXT = "Hello {{venue}}: {{dates}}, or {{period}}?"


async def plan_of(
    database: Database, cast: Cast, tour: Tour, venues: Sequence[Venue], nights: Sequence[date]
) -> TourScenario:
    """The first scenario, with a plan that nobody had to search for."""
    stops = [
        PlannedStop(venue.id, on, 1000, 900, 1100, 10, days=1, fees=100)
        for venue, on in zip(venues, nights, strict=True)
    ]
    record = PlanRecord(stops, 40, 4, 3000, 0, 0, 0, 0, 0, None, 1.0, True, [], [], [])
    async with database.tenant(cast.nova) as uow:
        scenario = (await list_scenarios(uow, [tour.id]))[0]
        scenario = await get_scenario(uow, scenario.id, lock=True)
        scenario.plan, scenario.state = written(record), "done"
        return scenario


def words(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


async def bodies(database: Database) -> dict[str, str]:
    return {row.recipient: row.text_body for row in await mails(database)}


async def test_from_the_plan_to_mails_that_ask_each_venue_for_its_night(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue], enter: Enter
) -> None:
    tour = await make_tour(database, cast.nova)
    scenario = await plan_of(database, cast, tour, venues, NIGHTS)
    nova = await enter("nova")
    link = f"{HOME}/rounds/new?tour={tour.id}&scenario={scenario.id}"
    asking = (await nova.get(f"/t/nova/tours/plans/{scenario.id}/nights")).text
    assert link.replace("&", "&amp;") in asking
    page = (await nova.get(link)).text
    for value in ("Harbors, Plan A", day(2).isoformat(), day(9).isoformat(), str(scenario.id)):
        assert f'value="{value}"' in page
    assert "Would {{dates}} work for you? We are on the road {{period}}" in page

    typed = {**TYPED, "body": PLAN_TEXT, "weekdays": [], "first_on": day(2).isoformat(),
             "last_on": day(9).isoformat(), "source": str(scenario.id)}  # fmt: skip
    made = await nova.submit(f"{HOME}/rounds", link, **typed)
    choose = made.headers["location"]
    assert choose.endswith(f"/venues?from={scenario.id}")
    page = (await nova.get(choose)).text
    assert page.count(" checked aria-label") == 3
    assert "Each is asked for its own night." in page
    ids = [str(venue.id) for venue in venues]
    path = choose.partition("?")[0]
    added = await nova.submit(path, choose, venues=ids, source=str(scenario.id))
    assert added.status_code == 303
    here = path.removesuffix("/venues")
    assert f"asked for {words(day(5))}" in (await nova.get(here)).text
    preview = (await nova.get(f"{here}/preview")).text
    version = preview.split('name="version" value="')[1].split('"')[0]
    await nova.submit(f"{here}/send", f"{here}/preview", version=version)
    await run_all(database, adapters)

    found, span = await bodies(database), f"{day(2).day}"
    for venue, on in zip(venues, NIGHTS, strict=True):
        mail = found[venue.email]
        assert f"Hello {venue.name}: {words(on)}, or {span}" in mail
        assert mail.count(words(day(9))) == 1 + (on == day(9))
    rows = await pipeline(database, cast.nova)
    assert [rows[venue.name].inquiry.nights for venue in venues] == [[on] for on in NIGHTS]


async def test_a_venue_without_a_planned_night_is_asked_for_those_of_the_round(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue]
) -> None:
    made = await make_round(database, cast.nova, venues[:1], body=PLAN_TEXT)
    async with database.tenant(cast.nova) as uow:
        await add_venues(uow, made.id, [venues[1].id], nights={venues[1].id: day(5)})
    rows = await sent(database, adapters, cast.nova, made)

    assert rows[venues[0].name].nights == made.nights
    assert rows[venues[1].name].nights == [day(5)]


async def test_who_was_written_to_is_not_chosen_and_not_written_to_again(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue], enter: Enter
) -> None:
    await sent(database, adapters, cast.nova, await make_round(database, cast.nova, venues[:1]))
    tour = await make_tour(database, cast.nova)
    scenario = await plan_of(database, cast, tour, venues, NIGHTS)
    made = await make_round(database, cast.nova, [], body=PLAN_TEXT)
    choose = f"{HOME}/rounds/{made.id}/venues"
    page = (await (await enter("nova")).get(f"{choose}?from={scenario.id}")).text
    assert page.count(" checked aria-label") == 2 and "Written to on" in page

    nights = dict(zip((venue.id for venue in venues), NIGHTS, strict=True))
    async with database.tenant(cast.nova) as uow:
        await add_venues(uow, made.id, list(nights), nights=nights)
    await send(database, adapters, cast.nova, made)
    await run_all(database, adapters)
    addresses = [row.recipient for row in await mails(database)]
    assert sorted(addresses) == sorted(venue.email for venue in venues)
    assert "left_out" in await _states(database, cast, made)


async def test_a_plan_made_again_moves_the_night_of_a_venue_in_a_draft(
    database: Database, cast: Cast, venues: list[Venue], enter: Enter
) -> None:
    tour = await make_tour(database, cast.nova)
    scenario = await plan_of(database, cast, tour, venues, NIGHTS)
    made, nova = await make_round(database, cast.nova, []), await enter("nova")
    choose = f"{HOME}/rounds/{made.id}/venues"
    sent_on = {"venues": [str(venues[0].id)], "source": str(scenario.id)}
    await nova.submit(choose, f"{choose}?from={scenario.id}", **sent_on)
    await plan_of(database, cast, tour, venues, [day(3), day(5), day(9)])
    page = (await nova.get(f"{choose}?from={scenario.id}")).text
    assert "In the round for another night" in page
    await nova.submit(choose, f"{choose}?from={scenario.id}", **sent_on)

    async with database.tenant(cast.nova) as uow:
        (only,) = await list_recipients(uow, made.id)
        assert only.inquiry.nights == [day(3)]
        assert await list_recipients(uow, (await copy_round(uow, made.id)).id) == []


async def test_what_is_agreed_or_over_is_not_asked_for(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue], enter: Enter
) -> None:
    tour = await make_tour(database, cast.nova, first_on=today(), last_on=day(13))
    gone = today() - timedelta(days=1)
    scenario = await plan_of(database, cast, tour, venues, [gone, day(5), day(9)])
    async with database.tenant(cast.nova) as uow:
        await _agreed(uow, cast, venues[1], day(5))
    made, nova = await make_round(database, cast.nova, []), await enter("nova")
    page = (await nova.get(f"{HOME}/rounds/{made.id}/venues?from={scenario.id}")).text
    assert "The Lexicon" in page
    assert "Harbour Hall" not in page and "Kesselhaus" not in page

    async with database.tenant(cast.nova) as uow:
        await add_venues(uow, made.id, [venues[0].id], nights={venues[0].id: gone})
    async with database.tenant(cast.nova) as uow:
        (row,) = await look_over(uow, await get_round(uow, made.id), site=SITE)
        assert row.blocks == ["The night planned for it is over. Take the venue out."]


async def test_a_plan_of_somebody_else_begins_no_round(
    database: Database, cast: Cast, venues: list[Venue], enter: Enter
) -> None:
    tour = await make_tour(database, cast.nova)
    scenario = await plan_of(database, cast, tour, venues, NIGHTS)
    rival = await enter("rival")
    there = "/t/rival/outreach/rounds/new"
    assert (await rival.get(f"{there}?scenario={scenario.id}")).status_code == 404
    assert (await rival.get(f"{there}?tour={tour.id}")).status_code == 404


async def test_a_long_plan_takes_as_many_statements_as_a_short_one(
    database: Database, cast: Cast, enter: Enter, count_statements: list[str]
) -> None:
    houses = [
        await make_venue(database, cast.nova, name=f"House {n}", city="Berlin", email=f"{n}@v.example")
        for n in range(8)
    ]  # fmt: skip
    tour = await make_tour(database, cast.nova)
    made, nova, counts = await make_round(database, cast.nova, []), await enter("nova"), []
    for some in (houses[:1], houses):
        nights = [day(number) for number in range(len(some))]
        scenario = await plan_of(database, cast, tour, some, nights)
        path = f"{HOME}/rounds/{made.id}/venues?from={scenario.id}"
        await nova.get(path)
        count_statements.clear()
        assert (await nova.get(path)).status_code == 200
        counts.append(len(count_statements))
    assert counts[0] == counts[1] <= 24


async def _states(database: Database, cast: Cast, made: OutreachRound) -> list[str]:
    async with database.tenant(cast.nova) as uow:
        return [each.inquiry.state for each in await list_recipients(uow, made.id)]


async def _agreed(uow: Any, cast: Cast, venue: Venue, on: date) -> None:
    show = await pencil_show(
        uow, artist=Party("Nova Lind", None, cast.nova.tenant_id), venue=Party(venue.name),
        by=Side.ARTIST, on=on, venue_id=venue.id,
    )  # fmt: skip
    terms = Terms("EUR", Flat(Money.of("500", "EUR")))
    await make_offer(
        uow, show.id, side=Side.ARTIST, by="Nova", terms=terms,
        valid_until=today() + timedelta(days=7), seen=0,
    )  # fmt: skip
    await accept_offer(uow, show.id, 1, side=Side.VENUE, by="The house")
