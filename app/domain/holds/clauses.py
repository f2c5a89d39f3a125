"""Radius clauses: which of an act's shows are too near another, in kilometers and in days.

Pure. A clause forbids an act other shows so near, so many days before and after; at its own venue
it forbids nothing. Both ends count: what is just as far as a clause says is still too near.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from app.core.text import counted
from app.domain.venues import Point, Venue, distance_km


@dataclass(frozen=True, slots=True)
class Clause:
    """No other show within `km`, from so many days before the first night to after the last."""

    km: int
    before: int
    after: int

    @property
    def words(self) -> str:
        if self.before == self.after:
            return f"{self.km} km and {counted(self.before, 'day')} to other shows"
        days = f"{counted(self.before, 'day')} before and {self.after} after"
        return f"{self.km} km to other shows, {days}"


@dataclass(frozen=True, slots=True)
class Engagement:
    """A show an act plays or would play: where, on which days, and the clause that comes with it.

    `hold_id` names the hold it is on, where it has one. What is only held may still move: it is
    not `is_given`.
    """

    venue_id: UUID
    name: str
    point: Point
    first: date
    last: date
    clause: Clause | None = None
    hold_id: UUID | None = None
    is_given: bool = True

    @property
    def label(self) -> str:
        if self.first == self.last:
            return f"{self.name} on {_day(self.first)}"
        return f"{self.name} from {_day(self.first)} to {_day(self.last)}"


@dataclass(frozen=True, slots=True)
class Breach:
    """`other` is so near in kilometers and days that the clause of `of` forbids it."""

    of: Engagement
    clause: Clause
    other: Engagement
    km: float
    days: int

    @property
    def words(self) -> str:
        away = f"{self.km:.0f} km away on the same day"
        if self.days:
            away = f"{self.km:.0f} km and {counted(self.days, 'day')} away"
        return f"{self.of.label} asks for {self.clause.words}; {self.other.label} is {away}."


@dataclass(frozen=True, slots=True)
class Broken:
    """Every clause that a show would break, those of the nearest shows first."""

    breaches: tuple[Breach, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.breaches)

    @property
    def words(self) -> list[str]:
        return [each.words for each in self.breaches]

    @property
    def mark(self) -> str:
        """What one ticks to go on: it stands for just these sentences, and for no others."""
        return hashlib.sha256("\n".join(self.words).encode()).hexdigest()[:32]


def engagement_at(
    venue: Venue,
    first: date,
    last: date,
    *,
    clause: Clause | None,
    hold_id: UUID | None = None,
    is_given: bool = True,
) -> Engagement:
    """A show at a venue of the directory."""
    point = Point(venue.latitude, venue.longitude)
    return Engagement(venue.id, venue.name, point, first, last, clause, hold_id, is_given)


def broken_by(new: Engagement, others: Iterable[Engagement]) -> Broken:
    """The clauses of others that a show breaks, and what of others its own clause forbids."""
    found = list[Breach]()
    for other in others:
        if other.venue_id == new.venue_id:
            continue
        km = distance_km(new.point, other.point)
        found += [
            Breach(of, of.clause, near, km, _days_between(of, near))
            for of, near in ((other, new), (new, other))
            if of.clause is not None and km <= of.clause.km and _is_within(of, of.clause, near)
        ]
    return Broken(tuple(sorted(found, key=lambda each: (each.km, each.days, each.of.label))))


def closed_days(new: Engagement, others: Iterable[Engagement]) -> Iterator[tuple[date, date]]:
    """First and last day of each time in which one night there would break a clause.

    Of `new` its place and its clause count, not its days.
    """
    for other in others:
        if other.venue_id == new.venue_id:
            continue
        km = distance_km(new.point, other.point)
        if (theirs := other.clause) is not None and km <= theirs.km:
            yield _around(other, theirs.before, theirs.after)
        if (its := new.clause) is not None and km <= its.km:
            yield _around(other, its.after, its.before)


def once_each(held: Iterable[Engagement], agreed: Sequence[Engagement]) -> list[Engagement]:
    """Every show once: one that is agreed on goes before the holds of its nights.

    Its terms go before what the house asks of everybody; where they say nothing, that stands.
    """
    by_hold = {each.hold_id: each for each in held}
    shows = [
        replace(show, clause=by_hold[show.hold_id].clause)
        if show.clause is None and show.hold_id in by_hold
        else show
        for show in agreed
    ]
    return [*shows, *(each for each in by_hold.values() if not _stands_in(each, agreed))]


def _stands_in(held: Engagement, agreed: Sequence[Engagement]) -> bool:
    """Whether a hold is of a night of one of these shows: each of several nights has its own."""
    return any(
        held.hold_id == show.hold_id
        or (held.venue_id == show.venue_id and show.first <= held.first <= show.last)
        for show in agreed
    )


def _is_within(of: Engagement, clause: Clause, other: Engagement) -> bool:
    first, last = _around(of, clause.before, clause.after)
    return first <= other.last and other.first <= last


def _around(of: Engagement, before: int, after: int) -> tuple[date, date]:
    return of.first - timedelta(days=before), of.last + timedelta(days=after)


def _days_between(one: Engagement, other: Engagement) -> int:
    """From the last night of the earlier to the first of the later; 0 where they share a day."""
    return max((other.first - one.last).days, (one.first - other.last).days, 0)


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
