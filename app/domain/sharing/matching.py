"""What others share along a route: near enough to a stop, and free on its day. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.core.money import Money
from app.domain.sharing.choices import KIND_LABELS, UNIT_WORDS
from app.domain.venues import Point, distance_km

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Stop:
    """A place one comes to: on a day, from one to another, or at any time."""

    name: str
    city: str
    point: Point
    first_on: date | None = None
    last_on: date | None = None

    @property
    def title(self) -> str:
        return f"{self.name}, {self.city}" if self.name and self.name != self.city else self.city


@dataclass(frozen=True, slots=True)
class Shared:
    """An offer of another workspace, with what its owner wrote for others and nothing else."""

    tenant_id: UUID
    id: UUID
    kind: str
    title: str
    words: str
    giver: str
    city: str
    country: str
    point: Point
    time_zone: str
    reach_km: int
    first_on: date | None
    last_on: date | None
    price_amount: int | None
    currency: str
    unit: str
    terms: str
    taken: tuple[Span, ...] = ()

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]

    @property
    def price_words(self) -> str:
        return price_words(self.price_amount, self.currency, self.unit)

    @property
    def free_words(self) -> str:
        return free_words(self.first_on, self.last_on)


@dataclass(frozen=True, slots=True)
class SharedNight:
    """A night of another act's tour that is open to co-bills."""

    tenant_id: UUID
    sharing_tour_id: UUID
    act: str
    genre: str
    words: str
    on: date
    city: str
    country: str
    point: Point
    time_zone: str


@dataclass(frozen=True, slots=True)
class Match:
    """An offer that fits a stop, with how far it is and why it fits."""

    offer: Shared
    km: int
    why: str


@dataclass(frozen=True, slots=True)
class NightMatch:
    """A night near a stop; `days` is how much later than the stop it is."""

    night: SharedNight
    km: int
    days: int | None

    @property
    def why(self) -> str:
        near = "in the same city" if self.km == 0 else f"{self.km} km away"
        if self.days is None:
            return near.capitalize()
        if self.days == 0:
            return f"The same day, {near}"
        side = "later" if self.days > 0 else "earlier"
        number = abs(self.days)
        return f"{number} {'day' if number == 1 else 'days'} {side}, {near}"


def match(
    stops: Sequence[Stop], offers: Iterable[Shared], *, within_km: int
) -> list[tuple[Stop, list[Match]]]:
    """Each stop in its order, with the offers that are near and free then, the nearest first.

    An offer is near when it is no further than one looks, and no further than it is given.
    """
    listed = sorted(offers, key=lambda each: (each.title, each.id))
    return [(stop, sorted(_at(stop, listed, within_km), key=_by_distance)) for stop in stops]


def match_nights(
    stops: Sequence[Stop], nights: Iterable[SharedNight], *, within_km: int, days: int
) -> list[tuple[Stop, list[NightMatch]]]:
    """Each stop with the nights of others near it, within so many days before or after."""
    listed = sorted(nights, key=lambda each: (each.on, each.act, each.sharing_tour_id))
    return [(stop, list(_nights_at(stop, listed, within_km, days))) for stop in stops]


def is_free(offer: Shared, first: date, last: date) -> bool:
    """Whether all of these days are offered, and none is promised to somebody."""
    is_offered = (offer.first_on is None or offer.first_on <= first) and (
        offer.last_on is None or last <= offer.last_on
    )
    return is_offered and all(last < begins or ends < first for begins, ends in offer.taken)


def price_words(amount: int | None, currency: str, unit: str) -> str:
    if amount is None:
        return "Free"
    return f"{Money(amount, currency).display()} {UNIT_WORDS[unit]}"


def free_words(first: date | None, last: date | None) -> str:
    """When it is offered, in words."""
    if first is None and last is None:
        return "Always"
    if last is None and first is not None:
        return f"From {_day(first)}"
    if first is None and last is not None:
        return f"Until {_day(last)}"
    if first is None or last is None or first == last:
        return _day(first or last)
    return f"{_day(first)} to {_day(last)}"


def _at(stop: Stop, offers: Iterable[Shared], within_km: int) -> Iterator[Match]:
    for offer in offers:
        away = distance_km(stop.point, offer.point)
        if away <= min(within_km, offer.reach_km) and _fits(stop, offer):
            yield Match(offer, round(away), _why(stop, offer, round(away)))


def _fits(stop: Stop, offer: Shared) -> bool:
    """Free on the day of the stop; or on some day of it, where it is a stretch."""
    if stop.first_on is None or stop.last_on is None:
        return True
    return any(is_free(offer, day, day) for day in _days(stop.first_on, stop.last_on))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _why(stop: Stop, offer: Shared, km: int) -> str:
    near = f"In {offer.city}" if km == 0 else f"{km} km away, given up to {offer.reach_km} km"
    if stop.first_on is None:
        return near
    if stop.first_on == stop.last_on:
        return f"{near}; free that day"
    return f"{near}; free on days you need"


def _by_distance(found: Match) -> tuple[int, str, UUID]:
    return found.km, found.offer.title, found.offer.id


def _nights_at(
    stop: Stop, nights: Iterable[SharedNight], within_km: int, days: int
) -> Iterator[NightMatch]:
    for night in nights:
        away = distance_km(stop.point, night.point)
        apart = (night.on - stop.first_on).days if stop.first_on else None
        if away <= within_km and (apart is None or abs(apart) <= days):
            yield NightMatch(night, round(away), apart)


def _day(on: date | None) -> str:
    return f"{on.day} {on:%B %Y}" if on else ""
