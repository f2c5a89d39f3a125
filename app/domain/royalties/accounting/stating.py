"""Which sales a run accounts for, and what each of them earned each payee."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from app.core.money import EXACT, exact_sum
from app.domain.royalties.accounting.closing import cut
from app.domain.royalties.accounting.origins import Pair, pair_of
from app.domain.royalties.contracts import Earning, Explanation, Purse
from app.domain.royalties.contracts.balances import Rates
from app.domain.royalties.contracts.cells import Cell, Total
from app.domain.royalties.contracts.coverage import Coverage
from app.domain.royalties.contracts.exact import fraction, per_cent
from app.domain.royalties.contracts.gathering import Gathered
from app.domain.royalties.contracts.pricing import conversion
from app.domain.royalties.contracts.writers import CURRENCY


class LineKey(NamedTuple):
    """Sales of these are one line of a statement; `sale` is what the caller tells them apart by."""

    purse: Purse
    term: str
    share: Decimal
    sale: Hashable


@dataclass(frozen=True, slots=True)
class Line:
    """`gross` and `amount`, the payee's part, in the contract's currency, cut to 18 decimals."""

    key: LineKey
    quantity: Decimal
    gross: Decimal
    amount: Decimal


class Stated(NamedTuple):
    """An earning with what it was added to, and what a line says of it."""

    earning: Earning
    cells: tuple[Cell, ...]
    sale: Hashable


def split_by_coverage(
    earnings: Iterable[Earning], coverage: Coverage
) -> tuple[list[Earning], list[Earning]]:
    """Those some contract accounts for, and those that lie outside every term."""
    covered: list[Earning] = []
    outside: list[Earning] = []
    for earning in earnings:
        is_covered = any(verdict.cell for verdict in coverage.verdicts(earning))
        (covered if is_covered else outside).append(earning)
    return covered, outside


def gross_of(
    gathered: Mapping[Gathered, Total], currencies: Mapping[str, str]
) -> dict[tuple[str, str], Decimal]:
    """Covered income by its own currency and that of the contract it is accounted under first."""
    found: dict[tuple[str, str], Decimal] = {}
    for each, total in gathered.items():
        first = next(cell for cell in each.cells if cell.first)
        key = first.currency, currencies[first.contract]
        found[key] = EXACT.add(found.get(key, Decimal(0)), as_decimal(total.gross))
    return found


def as_decimal(amount: Fraction) -> Decimal:
    """A sum of decimals, to the last digit."""
    return EXACT.divide(Decimal(amount.numerator), Decimal(amount.denominator))


def purses_of(gathered: Iterable[Gathered]) -> set[Purse]:
    """Everybody who has lines."""
    cells = {cell for each in gathered for cell in each.cells}
    return {Purse(cell.contract, payee) for cell in cells for payee, _ in cell.shares}


def pairs_of(
    gathered: Iterable[Gathered], paying_writers: Iterable[str], currencies: Mapping[str, str]
) -> dict[str, set[Pair]]:
    """The exchange rates each contract takes: of its income, and of the statutory dollar."""
    found: defaultdict[str, set[Pair]] = defaultdict(set)
    for cell in {cell for each in gathered for cell in each.cells}:
        into = currencies[cell.contract]
        if cell.currency != into:
            found[cell.contract].add(pair_of(cell.currency, into, cell.payer))
    for contract in paying_writers:
        if currencies[contract] != CURRENCY:
            found[contract].add((CURRENCY, currencies[contract]))
    return dict(found)


def lines_of(
    earnings: Iterable[Earning],
    explanation: Explanation,
    rates: Rates,
    currencies: Mapping[str, str],
    sale_of: Callable[[Earning], Hashable],
) -> list[Line]:
    """The lines of every payee, in the order their first earnings come in."""
    sums: dict[LineKey, list[Decimal]] = {}
    cells_of = explanation.cells_once()
    for earning in earnings:
        stated = Stated(earning, cells_of(earning), sale_of(earning))
        for key, gross, amount in _parts(stated, explanation, rates, currencies):
            found = sums.setdefault(key, [Decimal(0), Decimal(0), Decimal(0)])
            units = cut(fraction(earning.units))
            for place, value in enumerate((units, gross, amount)):
                found[place] = EXACT.add(found[place], value)
    return [Line(key, *found) for key, found in sums.items()]


def sums_by_purse(lines: Iterable[Line]) -> dict[Purse, Decimal]:
    found: dict[Purse, list[Decimal]] = {}
    for line in lines:
        found.setdefault(line.key.purse, []).append(line.amount)
    return {purse: exact_sum(amounts) for purse, amounts in found.items()}


def _parts(
    stated: Stated,
    explanation: Explanation,
    rates: Rates,
    currencies: Mapping[str, str],
) -> Iterator[tuple[LineKey, Decimal, Decimal]]:
    earning, cells, sale = stated
    for cell in cells:
        royalty = explanation.worth(cell).of(earning)
        gross = fraction(earning.gross)
        currency = currencies[cell.contract]
        gross *= conversion(cell.currency, currency, rates, cell.payer)
        for payee, share in cell.shares:
            key = LineKey(Purse(cell.contract, payee), cell.term, share, sale)
            yield key, cut(gross), cut(royalty * per_cent(share))
