"""The closed lists of the band's money, and the mileage rates everybody may start with."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.bandmoney.division import figure_of

SPENT = {
    "travel": "Travel",
    "hotel": "Hotel",
    "food": "Food",
    "crew": "Crew",
    "gear": "Gear",
    "other": "Other",
}
PER_DIEM, MILEAGE = "per_diem", "mileage"
ALLOWANCES = {PER_DIEM: "Per diems", MILEAGE: "Mileage"}
CATEGORIES = {**SPENT, **ALLOWANCES}
"""What an expense is for."""
INCOME, PLAYERS, COMMISSION = "income", "players", "commission"
BUDGETED = {INCOME: "Income", **CATEGORIES, PLAYERS: "Hired players", COMMISSION: "Commission"}
"""What a budget has a line for."""
UNITS = {"km": "kilometer", "mi": "mile"}
WAYS = {"bank": "Bank transfer", "cash": "Cash"}
RULES = {
    "equal": "Everybody the same",
    "percent": "A percentage each",
    "points": "By points",
}


@dataclass(frozen=True, slots=True)
class Usual:
    """A mileage rate as an authority gives it."""

    unit: str
    from_on: date
    value: Decimal
    currency: str
    source: str

    @property
    def figure(self) -> str:
        return figure_of(self.value)


USUAL_RATES = (
    Usual("mi", date(2026, 1, 1), Decimal("0.725"), "USD", "IRS Notice 2026-10"),
    Usual("mi", date(2025, 1, 1), Decimal("0.70"), "USD", "IRS Notice 2025-5"),
    Usual("km", date(2014, 1, 1), Decimal("0.30"), "EUR", "Germany, § 5 BRKG"),
)
"""Rates to begin with; a workspace writes down its own."""
