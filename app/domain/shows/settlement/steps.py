"""A settlement on paper: each figure with its name and how it came about."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Part(StrEnum):
    """The headings of a settlement, in their order."""

    BOX_OFFICE = "Box office"
    EXPENSES = "Expenses"
    SPLIT = "Split"
    ARTIST = "Artist"
    PAYMENT = "Payment"
    HOUSE = "House"


@dataclass(frozen=True, slots=True)
class Step:
    """A figure in minor units, exact. Private ones are the house's own and stay with it.

    `key` is the same for the same figure of every settlement; `label` is for people.
    """

    part: Part
    key: str
    label: str
    amount: Fraction
    formula: str
    private: bool = False
