"""A month's accounting under contracts, worked out of what is stored. Pure: nothing is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from app.core.money import EXACT
from app.core.period import Period, month
from app.domain.royalties.accounting.closing import Closing, balances_of, closings_of, cut
from app.domain.royalties.accounting.due import Cadence, due_with
from app.domain.royalties.accounting.legs import Leg, legs_of
from app.domain.royalties.accounting.models import ContractClosing
from app.domain.royalties.accounting.queries import SaleRow
from app.domain.royalties.accounting.sections import PurseAccount, purse_accounts
from app.domain.royalties.accounting.stating import Line, first_contract, lines_of, sums_by_purse
from app.domain.royalties.agreements import Agreements, as_earning
from app.domain.royalties.contracts import (
    Balances,
    Contract,
    Crossing,
    Earning,
    Explanation,
    Rate,
    Result,
    Song,
    run,
    with_favored,
)
from app.domain.royalties.contracts.coverage import Coverage
from app.domain.royalties.sources import sheet_kind

Rates = Mapping[tuple[str, str], Rate]


class Sale(NamedTuple):
    """What a line of a statement says of the sales it adds up."""

    report_id: UUID
    recording_id: UUID
    source_name: str
    store: str | None
    country: str | None
    kind: str
    sale_month: date | None
    is_adjustment: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Income under contract that a month leaves out, exactly, by currency.

    `outside` finds no term of its contracts; `waiting` is accounted with a later month;
    `unpriced` is accounted, but by a price to dealers its report does not name: it earns nothing.
    `unwritten` is owed to writers of songs without agreed splits, in the contracts' currencies.
    """

    outside: Mapping[str, Decimal]
    waiting: Mapping[str, Decimal]
    unpriced: Mapping[str, Decimal]
    unwritten: Mapping[str, Decimal]

    def write(self) -> dict[str, dict[str, str]]:
        """The sums as text, to be stored."""
        all_sums = {
            "outside": self.outside,
            "waiting": self.waiting,
            "unpriced": self.unpriced,
            "unwritten": self.unwritten,
        }
        return {
            name: {currency: f"{amount:f}" for currency, amount in sums.items() if amount}
            for name, sums in all_sums.items()
        }


@dataclass(frozen=True, slots=True)
class Reckoning:
    """`sales` are the earnings accounted for; `closings` and `openings` are by contract."""

    contracts: tuple[Contract, ...]
    sales: tuple[UUID, ...]
    opening: Balances
    result: Result
    closings: Mapping[str, Closing]
    lines: Sequence[Line]
    accounts: Sequence[PurseAccount]
    legs: Sequence[Leg]
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class Closed:
    """A period of some contracts as the engine closed it; `closings` are what it hands on."""

    contracts: tuple[Contract, ...]
    crossings: tuple[Crossing, ...]
    opening: Balances
    result: Result
    closings: Mapping[str, Closing]


def close(
    period: Period,
    sales: Sequence[Earning],
    agreements: Agreements,
    last: Mapping[str, Closing],
    *,
    due: Collection[str],
    rates: Rates,
    songs: Mapping[str, Song] | None = None,
) -> Closed:
    """Account these sales under the contracts `due`, after the `last` closings of all contracts.

    Raises InvalidContract when a rate is missing or agreements contradict each other.
    """
    contracts = tuple(each for each in _favored(agreements, last) if each.id in due)
    opening = balances_of(
        {key: closing for key, closing in last.items() if key in due},
        recoupables=[item for item in agreements.recoupables if item.contract in due],
        openings={k: amount for k, amount in agreements.openings.items() if k.contract in due},
    )
    crossings = tuple(each for each in agreements.crossings if set(each.contracts) <= set(due))
    result = run(
        period,
        sales,
        contracts,
        opening,
        rates,
        crossings=crossings,
        transfers=[
            each for each in agreements.transfers if {each.contract, each.to_contract} <= set(due)
        ],
        songs=songs,
    )
    closings = {each.id: Closing() for each in contracts} | closings_of(result.balances, crossings)
    return Closed(contracts, crossings, opening, result, closings)


def reckon(
    period: Period,
    rows: Sequence[SaleRow],
    agreements: Agreements,
    last: Mapping[str, ContractClosing],
    rates: Rates,
    *,
    only: Collection[str] | None = None,
    songs: Mapping[str, Song] | None = None,
) -> Reckoning:
    """Account the contracts that are due with a month, or `only` these.

    Raises InvalidContract when a rate is missing or agreements contradict each other.
    """
    of_row = {str(row.id): row for row in rows}
    sales = [_earning(row, agreements) for row in rows]
    before = {key: Closing.read(each.balances) for key, each in last.items()}
    coverage = Coverage(_favored(agreements, before), rates)
    under = {
        sale.id: frozenset(v.contract for v in coverage.verdicts(sale) if v.cell) for sale in sales
    }
    due = set(only) if only is not None else _due(period, agreements, last, under.values())
    accounted = [sale for sale in sales if under[sale.id] and under[sale.id] <= due]
    closed = close(period, accounted, agreements, before, due=due, rates=rates, songs=songs)
    opening, result = closed.opening, closed.result
    currencies = {each.id: each.currency for each in closed.contracts}
    lines = lines_of(
        accounted,
        result.explanation,
        rates,
        currencies,
        lambda sale: _sale(of_row[sale.id], period),
    )
    gross = _gross(accounted, result, currencies)
    return Reckoning(
        contracts=closed.contracts,
        sales=tuple(of_row[sale.id].id for sale in accounted),
        opening=opening,
        result=result,
        closings=closed.closings,
        lines=lines,
        accounts=purse_accounts(opening, result, sums_by_purse(lines)),
        legs=legs_of(opening, result, currencies, gross, closed.crossings),
        left_out=_left_out(sales, under, due, result, currencies),
    )


def _favored(agreements: Agreements, last: Mapping[str, Closing]) -> tuple[Contract, ...]:
    """The contracts by where the steps of all of them stand, due or not."""
    return with_favored(agreements.contracts, balances_of(last, openings={}).counters)


def _earning(row: SaleRow, agreements: Agreements) -> Earning:
    return as_earning(
        row,
        source=row.source_name,
        income=sheet_kind(row.source),
        period_starts=row.sold_on,
        groups=agreements.groups,
    )


def _due(
    period: Period,
    agreements: Agreements,
    last: Mapping[str, ContractClosing],
    under: Iterable[Collection[str]],
) -> set[str]:
    cadences = {
        key: Cadence(each.accounting.months, month(last[key].period) if key in last else None)
        for key, each in agreements.agreed.items()
    }
    due, _ = due_with(period, cadences, [*{*map(frozenset, under)}, *_ties(agreements)])
    return due


def _ties(agreements: Agreements) -> list[tuple[str, ...]]:
    """Contracts between which money passes."""
    fees = (
        (contract.id, fee.to.contract)
        for contract in agreements.contracts
        for fee in (*contract.deductions, *contract.commissions)
        if fee.to
    )
    passed = ((each.contract, each.to_contract) for each in agreements.transfers)
    return [*fees, *passed, *(each.contracts for each in agreements.crossings)]


def _sale(row: SaleRow, period: Period) -> Sale:
    return Sale(
        report_id=row.report_id,
        recording_id=row.recording_id,
        source_name=row.source_name,
        store=row.store,
        country=row.country,
        kind=row.kind,
        sale_month=row.sale_month,
        is_adjustment=row.reported_for < period.code,
    )


def _gross(
    sales: Iterable[Earning], result: Result, currencies: Mapping[str, str]
) -> dict[tuple[str, str], Decimal]:
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for sale in sales:
        key = sale.currency, currencies[first_contract(sale, result.explanation)]
        sums[key] = EXACT.add(sums[key], sale.gross)  # type: ignore[arg-type]
    return dict(sums)


def _left_out(
    sales: Iterable[Earning],
    under: Mapping[str, Collection[str]],
    due: set[str],
    result: Result,
    currencies: Mapping[str, str],
) -> LeftOut:
    outside: defaultdict[str, Decimal] = defaultdict(Decimal)
    waiting: defaultdict[str, Decimal] = defaultdict(Decimal)
    unpriced: defaultdict[str, Decimal] = defaultdict(Decimal)
    for sale in sales:
        if not set(under[sale.id]) <= due:
            waiting[sale.currency] = EXACT.add(waiting[sale.currency], sale.gross)  # type: ignore[arg-type]
        elif not under[sale.id]:
            outside[sale.currency] = EXACT.add(outside[sale.currency], sale.gross)  # type: ignore[arg-type]
        elif sale.price is None and _counts_prices(sale, result.explanation):
            unpriced[sale.currency] = EXACT.add(unpriced[sale.currency], sale.gross)  # type: ignore[arg-type]
    unwritten: defaultdict[str, Decimal] = defaultdict(Decimal)
    for contract, amount in result.writers.unknown.items():
        currency = currencies[contract]
        unwritten[currency] = EXACT.add(unwritten[currency], cut(amount))
    found = (outside, waiting, unpriced, unwritten)
    return LeftOut(*(dict(sorted(sums.items())) for sums in found))


def _counts_prices(sale: Earning, explanation: Explanation) -> bool:
    return any(explanation.worth(cell).retail for cell in explanation.cells(sale))
