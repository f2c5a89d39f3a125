"""Tables of self-billing. A document stays as it was issued."""

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

from app.core.db import Base, Exact, TenantRow
from app.core.money import Money


class SelfBilling(TenantRow, Base):
    """A payee lets the tenant write its invoices; with what has to stand on them."""

    __tablename__ = "self_billing"
    subject_id: Mapped[UUID]
    payee_name: Mapped[str] = mapped_column(info={"pii": "name"})
    legal_name: Mapped[str] = mapped_column(info={"pii": "name"})
    address: Mapped[str] = mapped_column(info={"pii": "address"})
    country: Mapped[str] = mapped_column(String(2))
    vat_id: Mapped[str] = mapped_column(info={"pii": "tax"}, server_default=text("''"))
    is_small_business: Mapped[bool]
    agreed_on: Mapped[date]
    ended_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_self_billing_current",
            "tenant_id",
            "subject_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )


class SelfBill(TenantRow, Base):
    """An invoice, or its credit note, in a payee's name for one payout; amounts are positive."""

    __tablename__ = "self_bills"
    kind: Mapped[str]
    item_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    credits_id: Mapped[UUID | None]
    series: Mapped[str]
    number: Mapped[int]
    reference: Mapped[str]
    issued_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    net_amount: Mapped[Exact]
    tax_amount: Mapped[int] = mapped_column(BigInteger, info={"pii": "none"})
    total_amount: Mapped[Exact]
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(9, 6), info={"pii": "none"})
    tax_label: Mapped[str] = mapped_column(info={"pii": "none"})
    note: Mapped[str]
    description: Mapped[str]
    seller: Mapped[dict[str, Any]] = mapped_column(info={"pii": "address"})
    buyer: Mapped[dict[str, Any]] = mapped_column(info={"pii": "address"})
    pdf_key: Mapped[str | None]
    pdf_sha256: Mapped[bytes | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "item_id", "kind"),
        UniqueConstraint("tenant_id", "series", "number"),
        ForeignKeyConstraint(
            ["tenant_id", "item_id"], ["payout_items.tenant_id", "payout_items.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "credits_id"], ["self_bills.tenant_id", "self_bills.id"]
        ),
        CheckConstraint("kind IN ('self_bill', 'credit_note')", name="kind"),
        CheckConstraint("(kind = 'credit_note') = (credits_id IS NOT NULL)", name="credits"),
        CheckConstraint(
            "total_amount = net_amount + tax_amount AND net_amount > 0 AND tax_amount >= 0",
            name="total",
        ),
    )

    @property
    def is_credit_note(self) -> bool:
        return self.kind == "credit_note"

    @property
    def net(self) -> Money:
        return Money(self.net_amount, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.tax_amount, self.currency)

    @property
    def total(self) -> Money:
        return Money(self.total_amount, self.currency)


class SelfBillCounter(TenantRow, Base):
    """The last number of a series; locked by whoever issues, so no number is skipped."""

    __tablename__ = "self_bill_counters"
    series: Mapped[str]
    value: Mapped[int]
    __table_args__ = (UniqueConstraint("tenant_id", "series"),)
