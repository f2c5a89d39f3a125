"""The nights of a plan: which were asked for, which can be, and what stands against it.

Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.domain.holds import Broken, Clause, Engagement, Hold, broken_by, engagement_at
from app.domain.venues import Venue, VenueRoom

LIVE = ("asked", "held", "confirmed")
Asked = Sequence[tuple[Hold, Venue, VenueRoom]]


@dataclass(frozen=True, slots=True)
class Night:
    """A show of the plan. `near`: the radius clauses it breaks of shows there are already.

    `agreed` is where to read about a night that is agreed already.
    """

    venue: Venue
    on: date
    room: VenueRoom | None
    hold: Hold | None
    would: Engagement
    near: Broken
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
    *,
    clauses: Mapping[UUID, Clause],
    engagements: Sequence[Engagement],
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
        would = engagement_at(venue, on, on, clause=clauses.get(venue_id))
        near, path = broken_by(would, engagements), agreed.get((venue_id, on), "")
        found.append(Night(venue, on, largest.get(venue_id), live, would, near, path))
    return found
