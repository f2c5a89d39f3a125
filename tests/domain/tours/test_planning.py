"""Planning through the job: what is shown can be toured; stops, kills and changes are survived."""

import asyncio
from uuid import UUID

from sqlalchemy import text

from app.core.uow import Database
from app.domain.holds import Asker, change_rules, confirm_hold, place_hold
from app.domain.routing import Conflict, Estimate, Plan, Problem, Stop, engine
from app.domain.tours import Tour, TourScenario, plan_scenario, weigh_candidate
from app.domain.tours.asking import show_of
from app.domain.tours.jobs import plan_again, plan_tour
from app.domain.tours.queries.candidates import list_candidates
from app.domain.tours.queries.tours import get_tour
from app.domain.tours.record import PlanRecord, read
from app.domain.tours.service.planning import (
    Verdict,
    ask,
    keep_plan,
    start_planning,
    stop_planning,
)
from app.domain.venues import write_room
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.routing.checker import faults
from tests.domain.tours.factories import again, day, make_tour, planned, scenario_of
from tests.domain.venues.factories import keep


async def problem_of(database: Database, cast: Cast, scenario: TourScenario) -> Problem:
    async with database.tenant(cast.nova) as uow:
        return await ask(uow, await get_tour(uow, scenario.tour_id), scenario)


def as_plan(record: PlanRecord) -> Plan:
    """What the page shows, as the inspector reads it."""
    stops, seen = list[Stop](), set[UUID]()
    for each in record.stops:
        show = show_of(each.venue_id, each.on if each.venue_id in seen else None)
        seen.add(each.venue_id)
        found = Estimate(each.expected, each.low, each.high, each.fees)
        stops.append(Stop(show, each.on, found, each.km, each.days))
    clashes = tuple(Conflict(tuple(map(str, c.venue_ids)), c.why) for c in record.clashes)
    return Plan(
        "EUR", tuple(stops), record.km, record.days_away, record.shows, record.driving, record.days,
        record.fixed, record.low, record.high, clashes, record.bound,
    )  # fmt: skip


async def candidate(database: Database, cast: Cast, tour: Tour, name: str):
    async with database.tenant(cast.nova) as uow:
        return next(c for c in await list_candidates(uow, tour.id) if c.name == name)


async def test_what_a_page_shows_can_be_toured_and_says_why(
    database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await planned(database, cast.nova, tour)

    record = read(scenario.plan)
    assert scenario.state == "done" and record is not None
    assert faults(await problem_of(database, cast, scenario), as_plan(record)) == []
    assert len(record.stops) >= 6 and record.is_explained and record.bound is not None
    assert all(stop.marginal is not None for stop in record.stops)


async def test_wishes_come_true_and_their_price_is_told(
    database: Database, cast: Cast, tour: Tour
) -> None:
    kept = await candidate(database, cast, tour, "Domkeller")
    async with database.tenant(cast.nova) as uow:
        await weigh_candidate(uow, kept.row.id, wish="must", must_on=day(5), attendance=10)
    scenario = await planned(database, cast.nova, tour)

    stop = read(scenario.plan).at(kept.venue_id)
    assert (stop.on, stop.marginal) == (day(5), None)
    assert stop.price > 0
    assert faults(await problem_of(database, cast, scenario), as_plan(read(scenario.plan))) == []


async def test_wishes_that_exclude_each_other_are_named(
    database: Database, cast: Cast, tour: Tour
) -> None:
    pair = [await candidate(database, cast, tour, name) for name in ("Isarwerk", "Pier Neun")]
    async with database.tenant(cast.nova) as uow:
        for number, each in enumerate(pair):
            await weigh_candidate(uow, each.row.id, wish="must", must_on=day(5 + number))
    record = read((await planned(database, cast.nova, tour)).plan)

    assert [set(clash.venue_ids) for clash in record.clashes] == [{c.venue_id for c in pair}]


async def test_nights_that_are_gone_are_not_planned_unless_they_are_ours(
    database: Database, cast: Cast, tour: Tour, venues: list
) -> None:
    venue = venues[0]
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        room = await write_room(uow, venue.id, name="Main", layouts=[], technical={})
        await change_rules(uow, venue.id, shares_open=True, radius_km=80, radius_days=20)
        for number, asker in enumerate(
            (Asker("Rival"), Asker("Nova", tenant_id=cast.nova.tenant_id))
        ):
            on = day(3 + number)
            hold = await place_hold(uow, room.id, on=on, slot="evening", title="A", asker=asker)
            await confirm_hold(uow, hold.id)
    scenario = await scenario_of(database, cast.nova, tour.id)
    problem = await problem_of(database, cast, scenario)

    nights = next(show.nights for show in problem.shows if show.id == str(venue.id))
    assert (day(3) in nights, day(4) in nights) == (False, True)
    assert [(c.show, c.km, c.days_after) for c in problem.clauses] == [(str(venue.id), 100, 20)]


async def test_a_second_start_of_a_job_that_was_done_changes_nothing(
    database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await planned(database, cast.nova, tour)
    facts = text("SELECT count(*) FROM events WHERE name = 'tours.planned'")
    async with database.tenant(cast.nova) as uow:
        assert await start_planning(uow, scenario.id, scenario.planning) is None
        assert await uow.db.scalar(facts) == 1
        assert await keep_plan(uow, scenario.id, scenario.planning, None) == Verdict.GONE


async def test_a_job_that_was_killed_starts_again_from_the_best_it_had(
    database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await planned(database, cast.nova, tour)
    async with database.tenant(cast.nova) as uow:
        await plan_scenario(uow, scenario.id, version=scenario.version, seconds=10, job=plan_tour)
        first = await start_planning(uow, scenario.id, scenario.planning + 1)
        second = await start_planning(uow, scenario.id, scenario.planning + 1)

    assert first == second
    assert first.order.start == {str(v): on for v, on in read(scenario.plan).dates.items()}


async def test_a_search_that_is_stopped_keeps_its_best(
    database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await scenario_of(database, cast.nova, tour.id)
    async with database.tenant(cast.nova) as uow:
        await plan_scenario(uow, scenario.id, version=1, seconds=300, job=plan_tour)
    running = asyncio.create_task(run_all(database))
    while (await again(database, cast.nova, scenario)).plan is None:
        assert not running.done()
        await asyncio.wait({running}, timeout=0.2)
    async with database.tenant(cast.nova) as uow:
        await stop_planning(uow, scenario.id)

    assert (await asyncio.wait_for(running, 60))["done"] >= 1
    stopped = await again(database, cast.nova, scenario)
    assert (stopped.state, stopped.is_stopped) == ("done", False)
    problem = await problem_of(database, cast, stopped)
    assert faults(problem, as_plan(read(stopped.plan))) == []


async def test_a_search_stopped_before_it_began_leaves_nothing(
    database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await scenario_of(database, cast.nova, tour.id)
    async with database.tenant(cast.nova) as uow:
        await plan_scenario(uow, scenario.id, version=1, seconds=300, job=plan_tour)
    async with database.tenant(cast.nova) as uow:
        await stop_planning(uow, scenario.id)
    await run_all(database)

    assert (await again(database, cast.nova, scenario)).state == "new"


async def test_a_plan_asked_for_anew_ends_the_one_before(
    database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await scenario_of(database, cast.nova, tour.id)
    async with database.tenant(cast.nova) as uow:
        await plan_scenario(uow, scenario.id, version=1, seconds=300, job=plan_tour)
        await plan_scenario(uow, scenario.id, version=2, seconds=0, job=plan_again)
    assert (await run_all(database))["done"] >= 2

    done = await again(database, cast.nova, scenario)
    assert (done.state, done.seconds, done.planning) == ("done", 0, 2)


async def test_a_planner_that_keeps_dying_is_told_of(
    database: Database, cast: Cast, tour: Tour, monkeypatch, tmp_path
) -> None:
    engine.end_idle()
    monkeypatch.setattr(engine.sys, "executable", "/bin/true")
    scenario = await scenario_of(database, cast.nova, tour.id)
    async with database.tenant(cast.nova) as uow:
        await plan_scenario(uow, scenario.id, version=1, seconds=10, job=plan_tour)
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET attempts = 3 WHERE name = 'tours.plan'"))
    assert (await run_all(database))["failed"] == 1

    failed = await again(database, cast.nova, scenario)
    assert (failed.state, "Plan again" in failed.problem) == ("failed", True)


async def test_no_tour_pays_its_way_where_everything_costs_too_much(
    database: Database, cast: Cast, venues: list
) -> None:
    tour = await make_tour(database, cast.nova, day_amount=10_000_000)
    record = read((await planned(database, cast.nova, tour)).plan)

    assert (record.stops, record.expected, record.clashes) == ([], 0, [])
