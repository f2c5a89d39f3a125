"""Lines that are priced alike, added up."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from app.domain.royalties.contracts.exact import ZERO


class Cell(NamedTuple):
    """What lines added up together have in common. `first` marks whom the report pays directly.

    `payer` is named only where income of theirs is converted at a rate of their own.
    """

    contract: str
    term: str
    currency: str
    territory: str
    day: date
    shares: tuple[tuple[str, Decimal], ...]
    participation: Decimal
    royalty_part: Decimal
    is_return: bool
    first: bool
    payer: str = ""


@dataclass(slots=True)
class Total:
    """Sums of lines: `retail` is price to dealers × units."""

    gross: Fraction = ZERO
    units: Fraction = ZERO
    retail: Fraction = ZERO

    def add(self, other: "Total") -> None:
        self.gross += other.gross
        self.units += other.units
        self.retail += other.retail
