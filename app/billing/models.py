"""Tables of the ledger. Balances and versions are moved by the database alone."""

from datetime import datetime
from decimal import Decimal
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

from app.core.db import Base, TenantRow, Xid8
from app.core.money import EXACT

KINDS = ("asset", "liability", "income", "expense", "equity")
"""Kinds of account in the order accounts are read. A debit raises an asset and an expense."""


class LedgerAccount(TenantRow, Base):
    """An account in one currency. `balance` counts debits positive.

    Without `places` it takes amounts at any precision (accruals); with it only whole minor units.
    """

    __tablename__ = "ledger_accounts"
    code: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str]
    name: Mapped[str]
    places: Mapped[int | None]
    floor: Mapped[Decimal | None] = mapped_column(Numeric)
    owner_id: Mapped[UUID | None]
    balance: Mapped[Decimal] = mapped_column(Numeric, server_default=text("0"))
    version: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "code", "currency"),
        UniqueConstraint("tenant_id", "id", "currency"),
        Index(None, "tenant_id", "owner_id"),
        CheckConstraint(
            "kind IN ('asset', 'liability', 'income', 'expense', 'equity')", name="kind"
        ),
        CheckConstraint(
            "floor IS NULL OR"
            " balance * CASE WHEN kind IN ('asset', 'expense') THEN 1 ELSE -1 END >= floor",
            name="floor",
        ),
    )

    @property
    def natural_balance(self) -> Decimal:
        """The balance with the sign people expect: what is owed is positive for a liability."""
        return self.natural(self.balance)

    def natural(self, amount: Decimal) -> Decimal:
        """A debit-positive amount with the sign people expect of this account."""
        return amount if self.kind in {"asset", "expense"} else EXACT.minus(amount)


class LedgerTransaction(TenantRow, Base):
    """A posting: balanced entries, written once under the key of what caused it."""

    __tablename__ = "ledger_transactions"
    kind: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[bytes]
    description: Mapped[str]
    reference_kind: Mapped[str | None]
    reference_id: Mapped[UUID | None]
    reverses_id: Mapped[UUID | None]
    event_at: Mapped[datetime]
    written_in: Mapped[str] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "key"),
        UniqueConstraint("tenant_id", "reverses_id"),
        Index(None, "tenant_id", "reference_id"),
        ForeignKeyConstraint(
            ["tenant_id", "reverses_id"],
            ["ledger_transactions.tenant_id", "ledger_transactions.id"],
        ),
    )


class LedgerEntry(TenantRow, Base):
    """One debit (positive) or credit (negative), linked to its account's chain of versions."""

    __tablename__ = "ledger_entries"
    transaction_id: Mapped[UUID]
    account_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal] = mapped_column(Numeric)
    previous_balance: Mapped[Decimal] = mapped_column(Numeric)
    balance: Mapped[Decimal] = mapped_column(Numeric)
    version: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint("tenant_id", "account_id", "version"),
        Index(None, "tenant_id", "transaction_id"),
        ForeignKeyConstraint(
            ["tenant_id", "transaction_id"],
            ["ledger_transactions.tenant_id", "ledger_transactions.id"],
        ),
        ForeignKeyConstraint(
            ["tenant_id", "account_id", "currency"],
            ["ledger_accounts.tenant_id", "ledger_accounts.id", "ledger_accounts.currency"],
        ),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("balance = previous_balance + amount", name="chain"),
    )

    @property
    def debit(self) -> Decimal | None:
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> Decimal | None:
        return EXACT.minus(self.amount) if self.amount < 0 else None
