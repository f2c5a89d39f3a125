"""When a source's next report is due, learned from when the earlier ones came."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from app.core.period import months_between

LEAST_PERIODS = 3
# Until three reports have come one by one; distributors take one to three months.
DELAY_UNTIL_LEARNED = 60
GRACE_DAYS = 5
# A source that has been silent for so long has ended.
ENDED_AFTER_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Arrival:
    """A report of the month that begins on `period`, and the day it came."""

    period: date
    on: date


@dataclass(frozen=True, slots=True)
class Due:
    """A report that is expected: of which month, on which day, and how many days ago that was."""

    period: date
    on: date
    days_late: int


@dataclass(frozen=True, slots=True)
class Cadence:
    """What is usual of a source, what is missing, and what comes next."""

    months: int
    usual_delay: int
    last: date
    missing: tuple[Due, ...]
    next: Due


def cadence(arrivals: Sequence[Arrival], today: date) -> Cadence | None:
    """None for a source with too few reports to tell, and for one that has ended."""
    periods = sorted({arrival.period for arrival in arrivals})
    if len(periods) < LEAST_PERIODS or _has_ended(periods[-1], today):
        return None
    months = _rhythm(periods)
    delay = _usual_delay(arrivals)
    known, missing = set(periods), []
    period = periods[0]
    while (due := _due(period, delay, today)).on <= today or period <= periods[-1]:
        if period not in known and due.days_late > GRACE_DAYS:
            missing.append(due)
        period = _later(period, months)
    return Cadence(months, delay, periods[-1], tuple(missing), due)


def _rhythm(periods: Sequence[date]) -> int:
    """The most frequent distance of two periods; of equally frequent ones the shorter."""
    gaps = Counter(months_between(one, other) for one, other in pairwise(periods))
    return min(gaps, key=lambda gap: (-gaps[gap], gap))


def _usual_delay(arrivals: Sequence[Arrival]) -> int:
    """Days from the end of a period to its report; several that came at once say nothing."""
    crowded = Counter(arrival.on for arrival in arrivals)
    delays = [(each.on - _end(each.period)).days for each in arrivals if crowded[each.on] == 1]
    return max(0, round(median(delays))) if len(delays) >= LEAST_PERIODS else DELAY_UNTIL_LEARNED


def _due(period: date, delay: int, today: date) -> Due:
    on = _end(period) + timedelta(days=delay)
    return Due(period, on, (today - on).days)


def _end(period: date) -> date:
    return _later(period, 1)


def _later(month: date, months: int) -> date:
    years, index = divmod(month.month - 1 + months, 12)
    return date(month.year + years, index + 1, 1)


def _has_ended(last: date, today: date) -> bool:
    return months_between(last, today.replace(day=1)) > ENDED_AFTER_MONTHS
