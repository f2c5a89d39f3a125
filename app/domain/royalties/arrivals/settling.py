"""What an arrival of money settles: pure, exact, and gone to the last unit once all has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Generic, TypeVar

from app.core.money import EXACT, Money, exact_sum, minor_places

Key = TypeVar("Key")
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Claim(Generic[Key]):
    """What a report says is owed in one currency, and what arrivals have covered of it.

    Of that `taken` came in the currency of the next arrival, as `booked` of its smallest units, at
    `rate`; all three mean nothing where money arrives in the currency of the report.
    """

    key: Key
    currency: str
    whole: Decimal
    covered: Decimal = _NONE
    taken: Decimal = _NONE
    booked: int = 0
    rate: Decimal | None = None

    @property
    def open(self) -> Decimal:
        """Below zero when more was covered than the report says now."""
        return EXACT.subtract(self.whole, self.covered)

    def admits(self, amount: Decimal) -> bool:
        """Whether an arrival may cover this much: something, and no more than is open."""
        return _NONE < amount <= self.open or self.open <= amount < _NONE


@dataclass(frozen=True, slots=True)
class Part(Generic[Key]):
    """`covered` of a claim in its own currency, taken for `booked` units of the arriving one.

    `rate` is the one it was taken at, if any.
    """

    key: Key
    covered: Decimal
    booked: int
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Settlement(Generic[Key]):
    """What an arrival comes to.

    `difference` is what was covered and did not come, in one currency; below zero, what came
    beyond it. `gain` counts the smallest units by which the money was worth more, when it came,
    than at the rate of the reports.
    """

    parts: tuple[Part[Key], ...]
    difference: Decimal
    gain: int


def settle(
    came: Money, charges: Money, covers: Sequence[tuple[Claim[Key], Decimal]]
) -> Settlement[Key]:
    """Settle claims of one currency by what came and what banks kept of it.

    In the currency of the claims, what is missing is a difference. In another one each claim is
    taken at its rate, and the rest is what the exchange gained or lost; where any claim has no
    rate, all are taken at the arrival's own, so that nothing is.
    """
    value = came + charges
    if any(claim.currency != came.currency for claim, _ in covers):
        return _exchanged(value, covers)
    parts = tuple(Part(claim.key, covered, 0) for claim, covered in covers)
    covered = exact_sum(part.covered for part in parts)
    return Settlement(parts, EXACT.subtract(covered, value.decimal), 0)


def is_rounding(settlement: Settlement[Key], currency: str) -> bool:
    """Whether the difference is less than one smallest unit for each report that was covered."""
    unit = Decimal(1).scaleb(-minor_places(currency), EXACT)
    return abs(settlement.difference) < EXACT.multiply(unit, len(settlement.parts))


def suggest(came: Money, claims: Sequence[Claim[Key]]) -> dict[Key, Decimal]:
    """What an amount most likely covers: one claim, else all of them, else the first ones.

    Claims that banks and rounding make up to one smallest unit larger or smaller count as met.
    """
    owed = [claim for claim in claims if claim.currency == came.currency and claim.open]
    unit = Decimal(1).scaleb(-minor_places(came.currency), EXACT)
    for claim in owed:
        if abs(EXACT.subtract(claim.open, came.decimal)) < unit:
            return {claim.key: claim.open}
    found: dict[Key, Decimal] = {}
    left = came.decimal
    # What was overpaid is taken off first: the payer will have done so.
    for claim in sorted(owed, key=lambda each: each.open > 0):
        amount = claim.open if claim.open < left + unit else left
        if amount > 0 or claim.open < 0:
            found[claim.key] = amount
            left = EXACT.subtract(left, amount)
    return found


def _exchanged(value: Money, covers: Sequence[tuple[Claim[Key], Decimal]]) -> Settlement[Key]:
    if any(claim.rate is None for claim, _ in covers):
        parts = _at_own_rate(value, covers)
    else:
        parts = tuple(
            Part(claim.key, covered, _worth(claim, covered, value.currency), claim.rate)
            for claim, covered in covers
        )
    return Settlement(parts, _NONE, value.minor - sum(part.booked for part in parts))


def _worth(claim: Claim[Key], covered: Decimal, currency: str) -> int:
    """What is covered by now, rounded, less what was booked before: parts add up to the whole."""
    by_now = EXACT.multiply(EXACT.add(claim.taken, covered), claim.rate or _NONE)
    units = by_now.scaleb(minor_places(currency), EXACT)
    return int(units.to_integral_value(ROUND_HALF_EVEN)) - claim.booked


def _at_own_rate(
    value: Money, covers: Sequence[tuple[Claim[Key], Decimal]]
) -> tuple[Part[Key], ...]:
    places = [place for place, (_, covered) in enumerate(covers) if covered > 0]
    shares = value.allocate([covers[place][1] for place in places]) if places else []
    worth = dict(zip(places, (share.minor for share in shares), strict=True))
    return tuple(
        Part(claim.key, covered, worth.get(place, 0))
        for place, (claim, covered) in enumerate(covers)
    )
