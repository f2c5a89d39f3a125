"""Nights that no plan may use, because a radius clause of a show outside the plan forbids them."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.holds import Engagement, closed_days, find_clauses, list_engagements
from app.domain.tours.asking import Candidate
from app.domain.tours.models import Tour
from app.domain.venues import Point


async def list_bound(
    uow: UnitOfWork,
    tour: Tour,
    candidates: Sequence[Candidate],
    *,
    locked: Collection[tuple[UUID, date]],
) -> set[tuple[UUID, date]]:
    """Venue and night of each show that would break a clause.

    Except what somebody fixed on a date: they go on all the same. A night that is only held at a
    venue of the tour binds nothing yet, it may be planned anew.
    """
    venues, wished = {each.venue_id for each in candidates}, set(locked)
    wished |= {(each.venue_id, on) for each in candidates if (on := each.row.must_on) is not None}
    engagements = [
        each
        for each in await list_engagements(uow, tour.first_on, tour.last_on)
        if each.is_given or each.venue_id not in venues
    ]
    clauses, found = await find_clauses(uow, venues), set[tuple[UUID, date]]()
    for each in candidates:
        point = Point(each.place.latitude, each.place.longitude)
        would = Engagement(
            each.venue_id, each.name, point, tour.first_on, tour.last_on, clauses.get(each.venue_id)
        )
        for first, last in closed_days(would, engagements):
            found |= {(each.venue_id, on) for on in _days(tour, first, last)}
    return found - wished


def _days(tour: Tour, first: date, last: date) -> list[date]:
    first, last = max(first, tour.first_on), min(last, tour.last_on)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
