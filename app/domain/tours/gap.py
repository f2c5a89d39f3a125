"""A free day between two shows: which venues could be played on it, and what that would bring.

Pure. The ways there and on must be driven in the days there are; what venues ask of other shows
and nights in a row are left to the planner, who plans around whatever is chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.routing import Estimate, GreatCircles, Place, Problem, Show
from app.domain.tours.asking import venue_of
from app.domain.tours.record import PlannedStop, PlanRecord


@dataclass(frozen=True, slots=True)
class Filling:
    """A show for the free day. `more` is what it adds, less the kilometers that it adds."""

    venue_id: UUID
    estimate: Estimate
    km_there: int
    km_on: int
    detour: int
    more: int


def fillings(
    problem: Problem, record: PlanRecord, before: PlannedStop, after: PlannedStop, on: date
) -> list[Filling]:
    """The best first."""
    places = {show.id: show.place for show in problem.shows}
    ends = [places.get(str(stop.venue_id)) for stop in (before, after)]
    shows = _open_shows(problem, record, on)
    if None in ends or not shows:
        return []
    points = [place for place in (*ends, *(show.place for show in shows)) if place is not None]
    there, onward = _ways(points)
    limits = ((on - before.on).days, (after.on - on).days)
    found = []
    for show, first, second in zip(shows, there, onward, strict=True):
        days = (_days(first, problem), _days(second, problem))
        if days[0] <= limits[0] and days[1] <= limits[1]:
            detour = max(first + second - after.km, 0)
            more = show.nights[on].expected - detour * problem.costs.per_km
            found.append(Filling(venue_of(show.id), show.nights[on], first, second, detour, more))
    return sorted(found, key=lambda each: (-each.more, str(each.venue_id)))


def _open_shows(problem: Problem, record: PlanRecord, on: date) -> list[Show]:
    played = {str(venue) for venue in record.dates}
    return [
        show
        for show in problem.shows
        if show.id not in played and show.id not in problem.no_go and on in show.nights
    ]


def _ways(points: Sequence[Place]) -> tuple[list[int], list[int]]:
    """Kilometers from the first point to the third and later ones, and from those to the second."""
    km = GreatCircles().kilometres(points)
    return [int(way) for way in km[0, 2:]], [int(way) for way in km[2:, 1]]


def _days(km: int, problem: Problem) -> int:
    return max(-(-km // problem.km_per_day), 1)
