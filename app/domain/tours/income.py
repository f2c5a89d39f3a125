"""What a show brings on a date: the formula, in one place, and in words.

Pure. Attendance × weekday × price × share, or a guarantee, less fees. Whole minor units, rounded
down. Weather, holidays and rival events are not in it.
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


def income(terms: Terms, heads: int, guarantee_amount: int | None = None) -> int:
    """What is left of a night for the act, before travel."""
    taken = guarantee_amount
    if taken is None:
        taken = heads * terms.price_amount * terms.share_percent // 100
    return taken * (100 - terms.fees_percent) // 100


def night(
    terms: Terms,
    on: date,
    come: Attendance,
    *,
    capacity: int,
    guarantee_amount: int | None = None,
) -> Estimate:
    """The profit of a show on a date, with its interval. A guarantee is certain."""
    factor, most = WEEKDAYS[on.weekday()], max(capacity, come.expected)
    low, expected, high = (
        income(terms, min(heads * factor // 100, most), guarantee_amount)
        for heads in (come.low, come.expected, come.high)
    )
    return Estimate(expected, low, high)


def formula(terms: Terms, come: Attendance, price: str, guarantee: str = "") -> str:
    """How the figure of a usual night comes about, in words."""
    fees = f", less {terms.fees_percent} % fees" if terms.fees_percent else ""
    if guarantee:
        return f"Guarantee of {guarantee}{fees}"
    return f"{come.expected:,} people × {price} × {terms.share_percent} %{fees}"
