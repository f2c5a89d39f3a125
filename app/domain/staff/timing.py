"""When shifts are: by the wall clock of a house, past midnight, and as moments. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From a moment to another, in UTC."""

    begins: datetime
    ends: datetime

    @property
    def hours(self) -> Decimal:
        """Hours that pass, which in the night the clocks change are not those between two times."""
        return Decimal((self.ends - self.begins) // timedelta(minutes=1)) / 60

    def overlaps(self, other: "Stretch") -> bool:
        return self.begins < other.ends and other.begins < self.ends


@dataclass(frozen=True, slots=True)
class Line:
    """What a kind of night needs of a role."""

    role: str
    starts: time
    ends: time
    wanted: int
    is_after_midnight: bool = False

    def on(self, day: date, zone: str) -> Stretch:
        """The moments of it on a day; an end at or before the start is on the next."""
        first = day + timedelta(days=int(self.is_after_midnight))
        last = first + timedelta(days=int(self.ends <= self.starts))
        begins, ends = (
            datetime.combine(on, at, ZoneInfo(zone)).astimezone(UTC)
            for on, at in ((first, self.starts), (last, self.ends))
        )
        # Where the clocks change, the end can come out before the start: it is then no time at all.
        return Stretch(begins, max(begins, ends))


def clock_words(line: Line) -> str:
    """`18:00–24:00`, `22:00–04:00`, `01:00–05:00 (after midnight)`."""
    ends = "24:00" if line.ends == time.min else f"{line.ends:%H:%M}"
    after = " (after midnight)" if line.is_after_midnight else ""
    return f"{line.starts:%H:%M}–{ends}{after}"


def written(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [
        {
            "role": line.role,
            "starts": f"{line.starts:%H:%M}",
            "ends": f"{line.ends:%H:%M}",
            "wanted": line.wanted,
            "after_midnight": line.is_after_midnight,
        }
        for line in lines
    ]


def read_lines(found: Sequence[dict[str, Any]]) -> tuple[Line, ...]:
    return tuple(
        Line(
            row["role"], time.fromisoformat(row["starts"]), time.fromisoformat(row["ends"]),
            row["wanted"], row["after_midnight"],
        )
        for row in found
    )  # fmt: skip


def day_words(day: date) -> str:
    return f"{day:%a} {day.day} {day:%B %Y}"


def week_of(day: date) -> list[date]:
    """The seven days of its week, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]
