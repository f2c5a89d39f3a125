"""A plan day by day, and as files: a table for a spreadsheet, a calendar to be read by others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from app.core.icalendar import Entry
from app.core.money import Money
from app.core.spreadsheet import Cell, Column, csv_lines
from app.domain.tours.record import PlannedStop, PlanRecord

KM_PER_HOUR = 80
"""How fast a van is on the whole, which turns kilometers into hours and back."""
COLUMNS = (
    *map(Column, ("date", "weekday", "what", "venue", "city", "country")),
    Column("km", numeric=True),
    Column("hours"),
    *(Column(name, numeric=True) for name in ("expected", "low", "high")),
    *map(Column, ("currency", "hold")),
)


@dataclass(frozen=True, slots=True)
class Named:
    """A venue as a timetable names it."""

    name: str
    city: str
    country: str
    country_name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the tour: a show, or none; `km` are driven to reach the next show in time."""

    on: date
    stop: PlannedStop | None
    venue: Named | None
    km: int
    is_off: bool = False
    is_gap: bool = False
    """No show, and not only driving: another show could be here."""

    @property
    def hours(self) -> str:
        return hours_of(self.km)


def hours_of(km: int) -> str:
    minutes = round(km * 60 / KM_PER_HOUR)
    return f"{minutes // 60}:{minutes % 60:02}"


def days_of(
    record: PlanRecord,
    names: Mapping[UUID, Named],
    *,
    km_per_day: int,
    off: Iterable[date] = (),
) -> list[DayRow]:
    """Every day from the first show to the last."""
    off_days, found = set(off), list[DayRow]()
    for number, stop in enumerate(record.stops):
        if number:
            before = record.stops[number - 1]
            found += _between(before.on, stop, off_days, km_per_day)
        found.append(DayRow(stop.on, stop, names.get(stop.venue_id), stop.km))
    return found


def _between(last: date, stop: PlannedStop, off: set[date], km_per_day: int) -> Iterator[DayRow]:
    free = (stop.on - last).days - 1
    needed = max(-(-stop.km // km_per_day), 1) - 1
    for number in range(free):
        day = last + timedelta(days=number + 1)
        yield DayRow(day, None, None, 0, is_off=day in off, is_gap=free > needed and day not in off)


def gap_around(record: PlanRecord, on: date) -> tuple[PlannedStop, PlannedStop] | None:
    """The shows before and after a free day; None where there is no free day between two."""
    for before, after in pairwise(record.stops):
        if before.on < on < after.on:
            return before, after
    return None


def as_csv(rows: Sequence[DayRow], currency: str, holds: Mapping[tuple[UUID, date], str]) -> str:
    """To be opened in a spreadsheet."""
    return "".join(csv_lines(COLUMNS, (_cells(row, currency, holds) for row in rows)))


def _cells(
    row: DayRow, currency: str, holds: Mapping[tuple[UUID, date], str]
) -> tuple[Cell, ...]:  # fmt: skip
    head = (row.on, f"{row.on:%a}")
    if row.stop is None or row.venue is None:
        return (*head, "day off" if row.is_off else "free", *[None] * (len(COLUMNS) - 3))
    amounts = (row.stop.expected, row.stop.low, row.stop.high)
    return (
        *head, "show", row.venue.name, row.venue.city, row.venue.country, row.km, row.hours,
        *(Money(minor, currency).decimal for minor in amounts), currency,
        holds.get((row.stop.venue_id, row.on), ""),
    )  # fmt: skip


def as_entries(act: str, rows: Sequence[DayRow], *, uid: UUID) -> Iterator[Entry]:
    """The shows as whole days, so that no time is promised that nobody has agreed."""
    for row in rows:
        if row.stop is None or row.venue is None:
            continue
        venue = row.venue
        yield Entry(
            f"{uid}-{row.stop.venue_id}",
            f"{act} at {venue.name}, {venue.city}",
            row.on,
            place=f"{venue.name}, {venue.city}, {venue.country_name}",
            point=(venue.latitude, venue.longitude),
            is_tentative=True,
        )
