"""What is left of a show or tour, divided in the band: to the cent, in any order the same. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from app.core.money import EXACT, HUNDRED, Money, exact_sum, settle

BAND = ("\N{REPLACEMENT CHARACTER}", "")
"""What sorts last among the sharers: the band itself gets what percentages leave."""


class Rule(StrEnum):
    """How the band shares."""

    EQUAL = "equal"
    PERCENT = "percent"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Sharer:
    """Somebody with a share; what the rule in force does not ask for is not looked at."""

    id: UUID
    name: str
    percent: Decimal = Decimal(0)
    points: int = 0

    @property
    def place(self) -> tuple[str, str]:
        """Whom a cent goes to first where remainders are equal: by name, then by id."""
        return self.name.casefold(), str(self.id)

    def weight(self, rule: Rule) -> Decimal:
        if rule is Rule.PERCENT:
            return self.percent
        return Decimal(self.points if rule is Rule.POINTS else 1)


@dataclass(frozen=True, slots=True)
class Division:
    """Shares by member, and what stays with the band; together exactly what was divided."""

    shares: dict[UUID, Money]
    kept: Money


def divide(net: Money, rule: Rule, sharers: Iterable[Sharer]) -> Division:
    """Largest remainder; equal remainders are served by name. A loss is the band's alone.

    Percentages that do not reach a hundred leave the rest with the band; above it, each counts in
    proportion.
    """
    weights = {each.place: each.weight(rule) for each in sharers}
    members = {each.place: each.id for each in sharers}
    if net.minor <= 0 or not any(weights.values()):
        return Division({}, net)
    if rule is Rule.PERCENT:
        weights[BAND] = max(HUNDRED - exact_sum(weights.values()), Decimal(0))
    parts = net.allocate_by(weights)
    kept = parts.pop(BAND, Money.zero(net.currency))
    return Division({members[place]: part for place, part in parts.items()}, kept)


def part_of(income: Money, percent: Decimal) -> Money:
    """A commission: this much of an income, less than a cent left out; nothing of a loss."""
    if income.minor <= 0:
        return Money.zero(income.currency)
    exact = EXACT.multiply(income.decimal, percent).scaleb(-2, EXACT)
    return settle(exact, income.currency).money


def per_diem(rate: Money, days: int) -> Money:
    """A day's rate for every day on the road."""
    return rate * days


def mileage(distance: Decimal, rate: Decimal, currency: str) -> Money:
    """What a way in one's own car is worth; less than a cent is left out."""
    return settle(EXACT.multiply(distance, rate), currency).money


def figure_of(rate: Decimal) -> str:
    """A rate as people write it: every digit, and two decimals at least."""
    shown = f"{rate.normalize():f}"
    whole, _, rest = shown.partition(".")
    return f"{whole}.{rest.ljust(2, '0')}"


def exchanged(amount: Money, rate: Decimal, currency: str) -> Money:
    """An amount in another currency, at units of it for one of the amount's; rounded down."""
    return settle(EXACT.multiply(amount.decimal, rate), currency).money
