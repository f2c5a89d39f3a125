"""What the page of a scenario shows: the plan by day and on the map, and everything said of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.demand import get_almanac
from app.domain.holds import Hold, list_asked
from app.domain.tours.choices import EFFORTS
from app.domain.tours.models import Tour, TourScenario
from app.domain.tours.nights import holds_by_night
from app.domain.tours.queries.candidates import list_candidates, name_venues
from app.domain.tours.queries.tours import find_progress, get_scenario, get_tour
from app.domain.tours.record import PlanRecord, read
from app.domain.tours.route_map import draw_route
from app.domain.tours.timetable import DayRow, Named, days_of, hours_of
from app.domain.tours.wishes import Wishes, read_wishes
from app.domain.tours.wording import NightWords, bound_in_words, impossible, night_words

SHOW = "tours/plan.html"


@dataclass(frozen=True, slots=True)
class Shown:
    """A scenario as it stands: its tour, its plan if there is one, and the venues it names."""

    tour: Tour
    scenario: TourScenario
    record: PlanRecord | None
    wishes: Wishes
    names: dict[UUID, Named]
    rows: list[DayRow]

    def name(self, venue_id: UUID) -> str:
        named = self.names.get(venue_id)
        return f"{named.name}, {named.city}" if named else "A venue that is gone"


async def shown(uow: UnitOfWork, scenario_id: UUID) -> Shown:
    scenario = await get_scenario(uow, scenario_id)
    tour, record = await get_tour(uow, scenario.tour_id), read(scenario.plan)
    wishes = read_wishes(scenario.locked, scenario.forbidden)
    ids = {*wishes.locked, *wishes.forbidden}
    if record is not None:
        ids |= {*record.dates, *(miss.venue_id for miss in record.missed)}
        ids |= {venue for clash in record.clashes for venue in clash.venue_ids}
    names, rows = await name_venues(uow, ids), list[DayRow]()
    if record is not None:
        rows = days_of(record, names, km_per_day=tour.km_per_day, off=tour.off_days)
    return Shown(tour, scenario, record, wishes, names, rows)


async def plan_context(uow: UnitOfWork, slug: str, scenario_id: UUID) -> dict[str, Any]:
    found = await shown(uow, scenario_id)
    tour, scenario, record = found.tour, found.scenario, found.record
    progress = await find_progress(uow, scenario.job_id) if scenario.is_at_work else None
    return {
        "slug": slug,
        "base": f"/t/{slug}/tours",
        "here": f"/t/{slug}/tours/plans/{scenario.id}",
        "tour": tour,
        "scenario": scenario,
        "record": record,
        "found": found,
        "numbers": {r.on: n for n, r in enumerate((r for r in found.rows if r.stop), start=1)},
        "map": draw_route(tour.home, found.rows),
        "bound": bound_in_words(record, tour.currency) if record else "",
        "clashes": _clashes(found),
        "costs": _costs(tour, record) if record else [],
        "nights": await _nights(uow, tour, record) if record else {},
        "holds": await holds_of(uow, tour),
        "progress": progress,
        "efforts": EFFORTS,
        "hours_of": hours_of,
        "may_write": uow.actor.can("tours.write"),
        "may_ask": uow.actor.can("holds.write"),
    }


async def _nights(uow: UnitOfWork, tour: Tour, record: PlanRecord) -> dict[UUID, NightWords]:
    """Why so many should come on each night of the plan: the audience, and what makes the day."""
    almanac = await get_almanac(uow, tour.first_on, tour.last_on, kinds=tour.factors)
    found = {each.venue_id: each for each in await list_candidates(uow, tour.id)}
    return {
        stop.venue_id: night_words(candidate, stop.on, almanac.on(stop.on, candidate.spot))
        for stop in record.stops
        if (candidate := found.get(stop.venue_id)) is not None
    }


async def holds_of(uow: UnitOfWork, tour: Tour) -> dict[tuple[UUID, Any], Hold]:
    return holds_by_night(await list_asked(uow, tour.first_on))


def _clashes(found: Shown) -> list[Any]:
    if found.record is None:
        return []
    names = {venue: found.name(venue) for venue in found.names}
    return [impossible(clash, names) for clash in found.record.clashes]


def _costs(tour: Tour, record: PlanRecord) -> list[tuple[str, str, Money]]:
    """What the total is made of: a label, how it is reckoned, the amount."""
    price = tour.money(tour.km_amount).display()
    daily = tour.money(tour.day_amount).display()
    away = f"{record.days_away} days × {daily}"
    return [
        ("Shows", f"{len(record.stops)} nights, less fees", tour.money(record.shows)),
        ("Driving", f"{record.km:,} km × {price}", tour.money(-record.driving)),
        ("Crew and hotels", away, tour.money(-record.days)),
        ("In any case", "once for the tour", tour.money(-record.fixed)),
        ("Expected profit", "", tour.money(record.expected)),
    ]
