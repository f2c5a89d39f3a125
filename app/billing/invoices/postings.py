"""What each step of an invoice books. Pure: entries from amounts, nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from app.billing import Entry, chart
from app.billing.chart import Account
from app.billing.invoices.choices import Method
from app.core.money import Money

POSTING = "invoices"


class TaxPart(Protocol):
    """The tax of one rate of an invoice."""

    country: str
    label: str
    rate: Decimal

    @property
    def tax(self) -> Money: ...


@dataclass(frozen=True, slots=True)
class Debtor:
    """Whose accounts are moved."""

    id: UUID
    name: str

    def owes(self, amount: Money) -> Entry:
        """What is owed grows by the amount."""
        return Entry(chart.billed(self.id, self.name, amount.currency), amount.decimal)

    def has_in_credit(self, amount: Money) -> Entry:
        """What is in credit grows by the amount."""
        account = chart.customer_credit(self.id, self.name, amount.currency)
        return Entry(account, -amount.decimal)


@dataclass(frozen=True, slots=True)
class Settles:
    """What an amount settles: of what is open, and of what had been written off as a loss."""

    open: Money
    loss: Money

    @property
    def total(self) -> Money:
        return self.open + self.loss


def issued(debtor: Debtor, net: Money, taxes: Iterable[TaxPart]) -> list[Entry]:
    """The customer owes the total; it is income and tax."""
    parts = list(taxes)
    total = net + Money.sum((part.tax for part in parts), net.currency)
    return [
        debtor.owes(total),
        Entry(_income(net.currency), -net.decimal),
        *(Entry(_tax(part), -part.tax.decimal) for part in parts),
    ]


def credited(
    debtor: Debtor, net: Money, taxes: Iterable[TaxPart], *, settles: Settles
) -> list[Entry]:
    """Income and tax are taken back: from what is owed, the rest is in the customer's credit."""
    parts = list(taxes)
    total = net + Money.sum((part.tax for part in parts), net.currency)
    return [
        *_settled(debtor, total, settles),
        Entry(_income(net.currency), net.decimal),
        *(Entry(_tax(part), part.tax.decimal) for part in parts),
    ]


def paid(
    debtor: Debtor, amount: Money, *, settles: Settles, received: Money, method: str
) -> list[Entry]:
    """Money came: it settles what is open, what is beyond it is in the customer's credit.

    Money in another currency is changed over the exchange accounts of both.
    """
    arrival = Entry(receiving_account(method, received.currency), received.decimal)
    return [
        arrival,
        *_exchanged(received, amount),
        *_settled(debtor, amount, settles),
    ]


def returned(
    debtor: Debtor, amount: Money, *, from_credit: Money, sent: Money, method: str
) -> list[Entry]:
    """Money went back: out of the customer's credit, the rest is owed again."""
    return [
        Entry(receiving_account(method, sent.currency), -sent.decimal),
        *_exchanged(-sent, -amount),
        debtor.owes(amount - from_credit),
        debtor.has_in_credit(-from_credit),
    ]


def written_off(debtor: Debtor, amount: Money) -> list[Entry]:
    return [debtor.owes(-amount), Entry(chart.bad_debts(amount.currency), amount.decimal)]


def receiving_account(method: str, currency: str) -> Account:
    """Where money of a method arrives; what came through a charge waits on its proceeds."""
    if method == Method.CARD:
        return chart.proceeds("invoice", "Invoice", currency)
    if method == Method.CASH:
        return chart.cash(currency)
    if method == Method.BANK:
        return chart.bank(currency)
    return chart.received_elsewhere(currency)


def _settled(debtor: Debtor, amount: Money, settles: Settles) -> list[Entry]:
    return [
        debtor.owes(-settles.open),
        Entry(chart.bad_debts(amount.currency), -settles.loss.decimal),
        debtor.has_in_credit(amount - settles.total),
    ]


def _exchanged(received: Money, amount: Money) -> list[Entry]:
    if received.currency == amount.currency:
        return []
    return [
        Entry(chart.exchange(received.currency), -received.decimal),
        Entry(chart.exchange(amount.currency), amount.decimal),
    ]


def _income(currency: str) -> Account:
    return chart.sales("invoice", "Invoice", currency)


def _tax(part: TaxPart) -> Account:
    return chart.tax_payable(
        part.country, part.label, f"{part.rate.normalize():f}", part.tax.currency
    )
