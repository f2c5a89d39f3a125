"""When what a report says is owed should have arrived, learned from how it came before."""

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

USUAL_DAYS = 60
"""How long after a month's end stores pay, until a payer has shown its own habit."""
_HABIT = 3
_LOOKED_AT = 6


def usual_days(delays: Sequence[int]) -> int:
    """The usual days between the end of a month and its money, from those before, oldest first."""
    if len(delays) < _HABIT:
        return USUAL_DAYS
    return max(0, round(median(delays[-_LOOKED_AT:])))


def days_late(month_ends: date, usual: int, today: date) -> int:
    """Zero while the money is not late yet."""
    return max(0, (today - month_ends - timedelta(days=usual)).days)
