"""A month's accounting under contracts, worked out of what is stored. Pure: nothing is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from app.domain.royalties.accounting.origins import Pair
from app.domain.royalties.accounting.queries import SaleRow
from app.domain.royalties.accounting.sections import PurseAccount, purse_accounts
from app.domain.royalties.accounting.stating import (
    Line,
    as_decimal,
    gross_of,
    lines_of,
    pairs_of,
    purses_of,
)
from app.domain.royalties.agreements import Agreements, as_earning
from app.domain.royalties.contracts import (
    Balances,
    Contract,
    Crossing,
    Earning,
    Purse,
    Result,
    Song,
    with_favored,
)
from app.domain.royalties.contracts.balances import Rates
from app.domain.royalties.contracts.cells import Total
from app.domain.royalties.contracts.coverage import Coverage
from app.domain.royalties.contracts.engine import run_gathered
from app.domain.royalties.contracts.gathering import Gathered, Gathering
from app.domain.royalties.sources import sheet_kind


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
    `unpriced` is accounted, but by a price to dealers nobody has listed: it earns nothing.
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


class Under:
    """Which contracts share sales, and how much money: taken in batch by batch."""

    def __init__(self, given: "Given") -> None:
        self._coverage = Coverage(given.contracts, given.rates)
        self.sums: dict[tuple[frozenset[str], str], Decimal] = {}

    def take(self, sales: Iterable[Earning]) -> None:
        for sale, contracts in self.of(sales):
            key = contracts, sale.currency
            self.sums[key] = EXACT.add(self.sums.get(key, Decimal(0)), sale.gross)  # type: ignore[arg-type]

    def of(self, sales: Iterable[Earning]) -> Iterator[tuple[Earning, frozenset[str]]]:
        """Each sale with the contracts it earns under."""
        contracts_of = self._coverage.once(
            lambda sale: frozenset(cell.contract for cell in self._coverage.cells(sale))
        )
        for sale in sales:
            yield sale, contracts_of(sale)

    def ties(self) -> set[frozenset[str]]:
        """Contracts that share a sale."""
        return {contracts for contracts, _ in self.sums}


@dataclass(frozen=True, slots=True)
class Given:
    """What a month's accounting is reckoned from, but for the sales."""

    period: Period
    agreements: Agreements
    contracts: Sequence[Contract]
    last: Mapping[str, ContractClosing]
    before: Mapping[str, Closing]
    rates: Rates

    @classmethod
    def of(
        cls,
        period: Period,
        agreements: Agreements,
        last: Mapping[str, ContractClosing],
        rates: Rates,
    ) -> "Given":
        """The contracts take the better terms of those they are favored with."""
        before = {key: Closing.read(each.balances) for key, each in last.items()}
        return cls(period, agreements, _favored(agreements, before), last, before, rates)

    def sale(self, row: SaleRow) -> Earning:
        """A row as the engine takes it in."""
        return as_earning(
            row,
            source=row.source_name,
            income=sheet_kind(row.source),
            period_starts=row.sold_on,
            agreements=self.agreements,
        )

    def due(self, ties: Iterable[Collection[str]]) -> frozenset[str]:
        """The contracts whose period ends with the month."""
        cadences = {
            key: Cadence(
                each.accounting.months, month(self.last[key].period) if key in self.last else None
            )
            for key, each in self.agreements.agreed.items()
        }
        due, _ = due_with(self.period, cadences, [*ties, *ties_of(self.agreements)])
        return frozenset(due)

    def gathering(self, due: Collection[str]) -> Gathering:
        """Takes in the sales of the contracts that are due."""
        return _gathering(self.contracts, due, self.rates)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a month comes to; `closings` and `opening` are those of the contracts that are due.

    `converted` names the exchange rates that each contract took.
    """

    given: Given
    contracts: tuple[Contract, ...]
    opening: Balances
    result: Result
    closings: Mapping[str, Closing]
    purses: Collection[Purse]
    legs: Sequence[Leg]
    left_out: LeftOut
    converted: Mapping[str, Collection[Pair]]

    @property
    def currencies(self) -> dict[str, str]:
        return {each.id: each.currency for each in self.contracts}

    def accounts(self, lines: Mapping[Purse, Decimal]) -> list[PurseAccount]:
        """The accounts of payees whose lines come to these sums; what is due needs none."""
        nothing = dict.fromkeys(self.purses, Decimal(0))
        return purse_accounts(self.opening, self.result, {**nothing, **lines})

    def lines(self, rows: Sequence[SaleRow]) -> list[Line]:
        """The lines that accounted sales make; rows of one line have to come together."""
        of_row = {str(row.id): row for row in rows}
        return lines_of(
            map(self.given.sale, rows),
            self.result.explanation,
            self.given.rates,
            self.currencies,
            lambda sale: _sale(of_row[sale.id], self.given.period),
        )


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
    sales: Iterable[Earning],
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
    gathering = Gathering(coverage_of(agreements, last, due=due, rates=rates))
    gathering.take(sales)
    return close_gathered(period, gathering, agreements, last, rates=rates, songs=songs)


def coverage_of(
    agreements: Agreements,
    last: Mapping[str, Closing],
    *,
    due: Collection[str],
    rates: Rates,
) -> Coverage:
    """Under which of the contracts `due` sales fall, after the `last` closings of all of them."""
    contracts = _favored(agreements, last)
    return Coverage((each for each in contracts if each.id in due), rates)


def reckon(
    given: Given, gathering: Gathering, under: Under, songs: Mapping[str, Song]
) -> Reckoning:
    """Account the contracts that are due for the sales that were gathered.

    Raises InvalidContract when a rate is missing or agreements contradict each other.
    """
    closed = close_gathered(
        given.period, gathering, given.agreements, given.before, rates=given.rates, songs=songs
    )
    sums = gathering.sums()
    currencies = {each.id: each.currency for each in closed.contracts}
    gross = gross_of(sums, currencies)
    return Reckoning(
        given=given,
        contracts=closed.contracts,
        opening=closed.opening,
        result=closed.result,
        closings=closed.closings,
        purses=purses_of(sums),
        legs=legs_of(closed.opening, closed.result, currencies, gross, closed.crossings),
        left_out=_left_out(under, sums, closed.result, currencies),
        converted=pairs_of(sums, (record.contract for record in gathering.copies.sold), currencies),
    )


def close_gathered(
    period: Period,
    gathering: Gathering,
    agreements: Agreements,
    last: Mapping[str, Closing],
    *,
    rates: Rates,
    songs: Mapping[str, Song] | None,
) -> Closed:
    """The same for sales that were gathered before. Raises InvalidContract."""
    contracts = tuple(gathering.coverage.contracts)
    due = {each.id for each in contracts}
    opening = balances_of(
        {key: closing for key, closing in last.items() if key in due},
        recoupables=[item for item in agreements.recoupables if item.contract in due],
        openings={k: amount for k, amount in agreements.openings.items() if k.contract in due},
    )
    crossings = tuple(each for each in agreements.crossings if set(each.contracts) <= due)
    result = run_gathered(
        period,
        gathering,
        opening,
        rates,
        crossings=crossings,
        transfers=[
            each for each in agreements.transfers if {each.contract, each.to_contract} <= due
        ],
        songs=songs,
    )
    closings = {each.id: Closing() for each in contracts} | closings_of(result.balances, crossings)
    return Closed(contracts, crossings, opening, result, closings)


def _gathering(contracts: Iterable[Contract], due: Collection[str], rates: Rates) -> Gathering:
    return Gathering(Coverage((each for each in contracts if each.id in due), rates))


def _favored(agreements: Agreements, last: Mapping[str, Closing]) -> tuple[Contract, ...]:
    """The contracts by where the steps of all of them stand, due or not."""
    return with_favored(agreements.contracts, balances_of(last, openings={}).counters)


def ties_of(agreements: Agreements) -> list[tuple[str, ...]]:
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


def _left_out(
    under: Under,
    sums: Mapping[Gathered, Total],
    result: Result,
    currencies: Mapping[str, str],
) -> LeftOut:
    outside: defaultdict[str, Decimal] = defaultdict(Decimal)
    waiting: defaultdict[str, Decimal] = defaultdict(Decimal)
    unpriced: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (contracts, currency), amount in under.sums.items():
        if not contracts:
            outside[currency] = EXACT.add(outside[currency], amount)
        elif not contracts <= currencies.keys():
            waiting[currency] = EXACT.add(waiting[currency], amount)
    for each, total in sums.items():
        if not each.is_priced and any(result.explanation.worth(cell).retail for cell in each.cells):
            currency = each.cells[0].currency
            unpriced[currency] = EXACT.add(unpriced[currency], as_decimal(total.gross))
    unwritten: defaultdict[str, Decimal] = defaultdict(Decimal)
    for contract, owed in result.writers.unknown.items():
        currency = currencies[contract]
        unwritten[currency] = EXACT.add(unwritten[currency], cut(owed))
    found = (outside, waiting, unpriced, unwritten)
    return LeftOut(*(dict(sorted(sums.items())) for sums in found))
