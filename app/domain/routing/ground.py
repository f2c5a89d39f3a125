"""A problem as arrays: places, the times at which each may be visited, and what they are worth.

An option is a place at a time: one of the dates of a show, or a span of opening hours. Place 0 is
home. Times are whole ticks (days, for a tour), worth and cost whole minor units.
"""

from typing import NamedTuple

import numpy as np

from app.domain.routing.compiled import Numbers

PLACE, OPENS, CLOSES, GAIN = range(4)
HORIZON, WAIT, IN_ROW, BONUS, CLAUSES = range(5)
NEIGHBORS = 20
NO_LIMIT = 1 << 40
FREE = np.zeros(1, dtype=np.int64)


class Ground(NamedTuple):
    """`options` has the columns PLACE, OPENS, CLOSES, GAIN; those of one place are together.

    `first[p]` to `first[p + 1]` are the options of place p, by time. `travel` is the least ticks
    from the end of service at one place to the start at the next, `cost` what the way costs.
    `gap[a, b]`: at least so many ticks from a to a later b (radius clauses). `urgent` are places
    that must be played: twice `rules[BONUS]` is added to their gains, which no other reaches.
    Of the rules, WAIT is the cost of a tick between the first stop and the last, IN_ROW the most
    ticks in a row, CLAUSES whether any `gap` counts. `spend` has the most a route may cost, and
    then what each option costs besides its ways; it is FREE where nothing limits that.
    """

    options: Numbers
    first: Numbers
    service: Numbers
    travel: Numbers
    cost: Numbers
    near: Numbers
    gap: Numbers
    urgent: Numbers
    rules: Numbers
    spend: Numbers = FREE


def neighbors(ways: Numbers) -> Numbers:
    """The places nearest to each; itself and home left out."""
    count = len(ways)
    kept = min(NEIGHBORS, max(count - 2, 0))
    if kept == 0:
        return np.zeros((count, 0), dtype=np.int64)
    short = ways.astype(np.int32)
    np.fill_diagonal(short, np.iinfo(np.int32).max)
    short[:, 0] = np.iinfo(np.int32).max
    return np.argpartition(short, kept - 1, axis=1)[:, :kept].astype(np.int64)


def no_clauses() -> Numbers:
    return np.zeros((1, 1), dtype=np.int64)
