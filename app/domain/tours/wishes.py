"""What one scenario wishes beyond its tour: shows locked on a date, and venues ruled out.

Pure: each change gives new wishes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Wishes:
    locked: Mapping[UUID, date] = field(default_factory=dict)
    forbidden: frozenset[UUID] = frozenset()

    def lock(self, venue_id: UUID, on: date) -> "Wishes":
        """The show is played on this date; whatever was locked on it before is free again."""
        others = {venue: day for venue, day in self.locked.items() if day != on}
        return Wishes({**others, venue_id: on}, self.forbidden - {venue_id})

    def unlock(self, venue_id: UUID) -> "Wishes":
        others = {venue: day for venue, day in self.locked.items() if venue != venue_id}
        return Wishes(others, self.forbidden)

    def forbid(self, venue_id: UUID) -> "Wishes":
        return Wishes(self.unlock(venue_id).locked, self.forbidden | {venue_id})

    def allow(self, venue_id: UUID) -> "Wishes":
        return Wishes(self.locked, self.forbidden - {venue_id})

    @property
    def kept(self) -> tuple[dict[str, Any], list[Any]]:
        """As the columns `locked` and `forbidden` have it."""
        return (
            {str(venue): on.isoformat() for venue, on in self.locked.items()},
            sorted(str(venue) for venue in self.forbidden),
        )


def read_wishes(locked: Mapping[str, str], forbidden: list[str]) -> Wishes:
    return Wishes(
        {UUID(venue): date.fromisoformat(on) for venue, on in locked.items()},
        frozenset(UUID(venue) for venue in forbidden),
    )
