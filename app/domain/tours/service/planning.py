"""A plan is asked for, made by a job, and kept while it gets better."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from app.core.jobs import Job
from app.core.uow import UnitOfWork
from app.domain.demand import get_almanac, together
from app.domain.holds import list_taken, list_terms
from app.domain.routing import Order, Problem, Told
from app.domain.tours import events
from app.domain.tours.agreed import fixed_stops
from app.domain.tours.asking import Candidate, Said, problem_of
from app.domain.tours.choices import AGAIN_SEARCH, AGAIN_SECONDS
from app.domain.tours.errors import NoCandidates, TourChanged
from app.domain.tours.models import Tour, TourScenario
from app.domain.tours.queries.candidates import list_candidates
from app.domain.tours.queries.tours import get_scenario, get_tour
from app.domain.tours.record import read, record_of, written
from app.domain.tours.service.bound import list_bound
from app.domain.tours.service.fitting import weigh_venues
from app.domain.tours.service.own import list_own
from app.domain.tours.wishes import read_wishes

NOBODY = "The planner has stopped several times. Plan again; if it stops again, contact support."


class Verdict(StrEnum):
    """What a job does next."""

    GO_ON = "go on"
    STOP = "stop"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a job has to plan, and how many seconds people were told it takes."""

    order: Order
    seconds: int


async def plan_scenario(
    uow: UnitOfWork, scenario_id: UUID, *, version: int, seconds: int, job: Job[Any]
) -> TourScenario:
    """Ask for a plan. Raises TourChanged and NoCandidates."""
    scenario = await get_scenario(uow, scenario_id, lock=True)
    if scenario.version != version:
        raise TourChanged
    if not await list_candidates(uow, scenario.tour_id):
        raise NoCandidates
    remember(scenario)
    scenario.version += 1
    await order_plan(uow, scenario, seconds, job)
    return scenario


async def order_plan(uow: UnitOfWork, scenario: TourScenario, seconds: int, job: Job[Any]) -> None:
    """Put a job to work on a locked scenario; one that works on it already writes no more."""
    scenario.planning += 1
    scenario.state, scenario.seconds, scenario.is_stopped = "waiting", seconds, False
    scenario.problem = ""
    scenario.job_id = uow.enqueue(
        job,
        key=f"{scenario.id}:{scenario.planning}",
        scenario_id=str(scenario.id),
        number=scenario.planning,
    )
    await uow.flush()


def remember(scenario: TourScenario) -> None:
    """Keep the wishes and the plan of now, to go back to."""
    scenario.before = {
        "locked": scenario.locked,
        "forbidden": scenario.forbidden,
        "plan": scenario.plan,
        "tour_version": scenario.tour_version,
    }


async def stop_planning(uow: UnitOfWork, scenario_id: UUID) -> None:
    """End the search; the best found so far is kept."""
    scenario = await get_scenario(uow, scenario_id, lock=True)
    if scenario.state == "waiting":
        _end(scenario)
    scenario.is_stopped = scenario.is_at_work
    await uow.flush_rows()


async def start_planning(uow: UnitOfWork, scenario_id: UUID, number: int) -> Ordered | None:
    """What is to be planned; None when it was planned, stopped, or asked for anew since."""
    scenario = await get_scenario(uow, scenario_id, lock=True)
    if scenario.planning != number or not scenario.is_at_work:
        return None
    tour, record = await get_tour(uow, scenario.tour_id), read(scenario.plan)
    scenario.state, scenario.tour_version = "running", tour.version
    start: dict[str, date] = {}
    if record is not None:
        start = {str(venue): on for venue, on in record.dates.items()}
    problem = await ask(uow, tour, scenario)
    if scenario.seconds == AGAIN_SECONDS:
        return Ordered(Order(problem, AGAIN_SEARCH, start=start), 1)
    seconds = scenario.seconds
    reasons = min(10.0 + seconds / 15, 30.0)
    return Ordered(Order(problem, seconds, min(seconds, 5.0), reasons, start), seconds)


async def ask(uow: UnitOfWork, tour: Tour, scenario: TourScenario) -> Problem:
    """The problem of a scenario as things stand, what the act has agreed elsewhere included."""
    wishes = read_wishes(scenario.locked, scenario.forbidden)
    taken = await list_taken(uow, tour.first_on, tour.last_on)
    own, candidates = await list_own(uow, tour), await list_candidates(uow, tour.id)
    known, fixed = {each.venue_id for each in candidates}, fixed_stops(own)
    candidates += await weigh_venues(uow, tour, set(fixed) - known)
    stand = [(venue_id, each.on) for venue_id, nights in fixed.items() for each in nights]
    taken |= await list_bound(uow, tour, candidates, locked=[*wishes.locked.items(), *stand])
    percents = await _percents(uow, tour, candidates)
    return problem_of(
        tour,
        candidates,
        Said(taken, await list_terms(uow), percents, own),
        locked=wishes.locked,
        forbidden=wishes.forbidden,
    )


async def _percents(
    uow: UnitOfWork, tour: Tour, candidates: Sequence[Candidate]
) -> dict[tuple[UUID, date], int]:
    """Per cent of a usual night, for each night at each venue that is better or worse than that."""
    almanac = await get_almanac(uow, tour.first_on, tour.last_on, kinds=tour.factors)
    days = [tour.first_on + timedelta(days=number) for number in range(tour.days)]
    return {
        (each.venue_id, day): together(factors)
        for each in candidates
        for day, factors in almanac.on_days(days, each.spot).items()
        if factors
    }


async def keep_plan(uow: UnitOfWork, scenario_id: UUID, number: int, told: Told | None) -> Verdict:
    """Keep what the planner has told, if it is still asked for."""
    scenario = await get_scenario(uow, scenario_id, lock=True)
    if scenario.planning != number or not scenario.is_at_work:
        return Verdict.GONE
    if told is not None:
        scenario.plan = written(record_of(told))
    if told is not None and told.is_last:
        _end(scenario)
        if scenario.seconds != AGAIN_SECONDS:
            await _announce(uow, scenario, told)
    await uow.flush_rows()
    return Verdict.STOP if scenario.is_stopped else Verdict.GO_ON


async def fail_planning(uow: UnitOfWork, scenario_id: UUID, number: int, reason: str) -> None:
    scenario = await get_scenario(uow, scenario_id, lock=True)
    if scenario.planning == number and scenario.is_at_work:
        scenario.state, scenario.problem = "failed", reason
        await uow.flush_rows()


def _end(scenario: TourScenario) -> None:
    scenario.state = "done" if scenario.plan else "new"
    scenario.is_stopped = False


async def _announce(uow: UnitOfWork, scenario: TourScenario, told: Told) -> None:
    tour = await get_tour(uow, scenario.tour_id)
    uow.record(
        events.TourPlanned(
            tour_id=tour.id,
            tour_name=tour.name,
            scenario_id=scenario.id,
            scenario_name=scenario.name,
            stops=len(told.plan.stops),
            expected=told.plan.expected,
            currency=tour.currency,
        )
    )
