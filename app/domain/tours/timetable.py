"""A plan day by day, and as files: a table for a spreadsheet, a calendar to be read by others."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from app.core.icalendar import Entry
from app.core.money import Money
from app.core.spreadsheet import Cell, Column, csv_lines
from app.domain.tours.breakdown import Breakdown, StopShare
from app.domain.tours.record import PlannedStop, PlanRecord

KM_PER_HOUR = 80
"""How fast a van is on the whole, which turns kilometers into hours and back."""
COLUMNS = (
    *map(Column, ("date", "weekday", "what", "venue", "city", "country")),
    Column("km", numeric=True),
    Column("hours"),
    *(Column(name, numeric=True) for name in ("expected", "low", "high")),
    *(Column(name, numeric=True) for name in ("income", "fees", "drive cost", "day cost", "left")),
    *map(Column, ("currency", "state")),
)
BLANK = 8
"""Columns between what a line is and what it costs, which belong to a show."""


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
    taken: str = ""
    """What the act has agreed on this day, where no route leads through it."""

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
    taken: Mapping[date, str] | None = None,
) -> list[DayRow]:
    """Every day from the first show to the last. `taken`: days with something agreed elsewhere."""
    off_days, found = set(off), list[DayRow]()
    for number, stop in enumerate(record.stops):
        if number:
            before = record.stops[number - 1]
            found += _between(before.on, stop, off_days, km_per_day, taken or {})
        found.append(DayRow(stop.on, stop, names.get(stop.venue_id), stop.km))
    return found


def _between(
    last: date, stop: PlannedStop, off: set[date], km_per_day: int, taken: Mapping[date, str]
) -> Iterator[DayRow]:
    free = (stop.on - last).days - 1
    needed = max(-(-stop.km // km_per_day), 1) - 1
    for number in range(free):
        day = last + timedelta(days=number + 1)
        is_gap = free > needed and day not in off and day not in taken
        yield DayRow(day, None, None, 0, day in off, is_gap, taken.get(day, ""))


def gap_around(record: PlanRecord, on: date) -> tuple[PlannedStop, PlannedStop] | None:
    """The shows before and after a free day; None where there is no free day between two."""
    for before, after in pairwise(record.stops):
        if before.on < on < after.on:
            return before, after
    return None


def as_csv(
    rows: Sequence[DayRow],
    currency: str,
    states: Mapping[tuple[UUID, date], str],
    parts: Breakdown | None = None,
) -> str:
    """To be opened in a spreadsheet; the last column of amounts adds up to the plan's total."""
    shares = {(each.stop.venue_id, each.stop.on): each for each in parts.shares} if parts else {}
    lines = [_cells(row, currency, states, shares) for row in rows]
    return "".join(csv_lines(COLUMNS, [*lines, *_beside(parts, currency)]))


def _cells(
    row: DayRow,
    currency: str,
    states: Mapping[tuple[UUID, date], str],
    shares: Mapping[tuple[UUID, date], StopShare],
) -> tuple[Cell, ...]:
    head = (row.on, f"{row.on:%a}")
    if row.stop is None or row.venue is None:
        what = "taken" if row.taken else "day off" if row.is_off else "free"
        return (*head, what, row.taken or None, *[None] * (len(COLUMNS) - 4))
    key = (row.stop.venue_id, row.on)
    share, kept = shares.get(key), (row.stop.expected, row.stop.low, row.stop.high)
    parts: tuple[Cell, ...] = (None,) * 5
    if share is not None:
        spent = (-share.fees, -share.driving, -share.days)
        parts = _decimals(currency, share.income, *spent, share.left)
    return (
        *head, "show", row.venue.name, row.venue.city, row.venue.country, row.km, row.hours,
        *_decimals(currency, *kept), *parts, currency, states.get(key, ""),
    )  # fmt: skip


def _beside(parts: Breakdown | None, currency: str) -> Iterator[tuple[Cell, ...]]:
    """What belongs to no show, and all of it together."""
    if parts is None:
        return
    head, amounts = (None, None), _decimals
    blank: tuple[Cell, ...] = (None,) * BLANK
    home = amounts(currency, 0, 0, -parts.driving_home, -parts.days_home, -parts.home)
    yield (*head, "way home", *blank, *home, currency, "")
    yield (*head, "in any case", *blank, *(None,) * 4, *amounts(currency, -parts.fixed), currency,
           "")  # fmt: skip
    whole = (parts.income, -parts.fees, -parts.driving, -parts.days, parts.total)
    yield (*head, "total", *blank, *amounts(currency, *whole), currency, "")


def _decimals(currency: str, *minor: int) -> tuple[Cell, ...]:
    return tuple(Money(each, currency).decimal for each in minor)


def as_entries(
    act: str, rows: Sequence[DayRow], *, uid: UUID, agreed: Collection[tuple[UUID, date]] = ()
) -> Iterator[Entry]:
    """The shows as whole days, so that no time is promised that nobody has agreed."""
    seen = set[UUID]()
    for row in rows:
        if row.stop is None or row.venue is None:
            continue
        venue, key = row.venue, f"{uid}-{row.stop.venue_id}"
        again = row.stop.venue_id in seen
        seen.add(row.stop.venue_id)
        yield Entry(
            f"{key}-{row.on}" if again else key,
            f"{act} at {venue.name}, {venue.city}",
            row.on,
            place=f"{venue.name}, {venue.city}, {venue.country_name}",
            point=(venue.latitude, venue.longitude),
            is_tentative=(row.stop.venue_id, row.on) not in agreed,
        )
