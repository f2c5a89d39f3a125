"""What every step of a payment books, as balanced entries; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.billing import Entry, chart
from app.billing.payments.fees import KINDS
from app.billing.payments.models.accounts import PayoutItem, PayoutPart
from app.core.money import Money

_OWED_AS = {"backup": "backup", "nra": "nra", "treaty": "nra"}
"""Under which account tax is owed: by treaty or without, it goes with the same form."""


@dataclass(frozen=True)
class Part:
    """What a payee other than the seller gets or gives back.

    `payable` is taken from what is owed, `recoverable` from what was paid out already.
    """

    payee_id: UUID
    name: str
    payable: Money
    recoverable: Money


def debit(account: chart.Account, amount: Money) -> Entry:
    return Entry(account, amount.decimal)


def credit(account: chart.Account, amount: Money) -> Entry:
    return Entry(account, (-amount).decimal)


def own_account(kind: str, currency: str) -> chart.Account:
    """Where the seller's own part of a kind of charge goes."""
    known = KINDS[kind]
    make = chart.proceeds if known.books_itself else chart.sales
    return make(kind, known.label, currency)


def settled(
    kind: str, provider: str, *, total: Money, fee: Money, payees: Sequence[Part]
) -> list[Entry]:
    """The payer paid `total`: payees are owed their parts, the seller the rest less the fee."""
    currency = total.currency
    shared = Money.sum((part.payable for part in payees), currency)
    return [
        debit(chart.clearing(provider, currency), total - fee),
        debit(chart.platform_fees(currency), fee),
        credit(own_account(kind, currency), total - shared),
        *(credit(chart.payable(p.payee_id, p.name, currency), p.payable) for p in payees),
    ]


def confirmed(provider: str, *, amount: Money, processing: Money, fee: Money) -> list[Entry]:
    """The provider's own record of a charge: what it kept, and what it holds of it."""
    currency = amount.currency
    return [
        debit(chart.wallet(provider, currency), amount - fee - processing),
        debit(chart.processing_fees(provider, currency), processing),
        credit(chart.clearing(provider, currency), amount - fee),
    ]


def given_back(
    kind: str, provider: str, *, total: Money, fee: Money, payees: Sequence[Part]
) -> list[Entry]:
    """A refund of `total`, of which the platform returns `fee`, flows back through the parts."""
    currency = total.currency
    shared = Money.sum((part.payable + part.recoverable for part in payees), currency)
    return [
        *_taken(payees, currency),
        debit(own_account(kind, currency), total - shared),
        credit(chart.platform_fees(currency), fee),
        credit(chart.clearing(provider, currency), total - fee),
    ]


def dispute_opened(provider: str, *, amount: Money, fee: Money) -> list[Entry]:
    currency = amount.currency
    return [
        debit(chart.disputed(provider, currency), amount),
        debit(chart.processing_fees(provider, currency), fee),
        credit(chart.clearing(provider, currency), amount + fee),
    ]


def dispute_won(provider: str, *, amount: Money) -> list[Entry]:
    currency = amount.currency
    return [
        debit(chart.clearing(provider, currency), amount),
        credit(chart.disputed(provider, currency), amount),
    ]


def dispute_lost(
    kind: str, provider: str, *, total: Money, fee: Money, payees: Sequence[Part]
) -> list[Entry]:
    """A lost dispute flows back like a refund; the platform's returned fee is money at hand."""
    currency = total.currency
    shared = Money.sum((part.payable + part.recoverable for part in payees), currency)
    return [
        *_taken(payees, currency),
        debit(own_account(kind, currency), total - shared),
        debit(chart.wallet(provider, currency), fee),
        credit(chart.platform_fees(currency), fee),
        credit(chart.disputed(provider, currency), total),
    ]


def moved(provider: str, net: Money) -> list[Entry]:
    """The provider's record of anything that went through clearing: refund, dispute, its return."""
    currency = net.currency
    return [
        debit(chart.wallet(provider, currency), net),
        credit(chart.clearing(provider, currency), net),
    ]


def paid_out(method: str, item: PayoutItem, parts: Sequence[PayoutPart]) -> list[Entry]:
    """A payout leaves: what was owed is settled, tax kept back is owed to the tax office."""
    currency, offset = item.currency, Money(item.offset, item.currency)
    owner = item.subject_id, item.payee_name, currency
    return [
        debit(chart.payable(*owner), item.gross + offset),
        *_taxes(item, parts),
        credit(chart.recoverable(*owner), offset),
        credit(chart.in_transit(method, currency), item.money),
    ]


def came_back(source: chart.Account, item: PayoutItem, parts: Sequence[PayoutPart]) -> list[Entry]:
    """A payout came back: it is owed again, and no tax was kept back."""
    taxes = [Entry(entry.account, -entry.amount) for entry in _taxes(item, parts)]
    owed = chart.payable(item.subject_id, item.payee_name, item.currency)
    return [debit(source, item.money), *taxes, credit(owed, item.gross)]


def _taxes(item: PayoutItem, parts: Sequence[PayoutPart]) -> list[Entry]:
    entries = [
        credit(
            chart.withheld(_OWED_AS[part.regime], item.currency),
            Money(part.withheld, item.currency),
        )
        for part in parts
        if part.withheld
    ]
    if item.added_tax:
        added = Money(item.added_tax, item.currency)
        entries.append(debit(chart.input_tax(item.tax_country, item.currency), added))
    return entries


def sent(source: chart.Account, method: str, amount: Money) -> list[Entry]:
    """A payout or transfer leaves: what was owed is on its way."""
    return [
        debit(source, amount),
        credit(chart.in_transit(method, amount.currency), amount),
    ]


def arrived(method: str, source: chart.Account, amount: Money) -> list[Entry]:
    """It arrived: the account it was paid from has less."""
    return [
        debit(chart.in_transit(method, amount.currency), amount),
        credit(source, amount),
    ]


def _taken(payees: Iterable[Part], currency: str) -> list[Entry]:
    entries = []
    for part in payees:
        entries.append(debit(chart.payable(part.payee_id, part.name, currency), part.payable))
        owing = chart.recoverable(part.payee_id, part.name, currency)
        entries.append(debit(owing, part.recoverable))
    return entries
