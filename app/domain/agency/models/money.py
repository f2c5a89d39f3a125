"""Money between agency and client: expenses, commission, the months closed and their reports."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Exact, TenantRow, exact_numeric
from app.core.money import Money
from app.domain.agency.choices import CloseState, ExpenseState

_TO_CLIENT = (["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"])
_TO_MONTH = (["tenant_id", "client_month_id"], ["client_months.tenant_id", "client_months.id"])


class ClientExpense(TenantRow, Base):
    """Money somebody laid out, for a client or for the agency itself. `markup` is in per cent."""

    __tablename__ = "client_expenses"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    client_id: Mapped[UUID | None]
    day: Mapped[date]
    category: Mapped[str]
    description: Mapped[str]
    amount: Mapped[Exact]
    currency: Mapped[str] = mapped_column(String(3))
    is_billable: Mapped[bool] = mapped_column(server_default=text("false"))
    markup: Mapped[Decimal] = mapped_column(Numeric(9, 6), server_default=text("0"))
    receipt_key: Mapped[str | None]
    receipt_name: Mapped[str | None]
    receipt_type: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=text("'submitted'"))
    answer_note: Mapped[str] = mapped_column(server_default=text("''"))
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    approved_at: Mapped[datetime | None]
    reimbursed_at: Mapped[datetime | None]
    client_month_id: Mapped[UUID | None]
    __table_args__ = (
        Index("ix_client_expenses_list", "tenant_id", "day", "id"),
        Index("ix_client_expenses_client", "tenant_id", "client_id", "day"),
        Index(None, "tenant_id", "client_month_id"),
        ForeignKeyConstraint(*_TO_CLIENT),
        ForeignKeyConstraint(*_TO_MONTH),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("markup >= 0 AND markup <= 100", name="markup"),
        CheckConstraint("state IN ('submitted', 'approved', 'refused')", name="state"),
        CheckConstraint("client_id IS NOT NULL OR NOT is_billable", name="billable"),
        CheckConstraint("client_month_id IS NULL OR state = 'approved'", name="invoiced"),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def is_waiting(self) -> bool:
        return self.state == ExpenseState.SUBMITTED

    @property
    def is_approved(self) -> bool:
        return self.state == ExpenseState.APPROVED


class ClientIncome(TenantRow, Base):
    """Income of a client that the agency enters because no workspace of the client shows it."""

    __tablename__ = "client_incomes"
    client_id: Mapped[UUID]
    day: Mapped[date]
    kind: Mapped[str]
    description: Mapped[str]
    gross: Mapped[Exact]
    net: Mapped[Exact]
    currency: Mapped[str] = mapped_column(String(3))
    __table_args__ = (
        Index(None, "tenant_id", "client_id"),
        ForeignKeyConstraint(*_TO_CLIENT),
        CheckConstraint("gross <> 0", name="gross"),
    )


class CommissionLine(TenantRow, Base):
    """The agency's part of one income, worked out once; `source_key` names the income for good."""

    __tablename__ = "commission_lines"
    client_id: Mapped[UUID]
    term_id: Mapped[UUID]
    source_key: Mapped[str]
    day: Mapped[date]
    kind: Mapped[str]
    description: Mapped[str]
    base: Mapped[Decimal] = mapped_column(exact_numeric())
    rate: Mapped[Decimal] = mapped_column(Numeric(9, 6))
    amount: Mapped[Decimal] = mapped_column(exact_numeric())
    currency: Mapped[str] = mapped_column(String(3))
    reason: Mapped[str]
    client_month_id: Mapped[UUID | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "source_key"),
        Index(None, "tenant_id", "client_id"),
        Index(None, "tenant_id", "client_month_id"),
        ForeignKeyConstraint(*_TO_CLIENT),
        ForeignKeyConstraint(
            ["tenant_id", "term_id"], ["commission_terms.tenant_id", "commission_terms.id"]
        ),
        ForeignKeyConstraint(*_TO_MONTH),
    )


class MonthClose(TenantRow, Base):
    """The close of one calendar month, written `2026-10`: one per agency and month."""

    __tablename__ = "month_closes"
    month: Mapped[str] = mapped_column(String(7))
    state: Mapped[str]
    opened_by: Mapped[str] = mapped_column(info={"pii": "name"})
    job_id: Mapped[UUID | None]
    issued_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "month"),
        CheckConstraint("state IN ('gathering', 'review', 'issuing', 'done')", name="state"),
        CheckConstraint("month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'", name="month"),
    )

    @property
    def is_busy(self) -> bool:
        return self.state in {CloseState.GATHERING, CloseState.ISSUING}

    @property
    def is_gathering(self) -> bool:
        return self.state == CloseState.GATHERING

    @property
    def is_in_review(self) -> bool:
        return self.state == CloseState.REVIEW

    @property
    def is_done(self) -> bool:
        return self.state == CloseState.DONE


class ClientMonth(TenantRow, Base):
    """What one client owes for one month in one currency, and the invoice made of it."""

    __tablename__ = "client_months"
    close_id: Mapped[UUID]
    client_id: Mapped[UUID]
    month: Mapped[str] = mapped_column(String(7))
    currency: Mapped[str] = mapped_column(String(3))
    total: Mapped[Exact]
    invoice_id: Mapped[UUID | None]
    invoice_number: Mapped[str | None]
    issued_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "client_id", "month", "currency"),
        Index(None, "tenant_id", "close_id"),
        ForeignKeyConstraint(*_TO_CLIENT),
        ForeignKeyConstraint(
            ["tenant_id", "close_id"], ["month_closes.tenant_id", "month_closes.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    )

    @property
    def money(self) -> Money:
        return Money(self.total, self.currency)


class MonthLine(TenantRow, Base):
    """One line of a client's month; `source_key` is spent once, whoever closes the month."""

    __tablename__ = "month_lines"
    client_month_id: Mapped[UUID]
    position: Mapped[int]
    kind: Mapped[str]
    source_key: Mapped[str]
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    unit: Mapped[str]
    unit_price: Mapped[Exact]
    amount: Mapped[Exact]
    currency: Mapped[str] = mapped_column(String(3))
    __table_args__ = (
        UniqueConstraint("tenant_id", "source_key"),
        UniqueConstraint("tenant_id", "client_month_id", "position"),
        ForeignKeyConstraint(*_TO_MONTH),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class ClientReport(TenantRow, Base):
    """What the agency tells a client about a month, in its own words; figures are read live.

    What is published is the PDF, figures and all: later words and hours wait for the next one.
    """

    __tablename__ = "client_reports"
    client_id: Mapped[UUID]
    month: Mapped[str] = mapped_column(String(7))
    done: Mapped[str] = mapped_column(server_default=text("''"))
    plans: Mapped[str] = mapped_column(server_default=text("''"))
    number: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    """How often it was published."""
    published_at: Mapped[datetime | None]
    pdf_key: Mapped[str | None]
    pdf_sha256: Mapped[bytes | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "client_id", "month"),
        ForeignKeyConstraint(*_TO_CLIENT),
        CheckConstraint(
            "(published_at IS NULL) = (pdf_key IS NULL)"
            " AND (pdf_key IS NULL) = (pdf_sha256 IS NULL)"
            " AND (published_at IS NULL OR number > 0)",
            name="published",
        ),
    )
