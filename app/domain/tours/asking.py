"""The question put to the planner: a tour, its candidates, what venues say, what is wished.

Pure. Shows are named by the ids of their venues.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from app.domain.demand import Spot
from app.domain.routing import Clause, Place, Problem, Show
from app.domain.tours.attendance import Attendance, typed
from app.domain.tours.income import Terms, night
from app.domain.tours.models import Tour, TourCandidate

WINDING = 1.25
"""Venues measure their radius as the crow flies, plans go by road."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A venue that could be played, with what its directory says of it."""

    row: TourCandidate
    name: str
    city: str
    country: str
    place: Place
    capacity: int
    is_claimed: bool
    email: str | None

    @property
    def venue_id(self) -> UUID:
        return self.row.venue_id

    @property
    def spot(self) -> Spot:
        return Spot(self.venue_id, self.country, self.place.latitude, self.place.longitude)

    @property
    def draw(self) -> Attendance:
        """Who would come on a usual night, as if no room were too small."""
        if self.row.typed_attendance is not None:
            return typed(self.row.typed_attendance, self.capacity)
        return Attendance(self.row.attendance, self.row.low, self.row.high, self.row.source)

    @property
    def most(self) -> int:
        """How many can come in; who types more knows of more places than the directory."""
        return max(self.capacity, self.row.typed_attendance or 0)

    @property
    def comes(self) -> Attendance:
        """Who comes in on a usual night."""
        return self.draw.within(self.most)


@dataclass(frozen=True, slots=True)
class Said:
    """What venues say: nights that are gone, and kilometers and days to other shows.

    `percents` says of nights that differ from a usual one by how much.
    """

    taken: Collection[tuple[UUID, date]] = frozenset()
    terms: Mapping[UUID, tuple[int, int]] | None = None
    percents: Mapping[tuple[UUID, date], int] = field(default_factory=dict)


def terms_of(tour: Tour) -> Terms:
    return Terms(tour.price_amount, tour.share_percent, tour.fees_percent)


def problem_of(
    tour: Tour,
    candidates: Sequence[Candidate],
    said: Said,
    *,
    locked: Mapping[UUID, date],
    forbidden: Collection[UUID],
) -> Problem:
    """What the planner is asked; a lock of the scenario goes before a date of the tour."""
    possible = [each for each in candidates if each.row.wish != "never"]
    known = {each.venue_id for each in possible}
    dates = {each.venue_id: each.row.must_on for each in possible if each.row.must_on}
    fixed = {
        venue: on
        for venue, on in {**dates, **locked}.items()
        if venue in known and venue not in forbidden
    }
    musts = {each.venue_id for each in possible if each.row.wish == "must"}
    return Problem(
        currency=tour.currency,
        first=tour.first_on,
        last=tour.last_on,
        home=tour.home,
        shows=tuple(_show(tour, each, said) for each in possible),
        km_per_day=tour.km_per_day,
        nights_in_row=tour.nights_in_row,
        costs=tour.costs,
        must=frozenset(str(venue) for venue in musts - set(forbidden)),
        locked={str(venue): on for venue, on in fixed.items()},
        no_go=frozenset(str(venue) for venue in known & set(forbidden)),
        off=frozenset(tour.off_days),
        clauses=_clauses(known, said.terms or {}),
    )


def _show(tour: Tour, candidate: Candidate, said: Said) -> Show:
    terms, come = terms_of(tour), candidate.draw
    days = (tour.first_on + timedelta(days=number) for number in range(tour.days))
    nights = {
        day: night(
            terms,
            day,
            come,
            most=candidate.most,
            percent=said.percents.get((candidate.venue_id, day), 100),
            guarantee_amount=candidate.row.guarantee_amount,
        )
        for day in days
        if (candidate.venue_id, day) not in said.taken
    }
    return Show(str(candidate.venue_id), candidate.place, nights)


def _clauses(known: Collection[UUID], terms: Mapping[UUID, tuple[int, int]]) -> tuple[Clause, ...]:
    return tuple(
        Clause(str(venue), round(km * WINDING), days, days)
        for venue, (km, days) in sorted(terms.items())
        if venue in known
    )
