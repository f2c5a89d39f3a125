"""What is owed for how long, statements of account, and the list as a file. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.billing.invoices.choices import METHOD_LABELS, Method
from app.billing.invoices.models import Invoice, InvoicePayment
from app.billing.invoices.queries.invoices import Listed
from app.core.money import Money
from app.core.spreadsheet import Column, csv_lines

BUCKETS = ("Not due", "1 to 30 days", "31 to 60 days", "61 to 90 days", "Over 90 days")

LIST_COLUMNS = (
    Column("Number"),
    Column("Kind"),
    Column("State"),
    Column("Customer"),
    Column("Issued"),
    Column("Due"),
    Column("Currency"),
    Column("Net", numeric=True),
    Column("Tax", numeric=True),
    Column("Total", numeric=True),
    Column("Paid", numeric=True),
    Column("Credited", numeric=True),
    Column("Open", numeric=True),
)
STATEMENT_COLUMNS = (
    Column("Day"),
    Column("What"),
    Column("Reference"),
    Column("Currency"),
    Column("Billed", numeric=True),
    Column("Paid or credited", numeric=True),
    Column("Balance", numeric=True),
)


@dataclass
class AgedRow:
    """What one customer owes in one currency, by how long it has been due."""

    customer_id: UUID
    customer_name: str
    currency: str
    buckets: list[Money] = field(default_factory=list)

    @property
    def total(self) -> Money:
        return Money.sum(self.buckets, self.currency)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement on a customer's account, with the balance after it."""

    day: date
    what: str
    reference: str
    invoice_id: UUID
    amount: Money
    balance: Money


def bucket_of(days_late: int) -> int:
    """The place in BUCKETS: 0 when nothing is late."""
    if days_late <= 0:
        return 0
    return min((days_late + 29) // 30, len(BUCKETS) - 1)


def age(open_invoices: Iterable[Listed], today: date) -> list[AgedRow]:
    """What is owed by customer and currency; the largest debts of a currency first."""
    rows: dict[tuple[UUID, str], AgedRow] = {}
    for each in open_invoices:
        invoice = each.invoice
        key = (invoice.customer_id, invoice.currency)
        row = rows.get(key)
        if row is None:
            empty = [Money.zero(invoice.currency)] * len(BUCKETS)
            row = rows[key] = AgedRow(
                invoice.customer_id, each.customer_name, invoice.currency, empty
            )
        row.buckets[bucket_of(invoice.days_late(today))] += invoice.open
    return sorted(
        rows.values(), key=lambda row: (row.currency, -row.total.minor, row.customer_name)
    )


def totals(rows: Sequence[AgedRow]) -> list[AgedRow]:
    """The sums of rows, one for each currency."""
    sums: dict[str, AgedRow] = {}
    for row in rows:
        total = sums.get(row.currency)
        if total is None:
            sums[row.currency] = AgedRow(row.customer_id, "Total", row.currency, list(row.buckets))
        else:
            total.buckets = [a + b for a, b in zip(total.buckets, row.buckets, strict=True)]
    return list(sums.values())


def statement(
    invoices: Iterable[Invoice], payments: Iterable[tuple[InvoicePayment, Invoice]]
) -> dict[str, list[StatementLine]]:
    """By currency, everything that moved a customer's account, in order, with the balance."""
    moves: list[tuple[date, int, str, str, UUID, Money]] = []
    for invoice in invoices:
        if invoice.issued_on is None:
            continue
        what = "Credit note" if invoice.is_credit_note else "Invoice"
        amount = -invoice.total if invoice.is_credit_note else invoice.total
        moves.append((invoice.issued_on, 0, what, invoice.reference or "", invoice.id, amount))
        if invoice.written_off_amount and invoice.settled_at:
            day = invoice.settled_at.date()
            lost = -invoice.written_off
            moves.append((day, 2, "Written off", invoice.reference or "", invoice.id, lost))
    for payment, invoice in payments:
        what = _payment_words(payment)
        reference = invoice.reference or ""
        moves.append((payment.received_on, 1, what, reference, invoice.id, -payment.money))
    return _balanced(sorted(moves, key=lambda move: (move[0], move[1], move[3])))


def list_csv(listed: Iterable[Listed]) -> bytes:
    """The list of invoices for spreadsheets; text that could be a formula is defused."""
    return _file(csv_lines(LIST_COLUMNS, (_list_row(each) for each in listed)))


def statement_csv(lines: Iterable[StatementLine]) -> bytes:
    rows = (
        (
            line.day,
            line.what,
            line.reference,
            line.amount.currency,
            line.amount.decimal if line.amount.minor > 0 else None,
            -line.amount.decimal if line.amount.minor < 0 else None,
            line.balance.decimal,
        )
        for line in lines
    )
    return _file(csv_lines(STATEMENT_COLUMNS, rows))


def _payment_words(payment: InvoicePayment) -> str:
    if payment.amount < 0:
        return "Payment returned"
    return f"Payment, {METHOD_LABELS[Method(payment.method)].lower()}"


def _balanced(
    moves: Iterable[tuple[date, int, str, str, UUID, Money]],
) -> dict[str, list[StatementLine]]:
    found: dict[str, list[StatementLine]] = {}
    for day, _, what, reference, invoice_id, amount in moves:
        lines = found.setdefault(amount.currency, [])
        before = lines[-1].balance if lines else Money.zero(amount.currency)
        lines.append(StatementLine(day, what, reference, invoice_id, amount, before + amount))
    return dict(sorted(found.items()))


def _list_row(each: Listed) -> tuple[Any, ...]:
    invoice = each.invoice
    return (
        invoice.reference or "",
        invoice.kind.replace("_", " "),
        invoice.status.replace("_", " "),
        each.customer_name,
        invoice.issued_on,
        invoice.due_on,
        invoice.currency,
        invoice.net.decimal,
        invoice.tax.decimal,
        invoice.total.decimal,
        invoice.paid.decimal,
        invoice.credited.decimal,
        invoice.open.decimal,
    )


def _file(lines: Iterable[str]) -> bytes:
    # The mark tells Excel that this is UTF-8.
    return ("\ufeff" + "".join(lines)).encode()
