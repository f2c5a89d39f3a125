"""Exact figures in minor units, how they are written, and the one place that rounds them."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from app.core.money import Money, minor_places
from app.domain.shows.settlement.errors import InvalidDeal

ZERO = Fraction(0)
HUNDRED = 100
PLACES_OF_A_RATE = 6


def settled(amount: Fraction, currency: str) -> Money:
    """Whole minor units, halves away from zero: the one rounding point, where money is paid."""
    size = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return Money(-size if amount < 0 else size, currency)


def exact(money: Money | None) -> Fraction:
    """Minor units as a fraction; no money is none."""
    return Fraction(money.minor) if money else ZERO


def total(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, ZERO)


def part(per_cent: Decimal) -> Fraction:
    """15 per cent as 3/20."""
    return Fraction(per_cent) / HUNDRED


def check_per_cent(value: Decimal, what: str) -> None:
    """Refuses a percentage outside 0 to 100, or one that is not an exact decimal."""
    if not isinstance(value, Decimal) or not value.is_finite() or not 0 <= value <= HUNDRED:
        raise InvalidDeal(f"Write the {what} as a percentage from 0 to 100.")


def check_not_negative(money: Money | None, what: str) -> None:
    if money is not None and money.minor < 0:
        raise InvalidDeal(f"Write the {what} as zero or more.")


def check_currency(found: Iterable[Money | None], currency: str) -> None:
    """Refuses an amount in another currency than the deal's."""
    others = sorted({money.currency for money in found if money} - {currency})
    if others:
        raise InvalidDeal(f"The deal is in {currency}: convert what is in {', '.join(others)}.")


def written(amount: Fraction, currency: str) -> str:
    """The amount as a settlement prints it: `20,187.79`. Says nothing of the currency."""
    return f"{settled(amount, currency).decimal:,.{minor_places(currency)}f}"


def rate(per_cent: Decimal) -> str:
    """A percentage without idle zeros: `85 %`, `6.5 %`."""
    return f"{per_cent.normalize():f} %"
