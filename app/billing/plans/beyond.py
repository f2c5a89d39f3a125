"""What use beyond a plan costs, where it may go on: a price for each started step of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.billing.plans.entitlements import CURRENCY, GIGABYTE, Limit, gigabytes
from app.core.money import Money


@dataclass(frozen=True)
class Further:
    """So much more of a limit, or part of it, for a price a month."""

    step: int
    price: Money
    words: str

    def price_of(self, amount: int) -> Money:
        """What an amount beyond the plan costs a month; a started step counts whole."""
        return self.price * -(-amount // self.step)


FURTHER: Mapping[Limit, Further] = {
    Limit.STORAGE: Further(10 * GIGABYTE, Money(100, CURRENCY), "10 GB"),
    Limit.ANALYSIS: Further(60, Money(100, CURRENCY), "60 minutes"),
}


def beyond(used: int, amount: int, *, allowed: int) -> int:
    """How much of `amount` more exceeds what is allowed, after `used` already."""
    return min(amount, max(0, used + amount - allowed))


def amount_in_words(limit: Limit, amount: int) -> str:
    """An amount beyond a plan as bills and pages say it."""
    if limit is Limit.STORAGE:
        return gigabytes(amount)
    return f"{amount:,} {'minute' if amount == 1 else 'minutes'}"
