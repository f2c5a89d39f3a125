"""The account of one payee under one contract for a period, as the rows of a statement."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    Mechanical,
    Posting,
    Purse,
    Recoupable,
    Result,
)
from app.domain.royalties.contracts.writers import MECHANICALS


class Section(StrEnum):
    """The parts of a statement, in their order."""

    OPENING = "opening"
    SALES = "sales"
    MECHANICALS = "mechanicals"
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
    MECHANICAL = "mechanical"
    FEE = "fee"
    HELD = "held"
    RELEASED = "released"
    ITEM = "item"
    PASSED = "passed"
    CLOSING = "closing"
    PAYABLE = "payable"


class Entry(NamedTuple):
    """An amount in the contract's currency; what is taken from the payee is negative.

    `why` says of a mechanical how it was reckoned.
    """

    section: Section
    what: What
    other: str
    amount: Decimal
    why: Mechanical | None = None


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
    written = _by_writer(result.writers.owed)
    purses = sorted({*opening.owed, *result.balances.owed, *flows, *lines})
    accounts = [
        _account(
            purse,
            (cut(opening.owed.get(purse, ZERO)), cut(result.balances.owed.get(purse, ZERO))),
            flows.get(purse, {}),
            lines.get(purse, Decimal(0)),
            items,
        )
        for purse in purses
    ]
    return [_with_songs(each, written.get(each.purse, [])) for each in accounts]


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


def _by_writer(owed: Iterable[Mechanical]) -> dict[Purse, list[Mechanical]]:
    found: defaultdict[Purse, list[Mechanical]] = defaultdict(list)
    for each in owed:
        found[Purse(each.contract, each.writer)].append(each)
    return found


def _with_songs(account: PurseAccount, written: Sequence[Mechanical]) -> PurseAccount:
    """The mechanicals song by song; the last one is what the others leave of their sum."""
    entries: list[Entry] = []
    for entry in account.entries:
        left = entry.amount
        for place, each in enumerate(written if entry.what is What.MECHANICAL else (), start=1):
            amount = left if place == len(written) else cut(each.amount)
            left = EXACT.subtract(left, amount)
            entries.append(entry._replace(other=each.recording, amount=amount, why=each))
        if entry.what is not What.MECHANICAL:
            entries.append(entry)
    return replace(account, entries=tuple(entries))


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
    if other.kind is AccountKind.HOUSE and other.name == MECHANICALS:
        return Section.MECHANICALS, What.MECHANICAL, ""
    if other.kind is AccountKind.HOUSE:
        return Section.SALES, What.STEP, ""
    return Section.TRANSFERS, What.PASSED, other.contract
