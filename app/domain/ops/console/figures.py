"""The figures of the service, rules apart from reading: what the seed calls success."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from app.billing.plans import PLANS, Cycle, PlanName
from app.core.money import Money

CURRENCY = "USD"
MONTH = timedelta(days=30)
STALE = timedelta(days=30)


@dataclass(frozen=True)
class Paying:
    """A subscription that is billed."""

    plan: str
    cycle: str
    extra_seats: int


def monthly_revenue(paying: Iterable[Paying]) -> Money:
    """What all billed subscriptions bring in a month; a year counts a twelfth each."""
    yearly = Money.zero(CURRENCY)
    for each in paying:
        price = PLANS[PlanName(each.plan)].price(Cycle(each.cycle), extra_seats=each.extra_seats)
        yearly += price if each.cycle == Cycle.YEARLY else price * 12
    return Money(yearly.minor // 12, CURRENCY)


def share(part: int, whole: int) -> Decimal | None:
    """A part in per cent with one decimal; None when there is no whole."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"))


def stale_reason(
    *, is_on: bool, killed: bool, rules: dict[str, object], changed_at: datetime, now: datetime
) -> str:
    """Why a flag should leave the code by now; empty while it is of use."""
    if now - changed_at < STALE:
        return ""
    if killed:
        return "Killed for a month: take the code out"
    if not is_on:
        return "Off for a month: take the code out, or use it"
    if not rules or rules.get("percentage") == 100:
        return "Open to everybody for a month: take the flag out"
    return ""
