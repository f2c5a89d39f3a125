"""Fees and expenses of a night: what each comes to, what of it the artist bears, what the house."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from app.core.money import Money
from app.domain.shows.settlement.errors import InvalidDeal
from app.domain.shows.settlement.figures import (
    ZERO,
    check_not_negative,
    check_per_cent,
    exact,
    part,
    rate,
    written,
)


class Of(StrEnum):
    """What a percentage is taken of. Net is net gross less the expenses of the show."""

    GROSS = "gross"
    NET_GROSS = "net gross"
    NET = "net"


class Measured(NamedTuple):
    """What variable bills go by."""

    sold: int
    gross: Fraction
    net_gross: Fraction


class Amount(NamedTuple):
    value: Fraction
    formula: str


@dataclass(frozen=True, slots=True)
class Bill:
    """A fixed amount, an amount for each ticket sold, or a percentage; never above its cap."""

    label: str
    fixed: Money | None = None
    per_ticket: Money | None = None
    percent: Decimal | None = None
    of: Of = Of.GROSS
    cap: Money | None = None

    def __post_init__(self) -> None:
        ways = (self.fixed, self.per_ticket, self.percent)
        if sum(way is not None for way in ways) != 1:
            raise InvalidDeal(
                f"Say what “{self.label}” costs in one way: fixed, for each ticket or in per cent."
            )
        if self.percent is not None:
            check_per_cent(self.percent, f"rate of “{self.label}”")
        if self.of is Of.NET:
            raise InvalidDeal(f"Take “{self.label}” of the gross or net gross: it is part of net.")
        for money in self.amounts:
            check_not_negative(money, f"cost of “{self.label}”")

    @property
    def amounts(self) -> tuple[Money | None, ...]:
        return self.fixed, self.per_ticket, self.cap

    def uncapped(self, night: Measured) -> Fraction:
        """What it comes to on a night like this."""
        if self.fixed is not None:
            return exact(self.fixed)
        if self.per_ticket is not None:
            return exact(self.per_ticket) * night.sold
        return self._base(night) * part(self.percent or Decimal(0))

    def amount(self, night: Measured, currency: str) -> Amount:
        """The same up to the cap, with its wording."""
        found, wording = self.uncapped(night), self._wording(night, currency)
        if self.cap is None or found <= exact(self.cap):
            return Amount(found, wording)
        return Amount(exact(self.cap), f"{wording}, capped")

    def _base(self, night: Measured) -> Fraction:
        return night.gross if self.of is Of.GROSS else night.net_gross

    def _wording(self, night: Measured, currency: str) -> str:
        if self.fixed is not None:
            return "agreed"
        if self.per_ticket is not None:
            return f"{night.sold} × {written(exact(self.per_ticket), currency)}"
        return f"{rate(self.percent or Decimal(0))} of {written(self._base(night), currency)}"


class Category(StrEnum):
    HOUSE = "house"
    PRODUCTION = "production"
    MARKETING = "marketing"
    STAFF = "staff"
    SUPPORT = "support act"
    HOSPITALITY = "hospitality"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Expense:
    """A bill of the show. `cost` is what the house really pays for it, nobody else's business."""

    bill: Bill
    category: Category = Category.OTHER
    documented: bool = True
    cost: Money | None = None

    def __post_init__(self) -> None:
        check_not_negative(self.cost, f"cost of “{self.bill.label}”")

    def charged(self, night: Measured, currency: str, *, documents_required: bool) -> Amount:
        """What counts before the split: nothing that should be documented and is not."""
        if documents_required and not self.documented:
            return Amount(ZERO, "not documented")
        return self.bill.amount(night, currency)

    def kept_by_house(self, night: Measured, charged: Fraction) -> Fraction:
        """What the house gains by the bill, or loses where it bears some of the cost itself."""
        borne = self.bill.uncapped(night) if self.cost is None else exact(self.cost)
        return charged - borne
