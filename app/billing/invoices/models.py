"""Tables of invoices. What may happen to an issued one is decided in `db/policies/invoices.sql`."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.billing.invoices.choices import OPEN, Kind, Status
from app.core.db import Base, Exact, TenantRow, exact_numeric
from app.core.money import Money


class TaxProfile(TenantRow, Base):
    """What a tenant's invoices say about itself, and how it bills; one per tenant.

    `reminder_days` are days after the due date, negative ones before it; empty sends none.
    """

    __tablename__ = "tax_profiles"
    legal_name: Mapped[str]
    address: Mapped[str] = mapped_column(info={"pii": "address"})
    country: Mapped[str] = mapped_column(String(2))
    vat_id: Mapped[str] = mapped_column(info={"pii": "tax"}, server_default=text("''"))
    registration: Mapped[str] = mapped_column(server_default=text("''"))
    is_small_business: Mapped[bool] = mapped_column(server_default=text("false"))
    is_oss_registered: Mapped[bool] = mapped_column(server_default=text("false"))
    rounding: Mapped[str] = mapped_column(server_default=text("'invoice'"))
    terms_days: Mapped[int] = mapped_column(server_default=text("14"))
    iban: Mapped[str] = mapped_column(info={"pii": "bank"}, server_default=text("''"))
    bic: Mapped[str] = mapped_column(server_default=text("''"))
    footer: Mapped[str] = mapped_column(server_default=text("''"))
    reminder_days: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    __table_args__ = (
        UniqueConstraint("tenant_id"),
        CheckConstraint("rounding IN ('invoice', 'line')", name="rounding"),
        CheckConstraint("terms_days BETWEEN 0 AND 365", name="terms_days"),
    )


class Customer(TenantRow, Base):
    """Somebody who is billed. `customer_tenant_id` when they have a workspace here."""

    __tablename__ = "customers"
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    kind: Mapped[str]
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    address: Mapped[str] = mapped_column(info={"pii": "address"}, server_default=text("''"))
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[str] = mapped_column(server_default=text("''"))
    vat_id: Mapped[str] = mapped_column(info={"pii": "tax"}, server_default=text("''"))
    currency: Mapped[str] = mapped_column(String(3))
    language: Mapped[str] = mapped_column(server_default=text("'en'"))
    customer_tenant_id: Mapped[UUID | None]
    archived_at: Mapped[datetime | None]
    __table_args__ = (
        Index(None, "tenant_id", "name", "id"),
        Index(None, "tenant_id", "customer_tenant_id"),
        CheckConstraint("kind IN ('business', 'consumer')", name="kind"),
    )

    @property
    def is_business(self) -> bool:
        return self.kind == "business"


class Invoice(TenantRow, Base):
    """An invoice or a credit note; amounts of a credit note are positive, too.

    `seller` and `buyer` are what the document says, taken down when it was issued. `source_key`
    names what a draft was made from, so that it is drafted once.
    """

    __tablename__ = "invoices"
    kind: Mapped[str]
    status: Mapped[str]
    customer_id: Mapped[UUID]
    credits_id: Mapped[UUID | None]
    recurring_id: Mapped[UUID | None]
    source_key: Mapped[str | None]
    series: Mapped[str | None]
    number: Mapped[int | None]
    reference: Mapped[str | None]
    currency: Mapped[str] = mapped_column(String(3))
    rounding: Mapped[str]
    issued_on: Mapped[date | None]
    due_on: Mapped[date | None]
    terms_days: Mapped[int]
    period_from: Mapped[date | None]
    period_until: Mapped[date | None]
    purchase_order: Mapped[str] = mapped_column(server_default=text("''"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    seller: Mapped[dict[str, Any]] = mapped_column(
        info={"pii": "address"}, server_default=text("'{}'")
    )
    buyer: Mapped[dict[str, Any]] = mapped_column(
        info={"pii": "address"}, server_default=text("'{}'")
    )
    net_amount: Mapped[Exact] = mapped_column(server_default=text("0"))
    tax_amount: Mapped[int] = mapped_column(
        BigInteger, info={"pii": "none"}, server_default=text("0")
    )
    total_amount: Mapped[Exact] = mapped_column(server_default=text("0"))
    paid_amount: Mapped[Exact] = mapped_column(server_default=text("0"))
    credited_amount: Mapped[Exact] = mapped_column(server_default=text("0"))
    written_off_amount: Mapped[Exact] = mapped_column(server_default=text("0"))
    reminds: Mapped[bool] = mapped_column(server_default=text("true"))
    is_branded: Mapped[bool] = mapped_column(server_default=text("true"))
    issued_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    viewed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    pdf_key: Mapped[str | None]
    pdf_sha256: Mapped[bytes | None]
    charge_id: Mapped[UUID | None]
    """The charge behind the pay button, for as long as it is the one to be paid."""
    __table_args__ = (
        UniqueConstraint("tenant_id", "reference"),
        UniqueConstraint("tenant_id", "series", "number"),
        UniqueConstraint("tenant_id", "source_key"),
        Index(None, "tenant_id", "customer_id", "id"),
        Index(None, "tenant_id", "credits_id"),
        Index(None, "tenant_id", "recurring_id"),
        Index("ix_invoices_by_state", "tenant_id", "status", "due_on", "id"),
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        ForeignKeyConstraint(["tenant_id", "credits_id"], ["invoices.tenant_id", "invoices.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "recurring_id"],
            ["recurring_invoices.tenant_id", "recurring_invoices.id"],
        ),
        CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind"),
        CheckConstraint(
            "status IN ('draft', 'issued', 'partly_paid', 'paid', 'credited', 'written_off')",
            name="status",
        ),
        CheckConstraint("(kind = 'credit_note') = (credits_id IS NOT NULL)", name="credits"),
        CheckConstraint("total_amount = net_amount + tax_amount", name="total"),
        CheckConstraint(
            "status = 'draft' OR (reference IS NOT NULL AND number IS NOT NULL"
            " AND issued_on IS NOT NULL AND due_on IS NOT NULL AND total_amount >= 0)",
            name="issued",
        ),
        CheckConstraint(
            "paid_amount >= 0 AND credited_amount >= 0 AND written_off_amount >= 0"
            " AND (status = 'draft' OR credited_amount <= total_amount)",
            name="settled",
        ),
    )

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def is_credit_note(self) -> bool:
        return self.kind == Kind.CREDIT_NOTE

    @property
    def is_open(self) -> bool:
        return not self.is_credit_note and self.status in OPEN

    @property
    def net(self) -> Money:
        return Money(self.net_amount, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_amount, self.currency)

    @property
    def total(self) -> Money:
        return Money(self.total_amount, self.currency)

    @property
    def paid(self) -> Money:
        return Money(self.paid_amount, self.currency)

    @property
    def credited(self) -> Money:
        return Money(self.credited_amount, self.currency)

    @property
    def written_off(self) -> Money:
        return Money(self.written_off_amount, self.currency)

    @property
    def balance(self) -> Money:
        """What is left of the total; negative when more came than was asked for."""
        return self.total - self.paid - self.credited - self.written_off

    @property
    def open(self) -> Money:
        """What is still owed."""
        nothing = Money.zero(self.currency)
        return max(self.balance, nothing) if self.is_open else nothing

    @property
    def excess(self) -> Money:
        """What the customer gave or was credited beyond the total."""
        nothing = Money.zero(self.currency)
        return nothing if self.is_credit_note else max(-self.balance, nothing)

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today

    def days_late(self, today: date) -> int:
        return max((today - self.due_on).days, 0) if self.due_on else 0


class InvoiceLine(TenantRow, Base):
    """One thing billed. `unit_price` is in main units before tax, `discount` in per cent.

    `tax_rate`, `treatment` and `net_amount` are computed from the rest; `manual_rate` overrides
    the table of rates. `source_kind` and `source_id` say what the line was made from.
    """

    __tablename__ = "invoice_lines"
    invoice_id: Mapped[UUID]
    position: Mapped[int]
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(exact_numeric())
    unit: Mapped[str]
    unit_price: Mapped[Decimal] = mapped_column(exact_numeric())
    discount: Mapped[Decimal] = mapped_column(Numeric(9, 6), server_default=text("0"))
    tax_code: Mapped[str] = mapped_column(info={"pii": "none"})
    manual_rate: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    tax_rate: Mapped[Decimal] = mapped_column(
        Numeric(9, 6), info={"pii": "none"}, server_default=text("0")
    )
    treatment: Mapped[str] = mapped_column(server_default=text("''"))
    net_amount: Mapped[Exact] = mapped_column(server_default=text("0"))
    currency: Mapped[str] = mapped_column(String(3))
    source_kind: Mapped[str | None]
    source_id: Mapped[UUID | None]
    receipt_key: Mapped[str | None]
    receipt_name: Mapped[str | None]
    receipt_type: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "invoice_id", "position"),
        ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    )

    @property
    def net(self) -> Money:
        return Money(self.net_amount, self.currency)


class InvoiceTax(TenantRow, Base):
    """The tax of one rate of an invoice; `reasons` are the sentences that explain it."""

    __tablename__ = "invoice_taxes"
    invoice_id: Mapped[UUID]
    position: Mapped[int]
    treatment: Mapped[str]
    country: Mapped[str] = mapped_column(String(2))
    rate: Mapped[Decimal] = mapped_column(Numeric(9, 6))
    label: Mapped[str]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    reasons: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    taxable_amount: Mapped[Exact]
    tax_amount: Mapped[int] = mapped_column(BigInteger, info={"pii": "none"})
    currency: Mapped[str] = mapped_column(String(3))
    __table_args__ = (
        UniqueConstraint("tenant_id", "invoice_id", "position"),
        ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    )

    @property
    def taxable(self) -> Money:
        return Money(self.taxable_amount, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_amount, self.currency)


class InvoicePayment(TenantRow, Base):
    """Money that came for an invoice, or went back (negative); written once.

    `amount` is in the invoice's currency. What came in another one is in `received_amount`, with
    the rate (one unit received in units of the invoice), where it is from, and its day.
    """

    __tablename__ = "invoice_payments"
    invoice_id: Mapped[UUID]
    key: Mapped[str]
    method: Mapped[str]
    received_on: Mapped[date]
    amount: Mapped[Exact]
    currency: Mapped[str] = mapped_column(String(3))
    received_amount: Mapped[Exact]
    received_currency: Mapped[str] = mapped_column(String(3))
    fx_rate: Mapped[Decimal | None] = mapped_column(exact_numeric())
    fx_source: Mapped[str] = mapped_column(server_default=text("''"))
    fx_on: Mapped[date | None]
    charge_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "invoice_id"),
        ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint(
            "method IN ('bank', 'cash', 'card', 'other')",
            name="method",
        ),
        CheckConstraint(
            "(received_currency = currency AND fx_rate IS NULL AND received_amount = amount)"
            " OR (received_currency <> currency AND fx_rate > 0 AND fx_source <> ''"
            " AND fx_on IS NOT NULL)",
            name="fx",
        ),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def received(self) -> Money:
        return Money(self.received_amount, self.received_currency)


class InvoiceReminder(TenantRow, Base):
    """A reminder of one step that has been sent; a step is taken once."""

    __tablename__ = "invoice_reminders"
    invoice_id: Mapped[UUID]
    step: Mapped[int]
    """Days after the due date; negative before it."""
    level: Mapped[str]
    email: Mapped[str] = mapped_column(info={"pii": "email"})
    __table_args__ = (
        UniqueConstraint("tenant_id", "invoice_id", "step"),
        ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    )


class RecurringInvoice(TenantRow, Base):
    """A retainer: the same lines every so many months, from `starts_on` until `ends_on`.

    `next_on` is the first due date that has not been drafted.
    """

    __tablename__ = "recurring_invoices"
    customer_id: Mapped[UUID]
    title: Mapped[str]
    status: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    every_months: Mapped[int]
    starts_on: Mapped[date]
    next_on: Mapped[date]
    ends_on: Mapped[date | None]
    terms_days: Mapped[int]
    sends: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether each invoice is issued and mailed; otherwise it waits as a draft."""
    lines: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (
        Index(None, "tenant_id", "customer_id"),
        Index("ix_recurring_invoices_due", "tenant_id", "status", "next_on"),
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        CheckConstraint("status IN ('active', 'paused', 'ended')", name="status"),
        CheckConstraint("every_months BETWEEN 1 AND 24", name="every_months"),
    )


class InvoiceCounter(TenantRow, Base):
    """The last number given out in a series; locked by whoever issues, so no number is skipped."""

    __tablename__ = "invoice_counters"
    series: Mapped[str]
    value: Mapped[int]
    __table_args__ = (UniqueConstraint("tenant_id", "series"),)
