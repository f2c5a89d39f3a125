"""Which contracts a line of income falls under, and sums of the lines that are priced alike.

Every rule of a contract but escalation, recoupment and payment is linear. So lines that share
contract, term, day band, territory counter and shares are added up before anything is computed.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter
from typing import Any

from app.core.money import EXACT
from app.domain.royalties.contracts.balances import Rates
from app.domain.royalties.contracts.cells import Cell, Total
from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.exact import Exact, fraction
from app.domain.royalties.contracts.favoring import choose_better
from app.domain.royalties.contracts.selection import Choice
from app.domain.royalties.contracts.terms import WHOLE, Basis, Contract

_ALIKE: Callable[[Earning], tuple[Any, ...]] = attrgetter(
    "recording",
    "work",
    "release",
    "country",
    "channel",
    "configuration",
    "price_category",
    "source",
    "catalogue_type",
    "group",
    "currency",
    "contract",
    "sold_on",
)
# What terms ask about: tracks that agree in these find the same term.
_ASKED: Callable[[Earning], tuple[Any, ...]] = attrgetter(
    "group",
    "country",
    "channel",
    "configuration",
    "price_category",
    "source",
    "catalogue_type",
)
_AMOUNTS: Callable[[Earning], tuple[Any, ...]] = attrgetter(
    "currency", "gross", "units", "price", "is_return", "sold_on"
)
NO_CONTRACT = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one contract says to a line: the cell it goes to, or why it goes to none."""

    contract: str
    choice: Choice | None
    cell: Cell | None
    reason: str


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


class Coverage:
    """The contracts in order of their ids, and the days on which any of them changes."""

    def __init__(self, contracts: Iterable[Contract], rates: Rates) -> None:
        self.contracts = sorted(contracts, key=lambda contract: contract.id)
        self._rates = rates
        # Which of two contracts pays more may depend on what the line sold for.
        self._by_amount = any(contract.favored for contract in self.contracts)
        self.days = sorted({day for contract in self.contracts for day in contract.dates()})
        self._known: dict[tuple[str, ...], list[Contract]] = {}
        self._chosen: dict[tuple[Any, ...], Choice | None] = {}

    def gather(
        self, earnings: Iterable[Earning]
    ) -> tuple[dict[str, dict[Cell, Total]], dict[str, Fraction]]:
        """Sums by contract and cell, and by currency the income that no contract covers."""
        known: dict[tuple[Any, ...], list[_Running]] = {}
        cells: dict[Cell, _Running] = {}
        for earning in earnings:
            alike = (*_ALIKE(earning), earning.is_return, *self._amounts(earning))
            running = known.get(alike)
            if running is None:
                running = [cells.setdefault(cell, _Running()) for cell in self._cells(earning)]
                known[alike] = running
            for each in running:
                each.add(earning)
        totals: dict[str, dict[Cell, Total]] = {}
        for cell, sums in cells.items():
            totals.setdefault(cell.contract, {})[cell] = sums.total()
        uncovered = {
            cell.currency: total.gross for cell, total in totals.pop(NO_CONTRACT, {}).items()
        }
        return totals, uncovered

    def verdicts(self, earning: Earning) -> list[Verdict]:
        """What every contract concerned says to the line, those that do not apply with a reason."""
        day = self.band(earning.sold_on)
        said: list[Verdict] = []
        for contract in self._concerned(earning):
            taken = any(verdict.cell for verdict in said)
            choice = self._choose(contract, earning, day)
            said.append(_verdict(contract, choice, earning, day, first=not taken))
        return said

    def _concerned(self, earning: Earning) -> list[Contract]:
        key = (
            earning.recording,
            earning.work,
            earning.release,
            earning.group,
            earning.catalogue_type,
            earning.contract,
        )
        if key not in self._known:
            self._known[key] = [
                contract
                for contract in self.contracts
                if earning.contract == contract.id or contract.scope.covers(earning)
            ]
        return self._known[key]

    def band(self, day: date) -> date:
        """The last day something changed: all sales since are treated alike."""
        place = bisect_right(self.days, day)
        return self.days[place - 1] if place else date.min

    def _choose(self, contract: Contract, earning: Earning, day: date) -> Choice | None:
        asked = (contract.id, day, *_ASKED(earning), *self._amounts(earning))
        if asked not in self._chosen:
            self._chosen[asked] = choose_better(contract, earning, day, self._rates)
        return self._chosen[asked]

    def _amounts(self, earning: Earning) -> tuple[Any, ...]:
        return _AMOUNTS(earning) if self._by_amount else ()

    def _cells(self, earning: Earning) -> Sequence[Cell]:
        found = [verdict.cell for verdict in self.verdicts(earning) if verdict.cell]
        return found or [
            Cell(NO_CONTRACT, "", earning.currency, "", date.min, (), WHOLE, WHOLE, False, True)
        ]


def _verdict(
    contract: Contract, choice: Choice | None, earning: Earning, day: date, *, first: bool
) -> Verdict:
    part = contract.royalty_part(day)
    if part is None:
        return Verdict(contract.id, None, None, "The sale lies outside the term of the contract.")
    if choice is None and contract.basis is Basis.ROYALTY:
        return Verdict(contract.id, None, None, "No term of the contract applies to the sale.")
    escalation = choice.term.escalation if choice else None
    direct = earning.contract == contract.id
    cell = Cell(
        contract=contract.id,
        term=choice.term.id if choice else "",
        currency=earning.currency,
        territory=earning.country if escalation and escalation.per_territory else "",
        day=day,
        shares=contract.shares_for(earning),
        participation=WHOLE if direct else contract.scope.taking_part(earning),
        royalty_part=part,
        is_return=earning.is_return,
        first=first,
    )
    return Verdict(contract.id, choice, cell, "")
