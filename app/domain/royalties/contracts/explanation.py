"""Why a line earned what it earned, under every contract concerned, step by step."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.domain.royalties.contracts.balances import Rate, Rates
from app.domain.royalties.contracts.coverage import Cell, Coverage, Total, Verdict
from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.exact import fraction
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
                rate_of(cell.currency, contract.currency, self._rates) if converted else None
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
