"""Which sales a run accounts for, and what each of them earned each payee."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from app.core.money import EXACT, exact_sum
from app.domain.royalties.accounting.closing import cut
from app.domain.royalties.contracts import Earning, Explanation, Purse, Rate
from app.domain.royalties.contracts.coverage import Coverage
from app.domain.royalties.contracts.exact import fraction, per_cent


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


def first_contract(earning: Earning, explanation: Explanation) -> str:
    """The contract a covered sale is accounted under first."""
    return next(cell.contract for cell in explanation.cells(earning) if cell.first)


def lines_of(
    earnings: Iterable[Earning],
    explanation: Explanation,
    rates: Mapping[tuple[str, str], Rate],
    currencies: Mapping[str, str],
    sale_of: Callable[[Earning], Hashable],
) -> list[Line]:
    """The lines of every payee, in the order of their keys."""
    sums: dict[LineKey, list[Decimal]] = {}
    for earning in earnings:
        for key, gross, amount in _parts(earning, explanation, rates, currencies, sale_of):
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
    earning: Earning,
    explanation: Explanation,
    rates: Mapping[tuple[str, str], Rate],
    currencies: Mapping[str, str],
    sale_of: Callable[[Earning], Hashable],
) -> Iterator[tuple[LineKey, Decimal, Decimal]]:
    for cell in explanation.cells(earning):
        royalty = explanation.worth(cell).of(earning)
        gross = fraction(earning.gross)
        currency = currencies[cell.contract]
        if currency != cell.currency:
            gross *= fraction(rates[cell.currency, currency].value)
        for payee, share in cell.shares:
            key = LineKey(Purse(cell.contract, payee), cell.term, share, sale_of(earning))
            yield key, cut(gross), cut(royalty * per_cent(share))
