"""Sums of the lines that are priced alike, and of the copies their songs are paid for.

Every rule of a contract but escalation, recoupment and payment is linear. So lines that share
contract, term, day band, territory counter and shares are added up before anything is computed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from app.core.money import EXACT
from app.domain.royalties.contracts.cells import Cell, Total
from app.domain.royalties.contracts.coverage import Coverage
from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.exact import Exact, fraction
from app.domain.royalties.contracts.writers import Copies


class Gathered(NamedTuple):
    """What lines added up together have in common: their cells, and whether they name a price."""

    cells: tuple[Cell, ...]
    is_priced: bool


@dataclass(slots=True)
class _Running:
    gross: Decimal = Decimal(0)
    units: Decimal = Decimal(0)
    retail: Decimal = Decimal(0)
    odd: Total = field(default_factory=Total)

    def add(self, earning: Earning) -> None:
        gross, units, price = earning.gross, earning.units, earning.price
        if type(gross) is Fraction or type(units) is Fraction:
            self._add_odd(gross, units, price)
            return
        self.gross = EXACT.add(self.gross, gross)  # type: ignore[arg-type]
        self.units = EXACT.add(self.units, units)  # type: ignore[arg-type]
        if price is not None:
            self.retail = EXACT.add(self.retail, EXACT.multiply(price, units))  # type: ignore[arg-type]

    def _add_odd(self, gross: Exact, units: Exact, price: Decimal | None) -> None:
        self.odd.gross += fraction(gross)
        self.odd.units += fraction(units)
        self.odd.retail += fraction(price or 0) * fraction(units)

    def total(self) -> Total:
        return Total(
            self.odd.gross + fraction(self.gross),
            self.odd.units + fraction(self.units),
            self.odd.retail + fraction(self.retail),
        )


class Gathering:
    """Takes lines in, batch by batch, and keeps their sums alone."""

    def __init__(self, coverage: Coverage) -> None:
        self.coverage = coverage
        self.copies = Copies(coverage)
        self._sums: dict[Gathered, _Running] = {}
        self._uncovered: dict[str, _Running] = {}

    def take(self, earnings: Iterable[Earning]) -> None:
        cells_of = self.coverage.once(self.coverage.cells)
        known: dict[tuple[Any, ...], _Running] = {}
        for earning in earnings:
            alike = (*self.coverage.alike(earning), earning.price is None)
            running = known.get(alike)
            if running is None:
                running = known[alike] = self._place(earning, cells_of(earning))
            running.add(earning)
            self.copies.take(earning, cells_of)

    def under(self, coverage: Coverage) -> "Gathering":
        """The same sums for contracts that put every line into the same cells as these do."""
        same = Gathering(coverage)
        same._sums, same._uncovered = self._sums, self._uncovered
        same.copies.sold = self.copies.sold
        return same

    def sums(self) -> dict[Gathered, Total]:
        """Of the lines that contracts cover."""
        return {key: running.total() for key, running in self._sums.items()}

    def totals(self) -> dict[str, dict[Cell, Total]]:
        """Sums by contract and cell."""
        totals: dict[str, dict[Cell, Total]] = {}
        for gathered, sums in self.sums().items():
            for cell in gathered.cells:
                total = totals.setdefault(cell.contract, {}).setdefault(cell, Total())
                total.add(sums)
        return totals

    def uncovered(self) -> dict[str, Fraction]:
        """By currency the income that no contract covers."""
        return {currency: running.total().gross for currency, running in self._uncovered.items()}

    def _place(self, earning: Earning, cells: tuple[Cell, ...]) -> _Running:
        if not cells:
            return self._uncovered.setdefault(earning.currency, _Running())
        return self._sums.setdefault(Gathered(cells, earning.price is not None), _Running())
