"""The question put to the planner: a tour, its candidates, what venues say, what is wished.

Pure. Shows are named by the ids of their venues; where an act has more than one night at a venue
already, those after the first by their day as well.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from app.domain.demand import Spot
from app.domain.routing import Clause, GreatCircles, Place, Problem, Show
from app.domain.tours.agreed import OwnNight, agreed_estimate, fixed_stops, taken_days
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

    `percents` says of nights that differ from a usual one by how much, `own` what the act has
    already.
    """

    taken: Collection[tuple[UUID, date]] = frozenset()
    terms: Mapping[UUID, tuple[int, int]] | None = None
    percents: Mapping[tuple[UUID, date], int] = field(default_factory=dict)
    own: Sequence[OwnNight] = ()


def terms_of(tour: Tour) -> Terms:
    return Terms(tour.price_amount, tour.share_percent, tour.fees_percent)


def show_of(venue_id: UUID, again_on: date | None = None) -> str:
    """What the planner calls a show at a venue."""
    return f"{venue_id}@{again_on}" if again_on else str(venue_id)


def venue_of(show: str) -> UUID:
    return UUID(show.partition("@")[0])


def problem_of(
    tour: Tour,
    candidates: Sequence[Candidate],
    said: Said,
    *,
    locked: Mapping[UUID, date],
    forbidden: Collection[UUID],
) -> Problem:
    """What the planner is asked; a lock of the scenario goes before a date of the tour.

    What the act has already goes before every wish. Each venue of it is among the candidates.
    """
    stops = fixed_stops(said.own)
    possible = [each for each in candidates if each.row.wish != "never" or each.venue_id in stops]
    known = {each.venue_id for each in possible}
    free = known - set(stops)
    dates = {each.venue_id: each.row.must_on for each in possible if each.row.must_on}
    wanted = {
        venue: on
        for venue, on in {**dates, **locked}.items()
        if venue in known and venue not in forbidden
    }
    fixed = {show_of(venue): on for venue, on in wanted.items() if venue in free}
    # Where the act has a night already, another one may be wanted besides.
    again = {
        venue: on
        for venue, on in wanted.items()
        if venue in stops and all(each.on != on for each in stops[venue])
    }
    own = {
        show_of(venue, each.on if number else None): each.on
        for venue, nights in stops.items()
        for number, each in enumerate(nights)
    }
    musts = {each.venue_id for each in possible if each.row.wish == "must"}
    taken = set(taken_days(said.own))
    return Problem(
        currency=tour.currency,
        first=tour.first_on,
        last=tour.last_on,
        home=tour.home,
        shows=tuple(show for each in possible for show in _shows(tour, each, said, stops, again)),
        km_per_day=tour.km_per_day,
        nights_in_row=tour.nights_in_row,
        costs=tour.costs,
        must=frozenset(show_of(venue) for venue in (musts & free) - set(forbidden)),
        locked={**fixed, **own, **{show_of(venue, on): on for venue, on in again.items()}},
        no_go=frozenset(show_of(venue) for venue in free & set(forbidden)),
        off=frozenset(tour.off_days) - taken,
        clauses=_clauses(
            [each for each in possible if each.venue_id not in again], stops, said.terms or {}
        ),
        budget=tour.budget_amount,
    )


def _shows(
    tour: Tour,
    candidate: Candidate,
    said: Said,
    stops: Mapping[UUID, Sequence[OwnNight]],
    again: Mapping[UUID, date],
) -> Iterator[Show]:
    """The show there could be at a venue; or the nights the act has there, and one more that is
    wanted."""
    nights = stops.get(candidate.venue_id)
    possible = _show(tour, candidate, said, set(taken_days(said.own)))
    if nights is None:
        yield possible
        return
    if (on := again.get(candidate.venue_id)) is not None:
        only = {day: found for day, found in possible.nights.items() if day == on}
        yield Show(show_of(candidate.venue_id, on), candidate.place, only)
    for number, each in enumerate(nights):
        found = agreed_estimate(
            terms_of(tour),
            tour.currency,
            each,
            candidate.draw,
            most=candidate.most,
            percent=said.percents.get((candidate.venue_id, each.on), 100),
        )
        name = show_of(candidate.venue_id, each.on if number else None)
        yield Show(name, candidate.place, {each.on: found})


def _show(tour: Tour, candidate: Candidate, said: Said, taken: Collection[date]) -> Show:
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
        if (candidate.venue_id, day) not in said.taken and day not in taken
    }
    return Show(show_of(candidate.venue_id), candidate.place, nights)


def _clauses(
    possible: Sequence[Candidate],
    stops: Mapping[UUID, Sequence[OwnNight]],
    terms: Mapping[UUID, tuple[int, int]],
) -> tuple[Clause, ...]:
    """What venues ask of other shows. What was agreed in spite of it keeps no agreed nights apart,
    or the plan would leave one of them out."""
    places = {each.venue_id: each.place for each in possible}
    clauses = [
        Clause(show_of(venue), round(km * WINDING), days, days)
        for venue, (km, days) in sorted(terms.items())
        if venue in places
    ]
    return tuple(each for each in clauses if not _is_broken(each, stops, places))


def _is_broken(
    clause: Clause, stops: Mapping[UUID, Sequence[OwnNight]], places: Mapping[UUID, Place]
) -> bool:
    """Whether a night that is agreed is within the clause of another that is, too."""
    venue = venue_of(clause.show)
    if venue not in stops:
        return False
    own = (venue, stops[venue][0].on)
    others = [(at, each.on) for at, nights in stops.items() for each in nights]
    others = [each for each in others if each != own and each[0] in places]
    points = [places[venue], *(places[at] for at, _ in others)]
    far = GreatCircles().kilometres(points)[0, 1:]
    return any(
        km <= clause.km and abs((on - own[1]).days) <= clause.days_after
        for (_, on), km in zip(others, far, strict=True)
    )
