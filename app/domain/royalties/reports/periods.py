"""Dates and periods as reports print them, read into half-open spans of days."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

Span = tuple[date, date]

_MONTHS = {
    name: n
    for n, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
_TIME = r"(?:[\s\u00a0\u202fT]+[0-9:.]+\s*(?:[ap]m|GMT|UTC|Z)?)?"


def month_of(day: date) -> Span:
    """The calendar month around a day."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def read_span(text: str, formats: tuple[str, ...]) -> Span:
    """The span a date or period covers: a day, a month or a quarter. Raises ValueError."""
    for name in formats:
        pattern, build = _FORMATS[name]
        if match := pattern.fullmatch(text):
            return build(match)
    raise ValueError(text)


@lru_cache(maxsize=8192)
def read_period(
    start: str, end: str, formats: tuple[str, ...], *, whole_month: bool
) -> Span | None:
    """The sale period of a line from its one or two date cells; None when both are blank."""
    if not start and not end:
        return None
    if not start:
        # An Apple fiscal month ends on a Saturday that may lie in the next month.
        last = read_span(end, formats)
        return month_of(last[0] - timedelta(days=14))[0], last[1]
    first = read_span(start, formats)
    until = read_span(end, formats)[1] if end else first[1]
    if until <= first[0]:
        raise ValueError(f"{start} to {end}")
    if whole_month and not end:
        return month_of(first[0])
    return first[0], until


def sale_month(span: Span) -> date:
    """The month that holds the middle of the period, so fiscal months fall where they belong."""
    return (span[0] + (span[1] - span[0]) // 2).replace(day=1)


def _day(year: str, month: str, day: str) -> Span:
    start = date(_year(year), int(month), int(day))
    return start, start + timedelta(days=1)


def _month(year: str, month: str) -> Span:
    return month_of(date(_year(year), int(month), 1))


def _quarter(year: str, quarter: str) -> Span:
    first = date(int(year), 3 * int(quarter) - 2, 1)
    return first, month_of(first + timedelta(days=62))[1]


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _named(text: str) -> str:
    number = _MONTHS.get(text[:3].lower())
    if number is None:
        raise ValueError(text)
    return str(number)


_Build = Callable[[re.Match[str]], Span]


def _format(pattern: str, build: _Build) -> tuple[re.Pattern[str], _Build]:
    return re.compile(pattern, re.IGNORECASE), build


_FORMATS: dict[str, tuple[re.Pattern[str], _Build]] = {
    "YYYY-MM": _format(r"(\d{4})[-/](\d{1,2})", lambda m: _month(m[1], m[2])),
    "MM/YYYY": _format(r"(\d{1,2})[-/](\d{4})", lambda m: _month(m[2], m[1])),
    "YYYY-MM-DD": _format(
        r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME, lambda m: _day(m[1], m[2], m[3])
    ),
    "YY-MM-DD": _format(r"(\d\d)[-/](\d\d)[-/](\d\d)", lambda m: _day(m[1], m[2], m[3])),
    "MM/DD/YYYY": _format(
        r"(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d\d)" + _TIME, lambda m: _day(m[3], m[1], m[2])
    ),
    "DD/MM/YYYY": _format(
        r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)" + _TIME, lambda m: _day(m[3], m[2], m[1])
    ),
    "YYYYMMDD": _format(r"(\d{4})(\d\d)(\d\d)", lambda m: _day(m[1], m[2], m[3])),
    "YYYYMM": _format(r"(\d{4})(\d\d)", lambda m: _month(m[1], m[2])),
    "YYYYMmm": _format(r"(\d{4})M(\d\d?)", lambda m: _month(m[1], m[2])),
    "YYYYQ": _format(r"(\d{4})-?Q?([1-4])", lambda m: _quarter(m[1], m[2])),
    "QYYYY": _format(r"([1-4])Q(\d{4})", lambda m: _quarter(m[2], m[1])),
    "DD Mon YYYY": _format(
        r"(\d{1,2})[ -]([a-z]{3,9})[ -](\d{4}|\d\d)" + _TIME,
        lambda m: _day(m[3], _named(m[2]), m[1]),
    ),
    "Mon YYYY": _format(r"([a-z]{3,9})[ -](\d{4}|\d\d)", lambda m: _month(m[2], _named(m[1]))),
}
FORMATS = tuple(_FORMATS)
