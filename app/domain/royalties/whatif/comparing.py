"""Replays of one history side by side: by payee and quarter, with differences and totals. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from app.core.money import EXACT, exact_sum
from app.core.period import Period, quarter_of
from app.domain.royalties.contracts import Purse
from app.domain.royalties.whatif.replaying import EVERYBODY, Done, Figures

NONE = Figures()
FLOWS = ("payable", "recouped")
MEASURES = (*FLOWS, "reserved", "unrecouped", "carried")
"""Flows are added up over the months of a quarter; of the others the last one counts."""


class Cell(NamedTuple):
    """`change` is against what was agreed; none in that column itself."""

    amount: Decimal
    change: Decimal | None


@dataclass(frozen=True, slots=True)
class Line:
    """One measure of one quarter; without a quarter the total of all."""

    quarter: Period | None
    measure: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Account:
    """What a payee has under a contract, or all its payees together when `payee` is empty."""

    contract: str
    payee: str
    lines: Sequence[Line]

    @property
    def is_changed(self) -> bool:
        return any(cell.change for line in self.lines for cell in line.cells)


@dataclass(frozen=True, slots=True)
class Recouped:
    """When a contract had earned everything back: `by`, or not yet and `left`; or never had to."""

    by: Period | None = None
    left: Decimal = Decimal(0)
    had_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """`accounts` of the contract first, then others that a scenario changes."""

    accounts: Sequence[Account]
    recouped: Sequence[Recouped]
    open_quarters: frozenset[Period]


def compare(contract: str, replays: Sequence[Sequence[Done]]) -> Comparison:
    """The first replay is what was agreed, the others are scenarios; all of the same history."""
    by_purse = [_by_purse(each) for each in replays]
    quarters = sorted({quarter_of(done.period.start) for done in replays[0]})
    purses = sorted({purse for found in by_purse for purse in found})
    own = [each for each in purses if each.contract == contract]
    accounts = [_account(purse, by_purse, quarters) for purse in own]
    if len(own) == 2:
        # A single payee is everybody: what nobody in particular owes back is theirs.
        accounts = [replace(accounts[0], payee=own[1].payee)]
    others = [
        _account(purse, by_purse, quarters)
        for purse in purses
        if purse.contract != contract and purse.payee != EVERYBODY
    ]
    return Comparison(
        accounts=[*accounts, *(each for each in others if each.is_changed)],
        recouped=[_recouped(Purse(contract, EVERYBODY), each) for each in replays],
        open_quarters=frozenset(
            quarter_of(done.period.start) for done in replays[0] if not done.published
        ),
    )


def _by_purse(replay: Sequence[Done]) -> dict[Purse, dict[Period, Figures]]:
    found: dict[Purse, dict[Period, Figures]] = {}
    for done in replay:
        quarter = quarter_of(done.period.start)
        for purse, figures in done.figures.items():
            quarters = found.setdefault(purse, {})
            quarters[quarter] = _added(quarters.get(quarter, NONE), figures)
    return found


def _added(before: Figures, now: Figures) -> Figures:
    return Figures(
        payable=EXACT.add(before.payable, now.payable),
        recouped=EXACT.add(before.recouped, now.recouped),
        reserved=now.reserved,
        unrecouped=now.unrecouped,
        carried=now.carried,
    )


def _account(
    purse: Purse,
    replays: Sequence[Mapping[Purse, Mapping[Period, Figures]]],
    quarters: Sequence[Period],
) -> Account:
    known = [_filled(each.get(purse, {}), quarters) for each in replays]
    lines = [
        Line(quarter, measure, _cells([getattr(each[place], measure) for each in known]))
        for place, quarter in enumerate(quarters)
        for measure in MEASURES
    ]
    used = {line.measure for line in lines if any(cell.amount for cell in line.cells)} | {"payable"}
    totals = [
        Line(None, name, _cells([exact_sum(getattr(f, name) for f in each) for each in known]))
        for name in FLOWS
    ]
    shown = [line for line in [*lines, *totals] if line.measure in used]
    return Account(purse.contract, purse.payee, shown)


def _filled(found: Mapping[Period, Figures], quarters: Sequence[Period]) -> list[Figures]:
    """The figures of every quarter: where nothing was accounted, what stood goes on to stand."""
    filled: list[Figures] = []
    for quarter in quarters:
        before = filled[-1] if filled else NONE
        still = Figures(Decimal(0), Decimal(0), before.reserved, before.unrecouped, before.carried)
        filled.append(found.get(quarter, still))
    return filled


def _cells(amounts: Sequence[Decimal]) -> list[Cell]:
    first, *others = amounts
    return [Cell(first, None), *(Cell(each, EXACT.subtract(each, first)) for each in others)]


def _recouped(purse: Purse, replay: Sequence[Done]) -> Recouped:
    known = [(done.period, done.figures[purse]) for done in replay if purse in done.figures]
    if not any(each.unrecouped or each.recouped for _, each in known):
        return Recouped(had_nothing=True)
    left = known[-1][1].unrecouped
    if left:
        return Recouped(left=left)
    waiting = [place for place, (_, each) in enumerate(known) if each.unrecouped]
    first = waiting[-1] + 1 if waiting else 0
    return Recouped(by=quarter_of(known[first][0].start))
