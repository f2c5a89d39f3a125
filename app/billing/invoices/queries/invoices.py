"""Invoices with their lines, taxes, payments, credit notes and reminders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from app.billing.invoices.choices import OPEN, Kind, Status
from app.billing.invoices.errors import InvoiceNotFound
from app.billing.invoices.models import (
    Customer,
    Invoice,
    InvoiceLine,
    InvoicePayment,
    InvoiceReminder,
    InvoiceTax,
)
from app.core.money import Money
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork

FILTERS = ("all", "draft", "due", "overdue", "paid", "credit")
LATEST = 500
"""Open invoices a report on one customer or one day looks at together."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An invoice in a list, with the name of its customer."""

    invoice: Invoice
    customer_name: str

    @property
    def id(self) -> UUID:
        return self.invoice.id


async def get_invoice(uow: UnitOfWork, invoice_id: UUID) -> Invoice:
    """An invoice or credit note; raises InvoiceNotFound."""
    found = await uow.db.get(Invoice, (uow.tenant_id, invoice_id))
    if found is None:
        raise InvoiceNotFound
    return found


async def lock_invoice(uow: UnitOfWork, invoice_id: UUID) -> Invoice:
    """As `get_invoice`, as it is now, held until the transaction ends."""
    found = await uow.db.get(
        Invoice, (uow.tenant_id, invoice_id), with_for_update=True, populate_existing=True
    )
    if found is None:
        raise InvoiceNotFound
    return found


async def find_by_source(uow: UnitOfWork, source_key: str) -> Invoice | None:
    """The invoice that was drafted from something, if it was."""
    found = await uow.db.scalars(select(Invoice).where(Invoice.source_key == source_key))
    return found.one_or_none()


async def list_lines(uow: UnitOfWork, invoice_id: UUID) -> Sequence[InvoiceLine]:
    query = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id)
    return (await uow.db.scalars(query.order_by(InvoiceLine.position))).all()


async def list_taxes(uow: UnitOfWork, invoice_id: UUID) -> Sequence[InvoiceTax]:
    query = select(InvoiceTax).where(InvoiceTax.invoice_id == invoice_id)
    return (await uow.db.scalars(query.order_by(InvoiceTax.position))).all()


async def get_line(uow: UnitOfWork, invoice_id: UUID, line_id: UUID) -> InvoiceLine:
    """A line of an invoice; raises InvoiceNotFound."""
    found = await uow.db.get(InvoiceLine, (uow.tenant_id, line_id))
    if found is None or found.invoice_id != invoice_id:
        raise InvoiceNotFound
    return found


async def list_payments(uow: UnitOfWork, invoice_id: UUID) -> Sequence[InvoicePayment]:
    query = select(InvoicePayment).where(InvoicePayment.invoice_id == invoice_id)
    return (
        await uow.db.scalars(query.order_by(InvoicePayment.received_on, InvoicePayment.id))
    ).all()


async def find_payment(uow: UnitOfWork, key: str) -> InvoicePayment | None:
    found = await uow.db.scalars(select(InvoicePayment).where(InvoicePayment.key == key))
    return found.one_or_none()


async def list_credit_notes(uow: UnitOfWork, invoice_id: UUID) -> Sequence[Invoice]:
    """The credit notes of an invoice, drafts left out."""
    query = select(Invoice).where(Invoice.credits_id == invoice_id, Invoice.status != Status.DRAFT)
    return (await uow.db.scalars(query.order_by(Invoice.number))).all()


async def list_invoices(
    uow: UnitOfWork,
    wanted: str,
    *,
    today: date,
    customer_id: UUID | None = None,
    words: str = "",
    after: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page[Listed]:
    """The newest first, of one state; raises InvalidCursor."""
    query = _wanted(_with_customer(), wanted, today)
    if customer_id is not None:
        query = query.where(Invoice.customer_id == customer_id)
    for word in words.split():
        query = query.where(
            Customer.name.icontains(word, autoescape=True)
            | Invoice.reference.icontains(word, autoescape=True)
        )
    if after is not None:
        _, row_id = decode_cursor(after, str)
        query = query.where(tuple_(Invoice.id) < tuple_(row_id))
    rows = (await uow.db.execute(query.order_by(Invoice.id.desc()).limit(limit + 1))).all()
    return cut_page(
        [Listed(row[0], row[1]) for row in rows],
        limit=limit,
        key=lambda row: ("", row.id),
        after=after,
    )


async def list_open(
    uow: UnitOfWork, *, customer_id: UUID | None = None, limit: int = 100_000
) -> list[Listed]:
    """Invoices on which something is owed, the one due longest first."""
    query = _with_customer().where(Invoice.kind == Kind.INVOICE, Invoice.status.in_(OPEN))
    if customer_id is not None:
        query = query.where(Invoice.customer_id == customer_id)
    rows = await uow.db.execute(query.order_by(Invoice.due_on, Invoice.id).limit(limit))
    return [Listed(row[0], row[1]) for row in rows]


async def list_of_customer(uow: UnitOfWork, customer_id: UUID) -> Sequence[Invoice]:
    """All that was issued to a customer, credit notes included, oldest first."""
    query = select(Invoice).where(
        Invoice.customer_id == customer_id, Invoice.status != Status.DRAFT
    )
    return (await uow.db.scalars(query.order_by(Invoice.issued_on, Invoice.id))).all()


async def list_payments_of_customer(
    uow: UnitOfWork, customer_id: UUID
) -> list[tuple[InvoicePayment, Invoice]]:
    rows = await uow.db.execute(
        select(InvoicePayment, Invoice)
        .join(
            Invoice,
            (Invoice.tenant_id == InvoicePayment.tenant_id)
            & (Invoice.id == InvoicePayment.invoice_id),
        )
        .where(Invoice.customer_id == customer_id)
        .order_by(InvoicePayment.received_on, InvoicePayment.id)
    )
    return [(row[0], row[1]) for row in rows]


@dataclass(frozen=True, slots=True)
class Sums:
    """What the invoices of one currency come to."""

    currency: str
    drafted: Money
    due: Money
    overdue: Money
    paid_this_year: Money


async def sum_by_currency(uow: UnitOfWork, today: date) -> list[Sums]:
    """Totals for the head of the list: drafted, owed, owed too long, and received this year."""
    owed = (
        Invoice.total_amount
        - Invoice.paid_amount
        - Invoice.credited_amount
        - Invoice.written_off_amount
    )
    is_open = Invoice.status.in_(OPEN)
    rows = await uow.db.execute(
        select(
            Invoice.currency,
            func.coalesce(func.sum(Invoice.total_amount).filter(Invoice.status == Status.DRAFT), 0),
            func.coalesce(func.sum(owed).filter(is_open), 0),
            func.coalesce(func.sum(owed).filter(is_open, Invoice.due_on < today), 0),
        )
        .where(Invoice.kind == Kind.INVOICE)
        .group_by(Invoice.currency)
        .order_by(Invoice.currency)
    )
    paid = await uow.db.execute(
        select(InvoicePayment.currency, func.sum(InvoicePayment.amount))
        .where(InvoicePayment.received_on >= date(today.year, 1, 1))
        .group_by(InvoicePayment.currency)
    )
    received = {code: int(total) for code, total in paid}
    return [
        Sums(
            currency=code,
            drafted=Money(int(drafted), code),
            due=Money(int(due), code),
            overdue=Money(int(overdue), code),
            paid_this_year=Money(received.get(code, 0), code),
        )
        for code, drafted, due, overdue in rows
    ]


async def count_overdue(uow: UnitOfWork, today: date) -> dict[str, tuple[int, Money]]:
    """By currency, how many invoices are owed too long and how much."""
    found: dict[str, tuple[int, Money]] = {}
    for each in await list_open(uow):
        invoice = each.invoice
        if invoice.is_overdue(today):
            count, total = found.get(invoice.currency, (0, Money.zero(invoice.currency)))
            found[invoice.currency] = count + 1, total + invoice.open
    return found


async def has_issued(uow: UnitOfWork) -> bool:
    query = select(Invoice.id).where(Invoice.status != Status.DRAFT).limit(1)
    return (await uow.db.scalar(query)) is not None


async def list_to_remind(uow: UnitOfWork) -> list[tuple[Invoice, Customer]]:
    """Open invoices whose customers can be reminded, and want to be."""
    rows = await uow.db.execute(
        select(Invoice, Customer)
        .join(Customer, _customer_of())
        .where(
            Invoice.kind == Kind.INVOICE,
            Invoice.status.in_(OPEN),
            Invoice.reminds,
            Invoice.sent_at.is_not(None),
            Customer.email.is_not(None),
        )
        .order_by(Invoice.id)
    )
    return [(row[0], row[1]) for row in rows]


async def reminded_steps(uow: UnitOfWork, invoice_ids: Sequence[UUID]) -> dict[UUID, set[int]]:
    """By invoice, the steps that have been taken."""
    rows = await uow.db.execute(
        select(InvoiceReminder.invoice_id, InvoiceReminder.step).where(
            InvoiceReminder.invoice_id.in_(invoice_ids)
        )
    )
    found: dict[UUID, set[int]] = {}
    for invoice_id, step in rows:
        found.setdefault(invoice_id, set()).add(step)
    return found


def _customer_of() -> ColumnElement[bool]:
    return (Customer.tenant_id == Invoice.tenant_id) & (Customer.id == Invoice.customer_id)


def _with_customer() -> Select[Invoice, str]:
    return select(Invoice, Customer.name).join(Customer, _customer_of())


def _wanted(query: Select[Invoice, str], wanted: str, today: date) -> Select[Invoice, str]:
    if wanted == "draft":
        return query.where(Invoice.status == Status.DRAFT)
    if wanted == "due":
        return query.where(Invoice.kind == Kind.INVOICE, Invoice.status.in_(OPEN))
    if wanted == "overdue":
        return query.where(
            Invoice.kind == Kind.INVOICE, Invoice.status.in_(OPEN), Invoice.due_on < today
        )
    if wanted == "paid":
        return query.where(Invoice.kind == Kind.INVOICE, Invoice.status == Status.PAID)
    if wanted == "credit":
        return query.where(Invoice.kind == Kind.CREDIT_NOTE)
    return query
