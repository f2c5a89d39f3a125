"""Rates that step with success: by cumulative units or revenue, inside the period, per territory.

Nobody reports in which order the sales of one period happened. So a period that crosses a step
is priced as a whole: each rate applies to the stretch of the counter it covers, and every line
of the period bears the average. The order of the lines then changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.exact import ZERO, fraction


class Measure(StrEnum):
    UNITS = "units"
    REVENUE = "revenue"


@dataclass(frozen=True, slots=True)
class RateStep:
    """Above this much on the counter the rate is this; it may be lower than before."""

    above: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Escalation:
    """Steps over the term's own rate. Retroactive: a step reached applies from the first unit."""

    steps: tuple[RateStep, ...]
    measure: Measure = Measure.UNITS
    per_territory: bool = False
    retroactive: bool = False

    def __post_init__(self) -> None:
        if not self.steps or self.steps[0].above < 0:
            raise InvalidContract("Give an escalation at least one step, above zero or more.")
        if any(one.above >= other.above for one, other in pairwise(self.steps)):
            raise InvalidContract("List the steps of an escalation upwards, each threshold once.")


@dataclass(frozen=True, slots=True)
class Counter:
    """Where a counter stands: net units or revenue so far, and the base royalty was paid on."""

    position: Fraction = ZERO
    base: Fraction = ZERO


@dataclass(frozen=True, slots=True)
class Stretch:
    """So much of the counter (negative going back) at one rate."""

    width: Fraction
    rate: Fraction


def rate_at(first: Decimal, escalation: Escalation, position: Fraction) -> Fraction:
    """The rate in force at a position; a step is reached above its threshold, not at it."""
    return fraction(reached_rate(first, escalation, position))


def reached_rate(first: Decimal, escalation: Escalation, position: Fraction) -> Decimal:
    """The same as it is written in the contract."""
    reached = [step.rate for step in escalation.steps if position > step.above]
    return reached[-1] if reached else first


def stretches(
    first: Decimal, escalation: Escalation, start: Fraction, end: Fraction
) -> tuple[Stretch, ...]:
    """The way of the counter through the steps; the widths add up to end minus start."""
    low, high = min(start, end), max(start, end)
    sign = 1 if end >= start else -1
    found = []
    for floor, ceiling, rate in _bands(first, escalation):
        bottom = low if floor is None else max(low, floor)
        top = high if ceiling is None else min(high, ceiling)
        if top > bottom:
            found.append(Stretch(sign * (top - bottom), rate))
    return tuple(found[::sign])


def period_rate(first: Decimal, escalation: Escalation, start: Fraction, end: Fraction) -> Fraction:
    """The rate every line of the period bears: the average on the way, or the one reached."""
    if escalation.retroactive or start == end:
        return rate_at(first, escalation, end)
    way = stretches(first, escalation, start, end)
    return sum((part.width * part.rate for part in way), ZERO) / (end - start)


def catch_up_rate(
    first: Decimal, escalation: Escalation, start: Fraction, end: Fraction
) -> Fraction:
    """What a retroactive step reached, or lost again, adds to the rate of all earlier sales."""
    if not escalation.retroactive:
        return ZERO
    return rate_at(first, escalation, end) - rate_at(first, escalation, start)


def _bands(
    first: Decimal, escalation: Escalation
) -> Iterator[tuple[Fraction | None, Fraction | None, Fraction]]:
    thresholds = [None, *(fraction(step.above) for step in escalation.steps), None]
    rates = [fraction(first), *(fraction(step.rate) for step in escalation.steps)]
    for (floor, ceiling), rate in zip(pairwise(thresholds), rates, strict=True):
        yield floor, ceiling, rate
