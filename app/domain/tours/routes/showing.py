"""What the page of a scenario shows: the plan by day and on the map, and everything said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.core.money import Money
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.demand import get_almanac
from app.domain.holds import (
    Broken,
    Engagement,
    Hold,
    broken_by,
    find_clauses,
    list_asked,
    list_engagements,
)
from app.domain.tours.agreed import OwnNight, against_wishes, missing_from, taken_days
from app.domain.tours.asking import Candidate
from app.domain.tours.breakdown import breakdown
from app.domain.tours.choices import EFFORTS
from app.domain.tours.models import Tour, TourScenario
from app.domain.tours.nights import holds_by_night
from app.domain.tours.queries.candidates import list_candidates, name_venues
from app.domain.tours.queries.tours import find_progress, get_scenario, get_tour
from app.domain.tours.record import PlanRecord, read
from app.domain.tours.route_map import draw_route
from app.domain.tours.service.own import list_own
from app.domain.tours.timetable import DayRow, Named, days_of, hours_of
from app.domain.tours.wishes import Wishes, read_wishes
from app.domain.tours.wording import (
    Impossible,
    NightWords,
    bound_in_words,
    impossible,
    night_words,
    own_words,
)
from app.domain.venues import Point

SHOW = "tours/plan.html"
AGREED = "Already agreed"
PARTS = ("Comes in", "Fees", "Driving", "Days away", "Leaves")


@dataclass(frozen=True, slots=True)
class Shown:
    """A scenario as it stands: its tour, its plan if there is one, and the venues it names."""

    tour: Tour
    scenario: TourScenario
    record: PlanRecord | None
    wishes: Wishes
    names: dict[UUID, Named]
    rows: list[DayRow]
    own: list[OwnNight]

    @property
    def agreed(self) -> dict[tuple[UUID, date], OwnNight]:
        """Nights at venues that stand, whatever is planned."""
        return {
            (each.venue_id, each.on): each for each in self.own if each.is_fixed and each.venue_id
        }

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
    own = await list_own(uow, tour)
    names, rows = await name_venues(uow, ids), list[DayRow]()
    if record is not None:
        taken = {on: each.where for on, each in taken_days(own).items()}
        rows = days_of(
            record, names, km_per_day=tour.km_per_day, off=tour.off_days, taken=taken
        )  # fmt: skip
    return Shown(tour, scenario, record, wishes, names, rows, own)


async def plan_context(uow: UnitOfWork, slug: str, scenario_id: UUID) -> dict[str, Any]:
    found = await shown(uow, scenario_id)
    tour, scenario, record = found.tour, found.scenario, found.record
    progress = await find_progress(uow, scenario.job_id) if scenario.is_at_work else None
    candidates = await list_candidates(uow, tour.id)
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
        "clashes": _clashes(found, candidates),
        "own": [(each, own_words(each, tour.currency)) for each in found.own],
        "unheeded": _unheeded(found),
        "costs": _costs(tour, record) if record else [],
        "parts": _parts(found),
        "budget": None if tour.budget_amount is None else tour.money(tour.budget_amount),
        "nights": await _nights(uow, tour, record, candidates) if record else {},
        "holds": await holds_of(uow, tour),
        "near": await _near(uow, found),
        "progress": progress,
        "efforts": EFFORTS,
        "hours_of": hours_of,
        "may_write": uow.actor.can("tours.write"),
        "may_ask": uow.actor.can("holds.write"),
    }


async def _nights(
    uow: UnitOfWork, tour: Tour, record: PlanRecord, candidates: Sequence[Candidate]
) -> dict[UUID, NightWords]:
    """Why so many should come on each night of the plan: the audience, and what makes the day."""
    almanac = await get_almanac(uow, tour.first_on, tour.last_on, kinds=tour.factors)
    found = {each.venue_id: each for each in candidates}
    return {
        stop.venue_id: night_words(candidate, stop.on, almanac.on(stop.on, candidate.spot))
        for stop in record.stops
        if (candidate := found.get(stop.venue_id)) is not None
    }


async def _near(uow: UnitOfWork, found: Shown) -> dict[UUID, Broken]:
    """The radius clauses that stops break of shows outside the plan."""
    if found.record is None:
        return {}
    dates, tour = found.record.dates, found.tour
    clauses = await find_clauses(uow, list(dates))
    engagements = await list_engagements(uow, tour.first_on, tour.last_on)
    near = dict[UUID, Broken]()
    for venue_id, on in dates.items():
        if (named := found.names.get(venue_id)) is not None:
            point, clause = Point(named.latitude, named.longitude), clauses.get(venue_id)
            would = Engagement(venue_id, named.name, point, on, on, clause)
            near[venue_id] = broken_by(would, engagements)
    return {venue_id: broken for venue_id, broken in near.items() if broken}


async def holds_of(uow: UnitOfWork, tour: Tour) -> dict[tuple[UUID, Any], Hold]:
    return holds_by_night(await list_asked(uow, tour.first_on))


def _clashes(found: Shown, candidates: Sequence[Candidate]) -> list[Impossible]:
    """Wishes that exclude each other, and those that something agreed excludes."""
    if found.record is None:
        return []
    names = {venue: found.name(venue) for venue in found.names}
    names |= {each.venue_id: f"{each.name}, {each.city}" for each in candidates}
    wanted = {each.venue_id: each.row.must_on for each in candidates if each.row.must_on}
    wanted = {**wanted, **found.wishes.locked}
    against = against_wishes(found.own, wanted)
    return [impossible(clash, names, against) for clash in found.record.clashes]


def _unheeded(found: Shown) -> list[OwnNight]:
    """What was agreed since it was planned."""
    if found.record is None:
        return []
    clashing = [venue for clash in found.record.clashes for venue in clash.venue_ids]
    return missing_from(found.own, found.record.played, clashing)


@dataclass(frozen=True, slots=True)
class PartRow:
    """A line of what the total is made of; no amount where a line has none of a kind."""

    name: str
    note: str
    amounts: list[tuple[str, Money | None]]
    between: tuple[Money, Money] | None = None
    kind: str = ""


def _parts(found: Shown) -> list[PartRow]:
    """Stop by stop, then what belongs to none, then all of it."""
    parts, tour = breakdown(found.record) if found.record else None, found.tour
    if parts is None or found.record is None:
        return []

    def amounts(*minor: int) -> list[tuple[str, Money | None]]:
        return [
            (label, tour.money(each) if each else None)
            for label, each in zip(PARTS, minor, strict=True)
        ]

    rows = [
        PartRow(
            found.name(share.stop.venue_id),
            f"{share.stop.on:%a} {share.stop.on.day} {share.stop.on:%b}, {share.stop.km:,} km,"
            f" {counted(share.stop.days or 0, 'day')}",
            amounts(share.income, -share.fees, -share.driving, -share.days, share.left),
            (tour.money(share.low), tour.money(share.high)),
        )
        for share in parts.shares
    ]
    home = amounts(0, 0, -parts.driving_home, -parts.days_home, -parts.home)
    rows.append(PartRow("Way home", f"{found.record.km_home:,} km", home, kind="free"))
    if parts.fixed:
        anyhow = amounts(0, 0, 0, 0, -parts.fixed)
        rows.append(PartRow("In any case", "once for the tour", anyhow, kind="free"))
    whole = amounts(parts.income, -parts.fees, -parts.driving, -parts.days, parts.total)
    rows.append(PartRow("The tour", "", whole, kind="total"))
    return rows


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
