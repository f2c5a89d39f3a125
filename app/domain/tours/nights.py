"""The nights of a plan: which were asked for, which can be, and what stands against it.

Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.holds import Hold
from app.domain.venues import Point, Venue, VenueRoom, distance_km

LIVE = ("asked", "held", "confirmed")
Asked = Sequence[tuple[Hold, Venue, VenueRoom]]


@dataclass(frozen=True, slots=True)
class Night:
    """A show of the plan. `others`: kilometers and days to each other show there is already.

    `conflict` says which of them the terms of the venue forbid. `agreed` is where to read about a
    night that is agreed already.
    """

    venue: Venue
    on: date
    room: VenueRoom | None
    hold: Hold | None
    others: tuple[tuple[float, int], ...]
    conflict: str
    agreed: str = ""

    @property
    def key(self) -> str:
        return f"{self.venue.id}:{self.on.isoformat()}"

    @property
    def can_be_asked(self) -> bool:
        is_open = self.hold is None and not self.agreed
        return is_open and self.room is not None and self.venue.is_claimed


def holds_by_night(asked: Asked) -> dict[tuple[UUID, date], Hold]:
    """The last word on each night that was asked for; a live hold goes before one that ended."""
    found: dict[tuple[UUID, date], Hold] = {}
    for hold, venue, _ in asked:
        key = (venue.id, hold.on_date)
        if key not in found or hold.state in LIVE or found[key].state not in LIVE:
            found[key] = hold
    return found


def nights_of(
    stops: Iterable[tuple[UUID, date]],
    venues: Mapping[UUID, Venue],
    rooms: Iterable[VenueRoom],
    asked: Asked,
    terms: Mapping[UUID, tuple[int, int]],
    *,
    agreed: Mapping[tuple[UUID, date], str],
) -> list[Night]:
    """Each show of a plan, in the order of its dates, in the largest room."""
    largest: dict[UUID, VenueRoom] = {}
    for room in sorted(rooms, key=lambda each: each.capacity):
        largest[room.venue_id] = room
    holds, found = holds_by_night(asked), list[Night]()
    for venue_id, on in sorted(stops, key=lambda each: each[1]):
        if (venue := venues.get(venue_id)) is None:
            continue
        hold = holds.get((venue_id, on))
        live = hold if hold is not None and hold.state in LIVE else None
        near = _others(venue, on, asked)
        others = tuple((km, days) for km, days, _ in near)
        conflict = _conflict(near, terms.get(venue_id))
        path = agreed.get((venue_id, on), "")
        found.append(Night(venue, on, largest.get(venue_id), live, others, conflict, path))
    return found


def _others(venue: Venue, on: date, asked: Asked) -> list[tuple[float, int, str]]:
    """Kilometers and days to each night held or confirmed elsewhere, and its name."""
    here, found = Point(venue.latitude, venue.longitude), list[tuple[float, int, str]]()
    for hold, other, _ in asked:
        if hold.state in {"held", "confirmed"} and other.id != venue.id:
            km = distance_km(here, Point(other.latitude, other.longitude))
            name = f"{other.name} on {hold.on_date.day} {hold.on_date:%B}"
            found.append((km, abs((hold.on_date - on).days), name))
    return sorted(found)


def _conflict(others: Sequence[tuple[float, int, str]], terms: tuple[int, int] | None) -> str:
    """The nearest show within what the venue asks for, in words; empty where there is none."""
    if terms is None:
        return ""
    near = [name for km, days, name in others if km <= terms[0] and days <= terms[1]]
    if not near:
        return ""
    return f"Asks for {terms[0]} km and {terms[1]} days to other shows; {near[0]} is too near."
