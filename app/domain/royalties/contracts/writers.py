"""What copies sold owe the writers of the songs on them, and what of it the artist bears.

The label pays writers past the balances of the contract: no advance is earned back out of it.
What a record's songs cost above the cap is taken from the payees, when the contract says so.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from app.domain.royalties.contracts.balances import Rates
from app.domain.royalties.contracts.cells import Cell
from app.domain.royalties.contracts.coverage import Coverage
from app.domain.royalties.contracts.deductions import Kind as DeductionKind
from app.domain.royalties.contracts.deductions import Purse
from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.exact import ZERO, fraction, per_cent
from app.domain.royalties.contracts.mechanicals import (
    CAPPED_SONGS,
    Clause,
    Song,
    StatutoryRate,
    statutory_rate,
)
from app.domain.royalties.contracts.postings import Account, Kind
from app.domain.royalties.contracts.pricing import conversion
from app.domain.royalties.contracts.terms import WHOLE, Contract
from app.domain.royalties.contracts.workings import Workings, account

STATUTE = "US"
CURRENCY = "USD"
MECHANICALS = "mechanicals"
REDUCED_PRICES = frozenset({"mid", "mid-price", "midprice", "budget"})


class Record(NamedTuple):
    """Copies of one record at one rate; a track sold alone has no release here and no cap."""

    contract: str
    release: str
    rates: StatutoryRate
    is_reduced: bool


@dataclass(frozen=True, slots=True)
class Mechanical:
    """What one writer gets for copies of one song: copies × statutory × percent × share.

    `statutory` is in dollars for each copy, `percent` what the contract pays of it and `share` the
    writer's of the song; `amount` is in the contract's currency.
    """

    contract: str
    writer: str
    recording: str
    copies: Fraction
    statutory: Decimal
    percent: Decimal
    share: Decimal
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Writers:
    """`excess` is what the payees of a contract bear; `unknown` what is owed to nobody known.

    Both are by contract, in its currency.
    """

    owed: tuple[Mechanical, ...] = ()
    excess: Mapping[str, Fraction] = field(default_factory=dict)
    unknown: Mapping[str, Fraction] = field(default_factory=dict)


class Copies:
    """Copies sold in the United States under contracts that speak of them: taken in line by line.

    A copy is paid for once, under the first of its contracts.
    """

    def __init__(self, coverage: Coverage) -> None:
        self.contracts = {each.id: each for each in coverage.contracts if each.mechanicals}
        self.sold: dict[Record, defaultdict[str, Fraction]] = {}

    @property
    def recordings(self) -> set[str]:
        return {recording for sold_of in self.sold.values() for recording in sold_of}

    def take(self, earning: Earning, cells_of: Callable[[Earning], tuple[Cell, ...]]) -> None:
        """Raises InvalidContract for a year without statutory rates."""
        if not self.contracts or earning.country != STATUTE:
            return
        cell = next(
            (
                each
                for each in cells_of(earning)
                if _speaks(self.contracts.get(each.contract), earning)
            ),
            None,
        )
        if cell is not None:
            record, sold = _sold(self.contracts[cell.contract], cell, earning)
            self.sold.setdefault(record, defaultdict(Fraction))[earning.recording] += sold


def owed_to_writers(copies: Copies, songs: Mapping[str, Song], rates: Rates) -> Writers:
    """Mechanicals of the copies sold; raises InvalidContract without the rate of the dollar."""
    owed: list[Mechanical] = []
    excess: defaultdict[str, Fraction] = defaultdict(Fraction)
    unknown: defaultdict[str, Fraction] = defaultdict(Fraction)
    for record, sold_of in copies.sold.items():
        contract = copies.contracts[record.contract]
        dollar = conversion(CURRENCY, contract.currency, rates)
        of_record = [
            each
            for recording, sold in sold_of.items()
            if recording in songs
            for each in _mechanicals(contract, record, (recording, sold), songs[recording], dollar)
        ]
        owed += of_record
        nameless = [sold for recording, sold in sold_of.items() if recording not in songs]
        unknown[contract.id] += sum(nameless, ZERO) * fraction(record.rates.flat) * dollar
        if record.release:
            excess[contract.id] += _excess(contract, record, of_record, sold_of.values(), dollar)
    return Writers(_added(owed), _nonzero(excess), _nonzero(unknown))


def pay_writers(writers: Writers, work: Workings) -> None:
    """The label pays every writer now, and takes the excess from the contract's payees."""
    for each in writers.owed:
        house = Account(Kind.HOUSE, each.contract, name=MECHANICALS)
        purse, currency = Purse(each.contract, each.writer), work.currency(each.contract)
        work.book.move(house, account(purse), currency, each.amount)
        payable = Account(Kind.PAYABLE, each.contract, each.writer)
        work.book.move(account(purse), payable, currency, each.amount)
    for contract, amount in writers.excess.items():
        for payee, share in work.contracts[contract].shares.items():
            purse, part = Purse(contract, payee), amount * per_cent(share)
            kept = Account(Kind.DEDUCTION, contract, name=DeductionKind.MECHANICAL_EXCESS)
            work.take(purse, kept, part)
            work.earned[purse] -= part


def _speaks(contract: Contract | None, earning: Earning) -> bool:
    clause = contract.mechanicals if contract else None
    return clause is not None and earning.channel in clause.channels


def _sold(contract: Contract, cell: Cell, earning: Earning) -> tuple[Record, Fraction]:
    clause = contract.mechanicals or Clause()
    record = Record(
        contract.id,
        "" if earning.copies is None else earning.release,
        statutory_rate(clause.rates_of or earning.sold_on),
        earning.price_category in REDUCED_PRICES,
    )
    copies = earning.units if earning.copies is None else earning.copies
    return record, fraction(copies) * per_cent(cell.participation)


def _mechanicals(
    contract: Contract, record: Record, sold: tuple[str, Fraction], song: Song, dollar: Fraction
) -> Iterator[Mechanical]:
    """A song is controlled as far as those paid under the contract wrote it."""
    recording, copies = sold
    statutory = song.statutory(record.rates)
    controlled = _percent(contract, record)
    for writer, share in song.writers:
        percent = controlled if writer in contract.payees else WHOLE
        each = fraction(statutory) * per_cent(percent) * per_cent(share)
        yield Mechanical(
            contract=contract.id,
            writer=writer,
            recording=recording,
            copies=copies,
            statutory=statutory,
            percent=percent,
            share=share,
            amount=copies * each * dollar,
        )


def _percent(contract: Contract, record: Record) -> Decimal:
    """What the contract pays of the statutory rate for its own people's songs."""
    rule = (contract.mechanicals or Clause()).controlled
    return rule.rate * rule.reduced / 100 if record.is_reduced else rule.rate


def _excess(
    contract: Contract,
    record: Record,
    owed: Sequence[Mechanical],
    sold: Iterable[Fraction],
    dollar: Fraction,
) -> Fraction:
    """What the songs of a record cost above its cap; returns give back what sales were charged.

    There are as many copies of a record as of its most sold track.
    """
    clause = contract.mechanicals or Clause()
    if not clause.excess_to_artist:
        return ZERO
    payable = sum((each.amount for each in owed), ZERO)
    sign = -1 if payable < 0 else 1
    copies = max(ZERO, *(sign * each for each in sold))
    per_song = fraction(record.rates.flat) * per_cent(_percent(contract, record))
    cap = per_song * CAPPED_SONGS[clause.format] * copies * dollar
    return sign * max(ZERO, sign * payable - cap)


def _added(owed: Iterable[Mechanical]) -> tuple[Mechanical, ...]:
    """Copies of a song at the same rates as one, however they were sold."""
    sums: dict[Mechanical, list[Fraction]] = {}
    for each in owed:
        found = sums.setdefault(replace(each, copies=ZERO, amount=ZERO), [ZERO, ZERO])
        found[0] += each.copies
        found[1] += each.amount
    return tuple(
        replace(each, copies=copies, amount=amount) for each, (copies, amount) in sums.items()
    )


def _nonzero(amounts: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {key: amount for key, amount in amounts.items() if amount}
