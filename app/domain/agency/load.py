"""How full the weeks of the team are: what was planned, what was worked, who has too much."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

DEFAULT_WEEK = 40 * 60
Planned = Mapping[tuple[UUID, date], int]
"""(person, Monday) → minutes."""


@dataclass(frozen=True, slots=True)
class WeekLoad:
    """A week of somebody's in minutes."""

    week: date
    capacity: int
    planned: int
    worked: int

    @property
    def free(self) -> int:
        return self.capacity - self.planned

    @property
    def is_over(self) -> bool:
        return self.planned > self.capacity


@dataclass(frozen=True, slots=True)
class PersonLoad:
    person_id: UUID
    name: str
    weeks: Sequence[WeekLoad]


@dataclass(frozen=True, slots=True)
class Hours:
    """How many minutes a week somebody has from a Monday on."""

    person_id: UUID
    starts_on: date
    minutes: int


def capacity_on(hours: Sequence[Hours], person_id: UUID, week: date) -> int:
    """The capacity in force in a week; a full week for those of whom nothing is known."""
    begun = [h for h in hours if h.person_id == person_id and h.starts_on <= week]
    return max(begun, key=lambda h: h.starts_on).minutes if begun else DEFAULT_WEEK


def loads(
    people: Sequence[tuple[UUID, str]],
    weeks: Sequence[date],
    *,
    hours: Sequence[Hours],
    planned: Planned,
    worked: Planned,
) -> list[PersonLoad]:
    """Everybody's weeks, in the order given."""
    return [
        PersonLoad(
            person_id,
            name,
            [
                WeekLoad(
                    week,
                    capacity_on(hours, person_id, week),
                    planned.get((person_id, week), 0),
                    worked.get((person_id, week), 0),
                )
                for week in weeks
            ],
        )
        for person_id, name in people
    ]


def sums(rows: Sequence[tuple[UUID, date, int]]) -> dict[tuple[UUID, date], int]:
    found: dict[tuple[UUID, date], int] = defaultdict(int)
    for person_id, week, minutes in rows:
        found[person_id, week] += minutes
    return dict(found)
