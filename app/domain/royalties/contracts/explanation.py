"""Why a line earned what it earned, under every contract concerned, step by step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.domain.royalties.contracts.balances import Rate, Rates
from app.domain.royalties.contracts.cells import Cell, Total
from app.domain.royalties.contracts.coverage import Coverage, Verdict
from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.exact import fraction, per_cent
from app.domain.royalties.contracts.pricing import Priced, price, rate_of
from app.domain.royalties.contracts.selection import Beaten
from app.domain.royalties.contracts.terms import Contract
from app.domain.royalties.contracts.workings import Borne


@dataclass(frozen=True, slots=True)
class Step:
    """A named amount in the contract's currency, exact."""

    name: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Why:
    """What one contract made of a line; `reason` is filled when it made nothing of it.

    `rate` is what one unit of base earned, averaged where the period crossed a step. A profit
    share has no rate, and no royalty of a single line.
    """

    contract: str
    reason: str
    term: str = ""
    narrowed: tuple[str, ...] = ()
    beaten: tuple[Beaten, ...] = ()
    exchange: Rate | None = None
    rate: Fraction | None = None
    steps: tuple[Step, ...] = ()
    royalty: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """What one unit of gross, one copy, and one unit of price to dealers × copies earned.

    All that earned it share it: the payees by their shares. In the contract's currency.
    """

    gross: Fraction
    units: Fraction
    retail: Fraction

    def of(self, earning: Earning) -> Fraction:
        units = fraction(earning.units)
        retail = fraction(earning.price or 0) * units
        return self.gross * fraction(earning.gross) + self.units * units + self.retail * retail


class Explanation:
    """Answers for the lines of a run on demand, so that explaining costs nothing until asked."""

    def __init__(
        self,
        coverage: Coverage,
        contracts: Mapping[str, Contract],
        rates: Rates,
        borne: Mapping[Cell, Borne],
    ) -> None:
        self._coverage = coverage
        self._contracts = contracts
        self._rates = rates
        self._borne = borne
        self._worth: dict[Cell, Worth] = {}

    def cells(self, earning: Earning) -> tuple[Cell, ...]:
        """What the line was added to: one cell for each contract it earned under."""
        return self._coverage.cells(earning)

    def cells_once(self) -> Callable[[Earning], tuple[Cell, ...]]:
        """The same for a batch of lines, asked once for all that are alike."""
        return self._coverage.once(self._coverage.cells)

    def worth(self, cell: Cell) -> Worth:
        """What the lines of a cell earned: every rule but recoupment and payment is linear.

        Of a profit share it is the part of the net, before costs and earlier losses.
        """
        if cell not in self._worth:
            one, none = fraction(1), fraction(0)
            self._worth[cell] = Worth(
                self._royalty(cell, Total(one, none, none)),
                self._royalty(cell, Total(none, one, none)),
                self._royalty(cell, Total(none, none, one)),
            )
        return self._worth[cell]

    def _royalty(self, cell: Cell, total: Total) -> Fraction:
        contract, borne = self._contracts[cell.contract], self._borne.get(cell)
        term = contract.all_terms.get(cell.term)
        priced = price(contract, term, cell, total, self._rates)
        if borne is None:
            return priced.net * per_cent(contract.profit_share)
        return priced.base * borne.left_by_costs * borne.rate

    def why(self, earning: Earning) -> tuple[Why, ...]:
        """One answer for each contract whose scope holds the line; none: no contract does."""
        return tuple(self._answer(verdict, earning) for verdict in self._coverage.verdicts(earning))

    def _answer(self, verdict: Verdict, earning: Earning) -> Why:
        cell, choice = verdict.cell, verdict.choice
        if cell is None:
            return Why(verdict.contract, verdict.reason)
        contract = self._contracts[cell.contract]
        term = choice.term if choice else None
        priced = price(contract, term, cell, _total(earning), self._rates)
        borne = self._borne.get(cell)
        converted = cell.currency != contract.currency
        return Why(
            contract=contract.id,
            reason="",
            term=cell.term,
            narrowed=choice.narrowed if choice else (),
            beaten=choice.beaten if choice else (),
            exchange=(
                rate_of(cell.currency, contract.currency, self._rates, cell.payer)
                if converted
                else None
            ),
            rate=borne.rate if borne else None,
            steps=_steps(priced, borne),
            royalty=priced.base * borne.left_by_costs * borne.rate if borne else None,
        )


def _total(earning: Earning) -> Total:
    units = fraction(earning.units)
    return Total(fraction(earning.gross), units, fraction(earning.price or 0) * units)


def _steps(priced: Priced, borne: Borne | None) -> tuple[Step, ...]:
    deducted = (Step(taken.deduction.kind, -taken.amount) for taken in priced.deducted)
    before = (Step("gross", priced.gross), *deducted, Step("base", priced.base))
    if borne is None:
        return before
    costs = priced.base * (1 - borne.left_by_costs)
    after = Step("shared costs", -costs), Step("royalty", (priced.base - costs) * borne.rate)
    return (*before, *after) if costs else (*before, after[1])
