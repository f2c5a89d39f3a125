"""Bonuses for tickets sold or gross taken: an amount a step, or a rate that rises with the tier."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from app.core.money import Money
from app.domain.shows.settlement.bills import Measured
from app.domain.shows.settlement.errors import InvalidDeal
from app.domain.shows.settlement.figures import (
    ZERO,
    check_not_negative,
    check_per_cent,
    exact,
    part,
    total,
)


class How(StrEnum):
    """Steps: each one reached pays its amount, and those before it stay paid.

    Tiered: each rate for what lies in its own tier. Retroactive: the rate of the highest tier
    reached, from the first ticket on.
    """

    STEPS = "steps"
    TIERED = "tiered"
    RETROACTIVE = "retroactive"


@dataclass(frozen=True, slots=True)
class ByTickets:
    """From so many tickets on; tiers pay the amount for each ticket above."""

    steps: tuple[tuple[int, Money], ...]
    how: How = How.STEPS

    def __post_init__(self) -> None:
        _check_rising([at for at, _ in self.steps])
        for _, money in self.steps:
            check_not_negative(money, "bonus")

    @property
    def amounts(self) -> Iterator[Money]:
        yield from (money for _, money in self.steps)

    def earned(self, sales: Measured) -> Fraction:
        tiers = [(Fraction(at), exact(money)) for at, money in self.steps]
        if self.how is How.STEPS:
            return _reached(tiers, Fraction(sales.sold))
        return _rated(tiers, Fraction(sales.sold), retroactive=self.how is How.RETROACTIVE)


@dataclass(frozen=True, slots=True)
class ByGross:
    """From so much gross on; every step reached pays its amount."""

    steps: tuple[tuple[Money, Money], ...]

    def __post_init__(self) -> None:
        _check_rising([at.minor for at, _ in self.steps])
        for _, money in self.steps:
            check_not_negative(money, "bonus")

    @property
    def amounts(self) -> Iterator[Money]:
        yield from (money for step in self.steps for money in step)

    def earned(self, sales: Measured) -> Fraction:
        return _reached([(exact(at), exact(money)) for at, money in self.steps], sales.gross)


@dataclass(frozen=True, slots=True)
class OfGross:
    """From so much gross on, a percentage: of what lies above, or of all of it."""

    steps: tuple[tuple[Money, Decimal], ...]
    retroactive: bool = False

    def __post_init__(self) -> None:
        _check_rising([at.minor for at, _ in self.steps])
        for _, percent in self.steps:
            check_per_cent(percent, "bonus")

    @property
    def amounts(self) -> Iterator[Money]:
        yield from (at for at, _ in self.steps)

    def earned(self, sales: Measured) -> Fraction:
        tiers = [(exact(at), part(percent)) for at, percent in self.steps]
        return _rated(tiers, sales.gross, retroactive=self.retroactive)


Bonus = ByTickets | ByGross | OfGross
Tiers = list[tuple[Fraction, Fraction]]


def _reached(steps: Tiers, position: Fraction) -> Fraction:
    return total(amount for at, amount in steps if position >= at)


def _rated(tiers: Tiers, position: Fraction, *, retroactive: bool) -> Fraction:
    reached = [tier for tier in tiers if position >= tier[0]]
    if not reached:
        return ZERO
    if retroactive:
        return position * reached[-1][1]
    ends = pairwise([*reached, (position, ZERO)])
    return total((end - start) * rate for (start, rate), (end, _) in ends)


def _check_rising(thresholds: list[int]) -> None:
    if not thresholds or thresholds[0] < 0:
        raise InvalidDeal("Give a bonus at least one step, from zero up.")
    if any(low >= high for low, high in pairwise(thresholds)):
        raise InvalidDeal("Let every step of a bonus begin above the one before.")
