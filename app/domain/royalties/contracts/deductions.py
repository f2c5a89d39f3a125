"""What is taken out of an amount before it is shared: an ordered chain, every step visible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.exact import checked_per_cent, fraction, per_cent


class Of(StrEnum):
    """What a percentage is taken of: all of it, what earlier steps left, or the royalty base."""

    GROSS = "gross"
    REMAINDER = "remainder"
    BASE = "base"


class Kind(StrEnum):
    DISTRIBUTION = "distribution fee"
    TAX = "tax"
    RETURNS = "returns"
    MANUFACTURING = "manufacturing"
    ADMIN = "admin fee"
    PLATFORM = "platform fee"
    MANAGER = "manager commission"
    AGENT = "agent commission"
    PRODUCER = "producer royalty"
    MECHANICAL_EXCESS = "mechanicals above the cap"


@dataclass(frozen=True, slots=True)
class DatedPercent:
    """From this day of sale on, this percentage."""

    starts: date
    percent: Decimal

    def __post_init__(self) -> None:
        checked_per_cent(self.percent, "dated percentage")


class Purse(NamedTuple):
    """What a payee has under one contract."""

    contract: str
    payee: str


@dataclass(frozen=True, slots=True)
class Deduction:
    """A percentage, or an amount of the contract's currency per unit, at its place in the chain.

    `sunset` replaces the percentage from each of its days of sale on. Without a beneficiary the
    label keeps it. On returns the deduction is given back.
    """

    kind: Kind
    percent: Decimal = Decimal(0)
    of: Of = Of.GROSS
    per_unit: Decimal = Decimal(0)
    sunset: tuple[DatedPercent, ...] = ()
    to: Purse | None = None

    def __post_init__(self) -> None:
        checked_per_cent(self.percent, self.kind)
        if any(one.starts >= other.starts for one, other in pairwise(self.sunset)):
            raise InvalidContract(f"List the sunset steps of the {self.kind} by date, each once.")

    def percent_on(self, day: date) -> Decimal:
        return percent_on(self.sunset, day, before=self.percent)


@dataclass(frozen=True, slots=True)
class Taken:
    deduction: Deduction
    amount: Fraction


def percent_on(steps: Sequence[DatedPercent], day: date, *, before: Decimal) -> Decimal:
    """The percentage of the last step begun by that day, or `before` when none has."""
    begun = [step.percent for step in steps if step.starts <= day]
    return begun[-1] if begun else before


def deduct(
    chain: Sequence[Deduction], gross: Fraction, *, units: Fraction, on: date, base: Fraction
) -> tuple[tuple[Taken, ...], Fraction]:
    """Every step of the chain in order, and what is left. The steps and the rest are the gross."""
    remainder = gross
    taken = []
    for deduction in chain:
        whole = {Of.GROSS: gross, Of.REMAINDER: remainder, Of.BASE: base}[deduction.of]
        amount = whole * per_cent(deduction.percent_on(on)) + units * fraction(deduction.per_unit)
        taken.append(Taken(deduction, amount))
        remainder -= amount
    return tuple(taken), remainder
