"""Advances and costs earned back, item by item in order, as a table of what took how much."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.exact import ZERO, checked_per_cent, fraction, per_cent, spread


class CostKind(StrEnum):
    """Shared: off the top, before the rate. Artist and advance: out of the payees' royalty."""

    SHARED = "shared cost"
    ARTIST = "artist cost"
    ADVANCE = "advance"


@dataclass(frozen=True, slots=True)
class Recoupable:
    """An amount in main units of the contract's currency to be earned back, lowest order first.

    Without a payee all payees of the contract carry it. Of the amount `percent` is recoupable, at
    most `cap`; `recouped` is what earlier periods earned back.
    """

    id: str
    contract: str
    kind: CostKind
    amount: Decimal
    payee: str = ""
    percent: Decimal = Decimal(100)
    cap: Decimal | None = None
    order: int = 0
    recouped: Fraction = ZERO

    def __post_init__(self) -> None:
        checked_per_cent(self.percent, "recoupable part")
        if self.amount < 0 or (self.cap is not None and self.cap < 0):
            raise InvalidContract("Write advances, costs and their caps as amounts above zero.")
        if self.kind is CostKind.SHARED and self.payee:
            raise InvalidContract("A shared cost has no payee: it comes off before the rate.")

    @property
    def recoverable(self) -> Fraction:
        part = fraction(self.amount) * per_cent(self.percent)
        return part if self.cap is None else min(part, fraction(self.cap))

    @property
    def outstanding(self) -> Fraction:
        return max(ZERO, self.recoverable - self.recouped)


@dataclass(frozen=True, slots=True)
class Row:
    """One step of the waterfall: what was there, what this item took, what it still waits for.

    `earned_under` is the contract whose money it was: another one when crossed.
    """

    item: str
    contract: str
    earned_under: str
    available: Fraction
    opening: Fraction
    recouped: Fraction

    @property
    def closing(self) -> Fraction:
        return self.opening - self.recouped

    @property
    def left(self) -> Fraction:
        return self.available - self.recouped


@dataclass(frozen=True, slots=True)
class Recoupment:
    """`taken` is by item and payee; `left` what remains to each payee, negatives untouched."""

    items: tuple[Recoupable, ...]
    taken: dict[tuple[str, str], Fraction]
    left: dict[str, Fraction]
    rows: tuple[Row, ...]


def recoup(
    items: Iterable[Recoupable],
    available: Mapping[str, Fraction],
    *,
    earned_under: str,
    limit: Fraction | None = None,
) -> Recoupment:
    """Let each item in order take from what is available to its payee, or pro rata to all.

    Never takes more than is there, more than is outstanding, nor more than `limit` in all.
    """
    left = dict(available)
    done, rows, taken = [], [], {}
    for item in sorted(items, key=lambda item: (item.order, item.id)):
        purses = {
            payee: amount
            for payee, amount in sorted(left.items())
            if amount > 0 and item.payee in ("", payee)
        }
        there = sum(purses.values(), ZERO)
        amount = min(there, item.outstanding)
        if limit is not None:
            amount = min(amount, limit)
            limit -= amount
        for payee, part in (spread(amount, purses) if amount else {}).items():
            left[payee] -= part
            taken[item.id, payee] = part
        rows.append(Row(item.id, item.contract, earned_under, there, item.outstanding, amount))
        done.append(replace(item, recouped=item.recouped + amount))
    return Recoupment(tuple(done), taken, left, tuple(rows))
