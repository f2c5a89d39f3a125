"""Whole minor units out of exact earnings: what each payee of a run is paid, what is carried."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from uuid import UUID

from app.core.money import EXACT, exact_sum, minor_places


@dataclass(frozen=True, slots=True)
class Payout:
    """`total` counts minor units; `carried` is the exact rest in main units, below one unit."""

    total: int
    carried: Decimal


def settle_payees(exact: Mapping[UUID, Decimal], currency: str) -> dict[UUID, Payout]:
    """Share out the whole minor units of the payees' exact amounts, in main units of `currency`.

    Together they are paid the sum of all amounts rounded towards zero. Each gets the whole units
    of their own amount; the units left over go to the largest fractions, equal ones by payee id.
    So every total is less than one unit away from its amount, and totals plus what is carried are
    the amounts to the last digit. A negative sum is the mirror of a positive one.
    """
    places = minor_places(currency)
    sign = -1 if exact_sum(exact.values()) < 0 else 1
    units = {
        payee: EXACT.scaleb(EXACT.multiply(amount, sign), places) for payee, amount in exact.items()
    }
    floors = {payee: int(amount.to_integral_value(ROUND_FLOOR)) for payee, amount in units.items()}
    fractions = {payee: EXACT.subtract(units[payee], floors[payee]) for payee in units}
    left_over = int(exact_sum(fractions.values()))
    by_fraction = sorted(fractions, key=lambda payee: (-fractions[payee], payee))
    favored = frozenset(by_fraction[:left_over])
    return {
        payee: _payout(sign * (floors[payee] + (payee in favored)), amount, places)
        for payee, amount in exact.items()
    }


def _payout(total: int, amount: Decimal, places: int) -> Payout:
    paid = Decimal(total).scaleb(-places, EXACT)
    return Payout(total, EXACT.subtract(amount, paid))
