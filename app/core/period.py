"""Half-open spans of calendar days: a period starts on `start` and ends before `until`."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class InvalidPeriod(ValueError):
    """A span of time that does not exist; the text says what to write instead."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to, but not including, `until`."""

    start: date
    until: date

    def __post_init__(self) -> None:
        # A datetime is a date to Python, but not a day.
        if type(self.start) is not date or type(self.until) is not date:
            raise InvalidPeriod("A period runs between two calendar days.")
        if self.start >= self.until:
            raise InvalidPeriod("A period ends after it starts.")

    @property
    def code(self) -> str:
        """`2026-08`, `2026-Q3` or `2026` for whole ones, else both days, the last included."""
        months = months_between(self.start, self.until)
        if self.start.day == self.until.day == 1:
            if months == 1:
                return f"{self.start:%Y-%m}"
            if months == 3 and self.start.month % 3 == 1:
                return f"{self.start:%Y}-Q{(self.start.month + 2) // 3}"
            if months == 12 and self.start.month == 1:
                return f"{self.start:%Y}"
        return f"{self.start:%Y-%m-%d}--{self.last_day:%Y-%m-%d}"

    @property
    def last_day(self) -> date:
        return date.fromordinal(self.until.toordinal() - 1)

    @property
    def label(self) -> str:
        """The period for a reader: `August 2026`, `Q3 2026`, `2026`, `4 Aug – 9 Sep 2026`."""
        code = self.code
        if _MONTH.fullmatch(code):
            return f"{_MONTH_NAMES[self.start.month - 1]} {self.start:%Y}"
        if _QUARTER.fullmatch(code):
            return f"{code[5:]} {code[:4]}"
        if len(code) == 4:
            return code
        first = _short(self.start, with_year=self.start.year != self.last_day.year)
        return f"{first} – {_short(self.last_day, with_year=True)}"

    def contains(self, day: date) -> bool:
        return self.start <= day < self.until

    def overlaps(self, other: "Period") -> bool:
        return self.start < other.until and other.start < self.until

    def months(self) -> list["Period"]:
        """The calendar months this period touches, whole, in order."""
        found = [month_of(self.start)]
        while found[-1].until < self.until:
            found.append(month_of(found[-1].until))
        return found

    def instants(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The first instant in the period and the first after it, in UTC, for this time zone."""
        return _midnight(self.start, zone), _midnight(self.until, zone)


def month(text: str) -> Period:
    """The calendar month written `2026-08`."""
    written = _MONTH.fullmatch(text.strip())
    if not written or written[1] == "0000":
        raise InvalidPeriod("Write the month as year and month, for instance 2026-08.")
    return _months_from(int(written[1]), int(written[2]), count=1)


def quarter(text: str) -> Period:
    """The calendar quarter written `2026-Q3`."""
    written = _QUARTER.fullmatch(text.strip().upper())
    if not written or written[1] == "0000":
        raise InvalidPeriod("Write the quarter as year and quarter, for instance 2026-Q3.")
    return _months_from(int(written[1]), 3 * int(written[2]) - 2, count=3)


def month_of(day: date) -> Period:
    return _months_from(day.year, day.month, count=1)


def quarter_of(day: date) -> Period:
    return _months_from(day.year, day.month - (day.month - 1) % 3, count=3)


def months_between(start: date, until: date) -> int:
    """Whole months from one day to a later one; negative when the second is earlier."""
    if until < start:
        return -months_between(until, start)
    apart = 12 * (until.year - start.year) + until.month - start.month
    return apart - (until.day < start.day)


def _months_from(year: int, first: int, *, count: int) -> Period:
    after = 12 * year + first - 1 + count
    if after >= 12 * 10_000:
        raise InvalidPeriod("The year is too late.")
    return Period(date(year, first, 1), date(after // 12, after % 12 + 1, 1))


def _short(day: date, *, with_year: bool) -> str:
    text = f"{day.day} {_MONTH_NAMES[day.month - 1][:3]}"
    return f"{text} {day:%Y}" if with_year else text


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Where clocks jump at midnight the day starts later; going through UTC finds that instant.
    return datetime.combine(day, time(), zone).astimezone(UTC)
