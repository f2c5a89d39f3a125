"""Tables of accounting under contracts: rates, closings, and the accounts on statements."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow, exact_numeric


class ExchangeRate(TenantRow, Base):
    """Units of `into` for one of `of` in the statements of a month, and who says so.

    `source` is the origin in words, as statements name it. One with a `payer` is that payer's own:
    it comes before every other one, for that payer's income only.
    """

    __tablename__ = "exchange_rates"
    of: Mapped[str] = mapped_column(String(3))
    into: Mapped[str] = mapped_column(String(3))
    period: Mapped[str]
    value: Mapped[Decimal] = mapped_column(exact_numeric())
    source: Mapped[str]
    origin: Mapped[str] = mapped_column(server_default=text("'own'"))
    quoted_on: Mapped[date]
    payer: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "period", "of", "into", "origin", "payer"),
        CheckConstraint("payer = '' OR origin = 'payer'", name="payer"),
        CheckConstraint("origin IN ('own', 'payer', 'ecb')", name="origin"),
        CheckConstraint("value > 0", name="value"),
        CheckConstraint("of <> into", name="pair"),
    )


class RateOrder(TenantRow, Base):
    """Whose rate a workspace believes first: origins in order."""

    __tablename__ = "rate_orders"
    origins: Mapped[list[Any]]
    __table_args__ = (UniqueConstraint("tenant_id"),)


class ContractClosing(TenantRow, Base):
    """What a contract's period handed to its next one; a draft's goes with the draft.

    Amounts are exact, in main units of `currency`; `balances` is an `accounting.closing.Closing`.
    """

    __tablename__ = "contract_closings"
    run_id: Mapped[UUID]
    contract_id: Mapped[UUID]
    version_id: Mapped[UUID]
    period: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    owed: Mapped[Decimal] = mapped_column(Numeric)
    unrecouped: Mapped[Decimal] = mapped_column(Numeric)
    reserved: Mapped[Decimal] = mapped_column(Numeric)
    loss: Mapped[Decimal] = mapped_column(Numeric)
    balances: Mapped[dict[str, Any]]
    __table_args__ = (
        UniqueConstraint("tenant_id", "run_id", "contract_id"),
        Index("ix_contract_closings_last", "tenant_id", "contract_id", "period"),
        ForeignKeyConstraint(
            ["tenant_id", "run_id"], ["statement_runs.tenant_id", "statement_runs.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "contract_id"], ["royalty_contracts.tenant_id", "royalty_contracts.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "version_id"], ["contract_versions.tenant_id", "contract_versions.id"]
        ),
    )


def _of_statement() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant_id", "statement_id"],
        ["statements.tenant_id", "statements.id"],
        ondelete="CASCADE",
    )


def _of_contract() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant_id", "contract_id"], ["royalty_contracts.tenant_id", "royalty_contracts.id"]
    )


class StatementEntry(TenantRow, Base):
    """One row of a payee's account under a contract, in the order of a statement's sections.

    `amount` is exact; what is taken from the payee is negative. `contract` names the contract as
    it was called then.
    """

    __tablename__ = "statement_entries"
    statement_id: Mapped[UUID]
    payee_tenant_id: Mapped[UUID | None]
    contract_id: Mapped[UUID]
    contract: Mapped[str]
    position: Mapped[int]
    section: Mapped[str]
    label: Mapped[str]
    amount: Mapped[Decimal] = mapped_column(Numeric)
    __table_args__ = (
        UniqueConstraint("tenant_id", "statement_id", "position"),
        _of_statement(),
        _of_contract(),
        CheckConstraint(
            "section IN ('opening', 'sales', 'mechanicals', 'costs', 'reserves', 'advances',"
            " 'transfers', 'tax', 'closing', 'payable')",
            name="section",
        ),
    )


class StatementRecoupment(TenantRow, Base):
    """One step of a contract's recoupment: what was there, what an item took, what it waits for.

    `earned_under` names the contract whose money it was. All amounts are exact.
    """

    __tablename__ = "statement_recoupments"
    statement_id: Mapped[UUID]
    payee_tenant_id: Mapped[UUID | None]
    contract_id: Mapped[UUID]
    contract: Mapped[str]
    position: Mapped[int]
    item: Mapped[str]
    earned_under: Mapped[str]
    available: Mapped[Decimal] = mapped_column(Numeric)
    opening: Mapped[Decimal] = mapped_column(Numeric)
    recouped: Mapped[Decimal] = mapped_column(Numeric)
    closing: Mapped[Decimal] = mapped_column(Numeric)
    __table_args__ = (
        UniqueConstraint("tenant_id", "statement_id", "position"),
        _of_statement(),
        _of_contract(),
    )
