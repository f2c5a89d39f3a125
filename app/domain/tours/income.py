"""What a show brings on a date: the formula, in one place, and in words.

Pure. Attendance × weekday × what else makes the night (season, holidays, rival events) × price ×
share, or a guarantee, less fees. Whole minor units, rounded down.
"""

from dataclasses import dataclass
from datetime import date

from app.domain.routing import Estimate
from app.domain.tours.attendance import Attendance

WEEKDAYS = (75, 80, 90, 100, 115, 120, 90)
"""Per cent of the usual attendance, Monday to Sunday."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a ticket costs, what part of it is the act's, and what goes to those who work for it."""

    price_amount: int
    share_percent: int
    fees_percent: int


def takings(terms: Terms, heads: int, guarantee_amount: int | None = None) -> int:
    """What a night brings the act before fees."""
    if guarantee_amount is not None:
        return guarantee_amount
    return heads * terms.price_amount * terms.share_percent // 100


def less_fees(terms: Terms, taken: int) -> int:
    return taken * (100 - terms.fees_percent) // 100


def income(terms: Terms, heads: int, guarantee_amount: int | None = None) -> int:
    """What is left of a night for the act, before travel."""
    return less_fees(terms, takings(terms, heads, guarantee_amount))


def estimate(terms: Terms, low: int, expected: int, high: int) -> Estimate:
    """The profit of a show that brings so much before fees."""
    left = less_fees(terms, expected)
    return Estimate(left, less_fees(terms, low), less_fees(terms, high), expected - left)


def heads_of(come: Attendance, on: date, *, most: int, percent: int) -> tuple[int, int, int]:
    """How many come on a date, of whom `come` is a usual night: the fewest, expected, the most."""
    factor = WEEKDAYS[on.weekday()] * percent
    low, expected, high = (
        min(heads * factor // 10_000, most) for heads in (come.low, come.expected, come.high)
    )
    return low, expected, high


def night(
    terms: Terms,
    on: date,
    come: Attendance,
    *,
    most: int,
    percent: int = 100,
    guarantee_amount: int | None = None,
) -> Estimate:
    """The profit of a show on a date, with its interval. A guarantee is certain.

    `come` is of a usual night, `percent` what makes this one better or worse than its weekday, and
    `most` how many can come in at all.
    """
    heads = heads_of(come, on, most=most, percent=percent)
    return estimate(terms, *(takings(terms, each, guarantee_amount) for each in heads))


def formula(terms: Terms, come: Attendance, price: str, guarantee: str = "") -> str:
    """How the figure of a usual night comes about, in words."""
    fees = f", less {terms.fees_percent} % fees" if terms.fees_percent else ""
    if guarantee:
        return f"Guarantee of {guarantee}{fees}"
    return f"{come.expected:,} people × {price} × {terms.share_percent} %{fees}"
