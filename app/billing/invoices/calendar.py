"""When recurring invoices are due. Pure."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from app.core.period import Period

MOST_AT_ONCE = 36
"""Due dates one run catches up with; the next run takes up the others."""


def due_date(starts_on: date, every_months: int, count: int) -> date:
    """The due date number `count` from 0; the 31st becomes the last day of shorter months."""
    months = starts_on.year * 12 + starts_on.month - 1 + every_months * count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(starts_on.day, monthrange(year, month)[1]))


def due_dates(
    starts_on: date, every_months: int, *, since: date, until: date, ends_on: date | None
) -> list[date]:
    """Due dates from `since` to `until`, both included, not after `ends_on`; at most 36."""
    last = min(until, ends_on) if ends_on else until
    found: list[date] = []
    for due in _all(starts_on, every_months):
        if due > last or len(found) == MOST_AT_ONCE:
            break
        if due >= since:
            found.append(due)
    return found


def following(starts_on: date, every_months: int, after: date) -> date:
    """The first due date after a day."""
    return next(due for due in _all(starts_on, every_months) if due > after)


def billed_period(starts_on: date, every_months: int, due: date) -> Period:
    """What an invoice of a due date bills: from that day until the next one."""
    return Period(due, following(starts_on, every_months, due))


def _all(starts_on: date, every_months: int) -> Iterator[date]:
    count = 0
    while True:
        yield due_date(starts_on, every_months, count)
        count += 1
