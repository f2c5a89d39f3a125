"""What may be paid for, and the platform's fee on it: one dated table for the whole product.

A fee is in parts per million of the amount. What changes gets a new line with its first day;
a charge keeps the fee it was made with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.money import Money

MILLION = 1_000_000
_START = date(2026, 1, 1)
PLANS = ("free", "creator", "pro", "studio")


class Bearer(StrEnum):
    """Who carries the platform's fee: the payees (it is taken first) or the payer (on top)."""

    PAYEES = "payees"
    PAYER = "payer"


@dataclass(frozen=True)
class Rate:
    """From a day on, parts per million by plan, in the order of PLANS."""

    since: date
    by_plan: tuple[int, int, int, int]


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is paid for.

    With `books_itself` the module behind it books the seller's own part, out of the account
    `chart.proceeds`, when it hears of the settlement; otherwise that part is income at once.
    """

    name: str
    label: str
    rates: Sequence[Rate]
    bearer: Bearer = Bearer.PAYEES
    books_itself: bool = False


def _flat(percent: int) -> tuple[int, int, int, int]:
    part = percent * 10_000
    return (part, part, part, part)


_SERVICES = Rate(_START, (20_000, 10_000, 5_000, 0))
_SALES = Rate(_START, (100_000, 80_000, 60_000, 50_000))

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("invoice", "Invoice", (_SERVICES,), books_itself=True),
        Kind("service", "Service", (_SERVICES,)),
        Kind("booking", "Booking", (Rate(_START, (150_000, 150_000, 120_000, 100_000)),)),
        Kind("sale", "Sale", (_SALES,)),
        Kind("licence", "Licence", (_SALES,)),
        Kind("ticket", "Ticket", (_SALES,), bearer=Bearer.PAYER),
        Kind("tip", "Tip", (Rate(_START, _flat(5)),)),
        Kind("tier", "Fan membership", (Rate(_START, _flat(10)),)),
    )
}


@dataclass(frozen=True)
class Quote:
    """What the payer pays, what the platform keeps, and what is left for the payees."""

    total: Money
    fee: Money
    net: Money


def rate_of(kind: Kind, plan: str, on: date) -> int:
    """Parts per million of a kind on a day; a plan not listed pays as the free one."""
    place = PLANS.index(plan) if plan in PLANS else 0
    current = max((rate for rate in kind.rates if rate.since <= on), key=lambda rate: rate.since)
    return current.by_plan[place]


def quote(kind: Kind, amount: Money, plan: str, on: date) -> Quote:
    """The fee on an amount, rounded half up to the smallest unit."""
    ppm = rate_of(kind, plan, on)
    fee = Money((amount.minor * ppm + MILLION // 2) // MILLION, amount.currency)
    if kind.bearer is Bearer.PAYER:
        return Quote(total=amount + fee, fee=fee, net=amount)
    return Quote(total=amount, fee=fee, net=amount - fee)
