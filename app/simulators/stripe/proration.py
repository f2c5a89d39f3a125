"""Periods and shares of them: pure rules of what recurs."""

import calendar
from datetime import UTC, datetime


def added(anchor: int, interval: str, times: int) -> int:
    """The instant so many intervals after the anchor; short months end on their last day."""
    if interval in {"day", "week"}:
        return anchor + times * (7 if interval == "week" else 1) * 86_400
    start = datetime.fromtimestamp(anchor, UTC)
    months = start.year * 12 + start.month - 1 + times * (12 if interval == "year" else 1)
    year, month = divmod(months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def end_after(anchor: int, interval: str, moment: int) -> int:
    """The first end of a period, counted from the anchor, that is later than the moment."""
    times = 1
    while added(anchor, interval, times) <= moment:
        times += 1
    return added(anchor, interval, times)


def unused(amount: int, start: int, end: int, moment: int) -> int:
    """The part of an amount for what is left of its period, rounded to the nearest unit."""
    whole = end - start
    left = min(max(end - moment, 0), whole)
    return (2 * amount * left + whole) // (2 * whole) if whole else 0
