"""The whole of a period: lines and contracts in, postings, closing balances and reasons out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.period import Period
from app.domain.royalties.contracts.accrual import accrue
from app.domain.royalties.contracts.balances import Balances, Rates
from app.domain.royalties.contracts.coverage import Coverage
from app.domain.royalties.contracts.crossing import Crossing, Transfer
from app.domain.royalties.contracts.deductions import Purse
from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.errors import InvalidContract, NotConserved
from app.domain.royalties.contracts.explanation import Explanation
from app.domain.royalties.contracts.favoring import with_favored
from app.domain.royalties.contracts.gathering import Gathering
from app.domain.royalties.contracts.mechanicals import Song
from app.domain.royalties.contracts.payment import (
    cross,
    pay_out,
    recoup_contract,
    release_reserves,
    transfer_balances,
    transfer_income,
)
from app.domain.royalties.contracts.postings import Account, Kind, Posting
from app.domain.royalties.contracts.pricing import price
from app.domain.royalties.contracts.recoupment import Row
from app.domain.royalties.contracts.terms import Contract
from app.domain.royalties.contracts.workings import Workings
from app.domain.royalties.contracts.writers import Writers, owed_to_writers, pay_writers


@dataclass(frozen=True, slots=True)
class Result:
    """`waterfall` are the steps of recoupment in the order they happened.

    `writers` is what copies sold owe the writers of the songs on them.
    """

    postings: tuple[Posting, ...]
    balances: Balances
    waterfall: tuple[Row, ...]
    explanation: Explanation
    writers: Writers


def run(
    period: Period,
    earnings: Iterable[Earning],
    contracts: Sequence[Contract],
    balances: Balances,
    rates: Rates,
    *,
    crossings: Sequence[Crossing] = (),
    transfers: Sequence[Transfer] = (),
    songs: Mapping[str, Song] | None = None,
) -> Result:
    """Account the earnings of a period under the contracts. Pure, exact, in any order of lines.

    Call it once for each accounting period, with the closing balances of the one before: every
    call moves the releases of reserves on by one. `songs` are the works on the recordings: without
    them no mechanicals are reckoned. Raises InvalidContract.
    """
    gathering = Gathering(Coverage(with_favored(contracts, balances.counters), rates))
    gathering.take(earnings)
    return run_gathered(
        period, gathering, balances, rates, crossings=crossings, transfers=transfers, songs=songs
    )


def run_gathered(
    period: Period,
    gathering: Gathering,
    balances: Balances,
    rates: Rates,
    *,
    crossings: Sequence[Crossing] = (),
    transfers: Sequence[Transfer] = (),
    songs: Mapping[str, Song] | None = None,
) -> Result:
    """Account earnings that were gathered before, under the contracts of their coverage."""
    coverage = gathering.coverage
    by_id = _by_id(coverage.contracts)
    _check_agreements(by_id, balances, crossings, transfers)
    totals, uncovered = gathering.totals(), gathering.uncovered()
    work = Workings.opening(period, by_id, balances)
    for currency, gross in uncovered.items():
        report = Account(Kind.REPORT, name=currency)
        work.book.move(report, Account(Kind.SUSPENSE), currency, gross)
    release_reserves(balances.reserves, work)
    for contract in coverage.contracts:
        terms = contract.all_terms
        prices = {
            cell: price(contract, terms.get(cell.term), cell, total, rates)
            for cell, total in totals.get(contract.id, {}).items()
        }
        accrue(contract, prices, work)
    owed = owed_to_writers(gathering.copies, songs, rates) if songs is not None else Writers()
    pay_writers(owed, work)
    transfer_income(transfers, work)
    for contract in coverage.contracts:
        recoup_contract(contract.id, work)
    for crossing in crossings:
        cross(crossing, work)
    transfer_balances(transfers, work)
    pay_out(work)
    postings = work.book.postings()
    _check_conserved(postings)
    return Result(
        postings=postings,
        balances=work.closing(),
        waterfall=tuple(work.rows),
        explanation=Explanation(coverage, by_id, rates, work.borne),
        writers=owed,
    )


def _by_id(contracts: Sequence[Contract]) -> dict[str, Contract]:
    by_id = {contract.id: contract for contract in contracts}
    if len(by_id) != len(contracts) or "" in by_id:
        raise InvalidContract("Give every contract an id of its own.")
    return by_id


def _check_agreements(
    contracts: Mapping[str, Contract],
    balances: Balances,
    crossings: Sequence[Crossing],
    transfers: Sequence[Transfer],
) -> None:
    for item in balances.recoupables:
        _known(contracts, item.contract)
    for purse in (
        *balances.owed,
        *(Purse(held.contract, held.payee) for held in balances.reserves),
    ):
        _known(contracts, purse.contract)
    for crossing in crossings:
        _same_currency(contracts, crossing.contracts)
    for transfer in transfers:
        _same_currency(contracts, (transfer.contract, transfer.to_contract))
    for contract in contracts.values():
        for deduction in (*contract.deductions, *contract.commissions):
            if deduction.to:
                _same_currency(contracts, (contract.id, deduction.to.contract))


def _known(contracts: Mapping[str, Contract], contract: str) -> Contract:
    if contract not in contracts:
        raise InvalidContract(f"Add the contract “{contract}”: something still refers to it.")
    return contracts[contract]


def _same_currency(contracts: Mapping[str, Contract], named: Sequence[str]) -> None:
    if len({_known(contracts, contract).currency for contract in named}) > 1:
        raise InvalidContract("Cross or transfer only between contracts in the same currency.")


def _check_conserved(postings: Iterable[Posting]) -> None:
    left: defaultdict[str, Fraction] = defaultdict(Fraction)
    for posting in postings:
        if posting.target.kind is Kind.INCOME:
            left[posting.target.contract] += posting.amount
        if posting.source.kind is Kind.INCOME:
            left[posting.source.contract] -= posting.amount
    for contract, amount in left.items():
        if amount:
            raise NotConserved(contract)
