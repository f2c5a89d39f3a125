"""Movements of exact amounts between accounts; what leaves one enters the other."""

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from app.domain.royalties.contracts.exact import ZERO


class Kind(StrEnum):
    """What an account holds.

    Report: income as it came in. Suspense: income no contract covers. Income: one contract's part
    of it, emptied every period. House: the label. Payee: owed under a contract, negative when
    overpaid. Payable: due for payment now.
    """

    REPORT = "report"
    SUSPENSE = "suspense"
    INCOME = "income"
    HOUSE = "house"
    DEDUCTION = "deduction"
    RECOUPED = "recouped"
    RESERVE = "reserve"
    LOSS = "loss"
    PAYEE = "payee"
    PAYABLE = "payable"


class Account(NamedTuple):
    """`name` tells accounts of a kind apart: a deduction, an item recouped."""

    kind: Kind
    contract: str = ""
    payee: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount, in main units of the currency and exact, out of `source` into `target`.

    Negative for what returns take back.
    """

    source: Account
    target: Account
    currency: str
    amount: Fraction


@dataclass
class Book:
    """Gathers the movements of a run: one sum for each pair of accounts and currency."""

    sums: defaultdict[tuple[Account, Account, str], Fraction] = field(
        default_factory=lambda: defaultdict(Fraction)
    )

    def move(self, source: Account, target: Account, currency: str, amount: Fraction) -> None:
        if amount:
            self.sums[source, target, currency] += amount

    def postings(self) -> tuple[Posting, ...]:
        """All movements that are not zero, in the order of their accounts."""
        return tuple(
            Posting(source, target, currency, amount)
            for (source, target, currency), amount in sorted(self.sums.items())
            if amount
        )


def net_of(postings: tuple[Posting, ...], kind: Kind, **which: str) -> Fraction:
    """What came into the accounts of a kind less what left them."""
    total = ZERO
    for posting in postings:
        total += posting.amount * (
            _is(posting.target, kind, which) - _is(posting.source, kind, which)
        )
    return total


def _is(account: Account, kind: Kind, which: dict[str, str]) -> bool:
    return account.kind is kind and all(
        getattr(account, name) == value for name, value in which.items()
    )
