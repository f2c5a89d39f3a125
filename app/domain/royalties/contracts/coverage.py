"""Which contracts a line of income falls under, and the cells that it is added to there."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, TypeVar

from app.domain.royalties.contracts.balances import Rates
from app.domain.royalties.contracts.cells import Cell
from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.favoring import choose_better
from app.domain.royalties.contracts.pricing import payer_with_rate
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
    "payer",
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
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one contract says to a line: the cell it goes to, or why it goes to none."""

    contract: str
    choice: Choice | None
    cell: Cell | None
    reason: str


class Coverage:
    """The contracts in order of their ids, and the days on which any of them changes.

    `is_by_amount` where contracts are favored with others: then what a line sold for decides.
    """

    def __init__(self, contracts: Iterable[Contract], rates: Rates) -> None:
        self.contracts = sorted(contracts, key=lambda contract: contract.id)
        self._rates = rates
        # Which of two contracts pays more may depend on what the line sold for.
        self.is_by_amount = any(contract.favored for contract in self.contracts)
        self.days = sorted({day for contract in self.contracts for day in contract.dates()})
        self._known: dict[tuple[str, ...], list[Contract]] = {}
        self._chosen: dict[tuple[Any, ...], Choice | None] = {}

    def verdicts(self, earning: Earning) -> list[Verdict]:
        """What every contract concerned says to the line, those that do not apply with a reason."""
        day = self.band(earning.sold_on)
        said: list[Verdict] = []
        for contract in self._concerned(earning):
            taken = any(verdict.cell for verdict in said)
            choice = self._choose(contract, earning, day)
            payer = payer_with_rate(earning.payer, earning.currency, contract.currency, self._rates)
            said.append(_verdict(contract, choice, earning, day, payer, first=not taken))
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

    def cells(self, earning: Earning) -> tuple[Cell, ...]:
        """What the line is added to: one cell for each contract it earns under."""
        return tuple(verdict.cell for verdict in self.verdicts(earning) if verdict.cell)

    def alike(self, earning: Earning) -> tuple[Any, ...]:
        """Lines that agree in this go to the same cells."""
        return (*_ALIKE(earning), earning.is_return, *self._amounts(earning))

    def once(self, answer: Callable[[Earning], Answer]) -> Callable[[Earning], Answer]:
        """Asks once for all lines that are alike: made for a batch of lines, gone with it."""
        known: dict[tuple[Any, ...], Answer] = {}

        def remembered(earning: Earning) -> Answer:
            alike = self.alike(earning)
            if alike not in known:
                known[alike] = answer(earning)
            return known[alike]

        return remembered

    def _choose(self, contract: Contract, earning: Earning, day: date) -> Choice | None:
        if self.is_by_amount:
            # Every line may be answered otherwise: to keep the answers would be to keep the lines.
            return choose_better(contract, earning, day, self._rates)
        asked = (contract.id, day, *_ASKED(earning))
        if asked not in self._chosen:
            self._chosen[asked] = choose_better(contract, earning, day, self._rates)
        return self._chosen[asked]

    def _amounts(self, earning: Earning) -> tuple[Any, ...]:
        return _AMOUNTS(earning) if self.is_by_amount else ()


def _verdict(
    contract: Contract,
    choice: Choice | None,
    earning: Earning,
    day: date,
    payer: str,
    *,
    first: bool,
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
        payer=payer,
    )
    return Verdict(contract.id, choice, cell, "")
