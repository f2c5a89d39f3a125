"""What the provider and the bank say happened, and where that differs from the ledger."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Exact, TenantRow
from app.core.money import Money


class BalanceRecord(TenantRow, Base):
    """A movement of the provider's balance; `net` is `amount` less `fee`. Written by the feed.

    What belongs to nobody known is kept under the platform's own id.
    """

    __tablename__ = "balance_records"
    provider_ref: Mapped[str]
    kind: Mapped[str]
    source_ref: Mapped[str | None]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Exact]
    fee: Mapped[Exact]
    net: Mapped[Exact]
    happened_at: Mapped[datetime]
    available_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("tenant_id", "provider_ref"),
        Index("ix_balance_records_by_source", "tenant_id", "source_ref"),
        Index("ix_balance_records_recent", "tenant_id", "happened_at", "id"),
        CheckConstraint("net = amount - fee", name="net"),
    )


class BankStatement(TenantRow, Base):
    """A statement of the tenant's bank as it was read; the same bytes are the same statement."""

    __tablename__ = "bank_statements"
    filename: Mapped[str]
    sha256: Mapped[bytes]
    lines: Mapped[int]
    uploaded_by: Mapped[UUID | None]
    __table_args__ = (UniqueConstraint("tenant_id", "sha256"),)


FREE = "payout_item_id IS NULL AND end_to_end IS NULL AND purpose_id IS NULL"
UNEXPLAINED = f"amount > 0 AND {FREE}"


class BankLine(TenantRow, Base):
    """One booking of a statement: positive came in. `reference` is what the sender wrote.

    What is no payout of ours, nor one sent back, is for the `purpose` that a module says.
    """

    __tablename__ = "bank_lines"
    statement_id: Mapped[UUID]
    number: Mapped[int]
    booked_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Exact]
    counterparty: Mapped[str] = mapped_column(info={"pii": "name"})
    reference: Mapped[str] = mapped_column(info={"pii": "text"})
    end_to_end: Mapped[str | None]
    is_return: Mapped[bool] = mapped_column(server_default=text("false"))
    payout_item_id: Mapped[UUID | None]
    purpose_kind: Mapped[str | None]
    purpose_id: Mapped[UUID | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "statement_id", "number"),
        CheckConstraint("(purpose_kind IS NULL) = (purpose_id IS NULL)", name="purpose"),
        Index(
            "ix_bank_lines_unexplained",
            "tenant_id",
            "booked_on",
            "id",
            postgresql_where=text(UNEXPLAINED),
        ),
        Index(
            "ix_bank_lines_free",
            "tenant_id",
            "currency",
            "amount",
            "booked_on",
            postgresql_where=text(FREE),
        ),
        Index("ix_bank_lines_purpose", "tenant_id", "purpose_kind", "purpose_id"),
        Index(None, "tenant_id", "end_to_end"),
        Index(None, "tenant_id", "payout_item_id"),
        ForeignKeyConstraint(
            ["tenant_id", "statement_id"], ["bank_statements.tenant_id", "bank_statements.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "payout_item_id"], ["payout_items.tenant_id", "payout_items.id"]
        ),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def is_unexplained(self) -> bool:
        """Whether it came in and nobody has said what for; the index holds the same ones."""
        return self.amount > 0 and self.is_free

    @property
    def is_free(self) -> bool:
        """Whether it is no payout and nobody has said what it was for, wherever it went."""
        is_ours = self.payout_item_id is not None or self.end_to_end is not None
        return not is_ours and self.purpose_id is None


class Discrepancy(TenantRow, Base):
    """Something the ledger and the outside tell differently, until somebody says why.

    `fingerprint` names the finding, so that finding it again does not queue it twice.
    """

    __tablename__ = "discrepancies"
    kind: Mapped[str]
    fingerprint: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    detail: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    ours: Mapped[int | None] = mapped_column(BigInteger)
    theirs: Mapped[int | None] = mapped_column(BigInteger)
    since: Mapped[datetime]
    status: Mapped[str] = mapped_column(server_default=text("'open'"))
    assigned_to: Mapped[UUID | None]
    resolved_by: Mapped[UUID | None]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None]
    posting_id: Mapped[UUID | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "fingerprint"),
        Index("ix_discrepancies_open", "tenant_id", "status", "since", "id"),
        ForeignKeyConstraint(
            ["tenant_id", "posting_id"], ["ledger_transactions.tenant_id", "ledger_transactions.id"]
        ),
        CheckConstraint(
            "kind IN ('missing', 'double', 'amount', 'fee', 'currency', 'late')", name="kind"
        ),
        CheckConstraint("status IN ('open', 'resolved', 'settled')", name="status"),
    )
