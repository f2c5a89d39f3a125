"""The account of one payee under one contract for a period, as the rows of a statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from app.core.money import EXACT, exact_sum
from app.domain.royalties.accounting.closing import ZERO, cut
from app.domain.royalties.contracts import (
    Account,
    AccountKind,
    Balances,
    CostKind,
    Posting,
    Purse,
    Recoupable,
    Result,
)


class Section(StrEnum):
    """The parts of a statement, in their order."""

    OPENING = "opening"
    SALES = "sales"
    COSTS = "costs"
    RESERVES = "reserves"
    ADVANCES = "advances"
    TRANSFERS = "transfers"
    TAX = "tax"
    CLOSING = "closing"
    PAYABLE = "payable"


class What(StrEnum):
    """What a row is about; `other` says of which fee, item or contract."""

    OPENING = "opening"
    LINES = "lines"
    BEFORE_LINES = "before lines"
    STEP = "step"
    FEE = "fee"
    HELD = "held"
    RELEASED = "released"
    ITEM = "item"
    PASSED = "passed"
    CLOSING = "closing"
    PAYABLE = "payable"


class Entry(NamedTuple):
    """An amount in the contract's currency; what is taken from the payee is negative."""

    section: Section
    what: What
    other: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PurseAccount:
    """Opening plus every movement is closing plus payable, to the last digit."""

    purse: Purse
    opening: Decimal
    entries: tuple[Entry, ...]
    closing: Decimal
    payable: Decimal


_ORDER = list(Section)


def purse_accounts(
    opening: Balances, result: Result, lines: Mapping[Purse, Decimal]
) -> list[PurseAccount]:
    """The accounts of everybody who has, had or got something; `lines` are sums of their sales.

    What the lines do not show of the income (costs taken before the rate, a reserve before the
    rate) is an entry of its own.
    """
    flows = _flows(result.postings)
    items = {item.id: item for item in result.balances.recoupables}
    purses = sorted({*opening.owed, *result.balances.owed, *flows, *lines})
    return [
        _account(
            purse,
            (cut(opening.owed.get(purse, ZERO)), cut(result.balances.owed.get(purse, ZERO))),
            flows.get(purse, {}),
            lines.get(purse, Decimal(0)),
            items,
        )
        for purse in purses
    ]


def _flows(postings: Iterable[Posting]) -> dict[Purse, dict[Account, Fraction]]:
    """What came into each purse, by where from; what left it is negative."""
    flows: defaultdict[Purse, defaultdict[Account, Fraction]]
    flows = defaultdict(lambda: defaultdict(Fraction))
    for posting in postings:
        if posting.target.kind is AccountKind.PAYEE:
            flows[_purse(posting.target)][posting.source] += posting.amount
        if posting.source.kind is AccountKind.PAYEE:
            flows[_purse(posting.source)][posting.target] -= posting.amount
    return {purse: dict(found) for purse, found in flows.items()}


def _purse(account: Account) -> Purse:
    return Purse(account.contract, account.payee)


def _account(
    purse: Purse,
    balances: tuple[Decimal, Decimal],
    flows: Mapping[Account, Fraction],
    lines: Decimal,
    items: Mapping[str, Recoupable],
) -> PurseAccount:
    (opening, closing), payable = balances, Decimal(0)
    found: defaultdict[tuple[Section, What, str], Decimal] = defaultdict(Decimal)
    for other, amount in flows.items():
        if other.kind is AccountKind.PAYABLE:
            payable = EXACT.add(payable, cut(-amount))
        elif other != Account(AccountKind.INCOME, purse.contract):
            key = _named(other, amount, items)
            found[key] = EXACT.add(found[key], cut(amount))
    # The income is what the rest leaves: so the account adds up whatever was cut.
    taken = (amount.copy_negate() for amount in (opening, *found.values()))
    outcome = exact_sum([closing, payable, *taken])
    found[Section.SALES, What.LINES, ""] = lines
    found[Section.SALES, What.BEFORE_LINES, ""] = EXACT.subtract(outcome, lines)
    entries = [Entry(*key, amount) for key, amount in found.items() if amount]
    entries.sort(key=lambda each: (_ORDER.index(each.section), each.what, each.other))
    return PurseAccount(purse, opening, tuple(entries), closing, payable)


def _named(
    other: Account, amount: Fraction, items: Mapping[str, Recoupable]
) -> tuple[Section, What, str]:
    if other.kind is AccountKind.DEDUCTION:
        return Section.COSTS, What.FEE, other.name
    if other.kind is AccountKind.RESERVE:
        return Section.RESERVES, What.HELD if amount < 0 else What.RELEASED, ""
    if other.kind is AccountKind.RECOUPED:
        is_advance = items[other.name].kind is CostKind.ADVANCE
        return (Section.ADVANCES if is_advance else Section.COSTS), What.ITEM, other.name
    if other.kind is AccountKind.HOUSE:
        return Section.SALES, What.STEP, ""
    return Section.TRANSFERS, What.PASSED, other.contract
