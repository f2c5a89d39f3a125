"""Runs, their statements, and the lines of those."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
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

from app.core.db import Base, TenantRow


class RunStatus(StrEnum):
    DRAFTING = "drafting"
    FAILED = "failed"
    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    LOCKED = "locked"
    CANCELED = "canceled"


AT_WORK = frozenset({RunStatus.DRAFTING, RunStatus.PUBLISHING})
OPEN = AT_WORK | {RunStatus.FAILED, RunStatus.DRAFT, RunStatus.APPROVED}
"""Of each month at most one run is open."""
UNPUBLISHED = OPEN | {RunStatus.CANCELED}
"""What holds earnings that nobody has been told of."""


class StatementRun(TenantRow, Base):
    """The statements of a period, drafted, approved, published and locked together.

    `rates` are the exchange rates they were reckoned with, as they were then; `left_out` is the
    income under contract they leave out: exact sums by `outside` or `waiting` and by currency.
    `failure` says why the last drafting or publishing ended without one. A canceled run waits
    to be removed with whatever it still holds.
    """

    __tablename__ = "statement_runs"
    period: Mapped[str]
    status: Mapped[str]
    created_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    published_by: Mapped[UUID | None]
    published_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    rates: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    brand: Mapped[dict[str, Any] | None]
    left_out: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    failure: Mapped[str | None]
    __table_args__ = (
        CheckConstraint(
            "status IN ('drafting', 'failed', 'draft', 'approved', 'publishing', 'published',"
            " 'locked', 'canceled')",
            name="status",
        ),
        Index(
            "uq_statement_runs_open",
            "tenant_id",
            "period",
            unique=True,
            postgresql_where=text(
                "status IN ('drafting', 'failed', 'draft', 'approved', 'publishing')"
            ),
        ),
    )


class Statement(TenantRow, Base):
    """What a payee is told about a period in one currency.

    `rates` are the exchange rates of its lines; `root` is the Merkle root of its CSV file.

    `earned`, `carried_in` and `carried_out` are exact; `total` counts minor units. A row two
    tenants share: the issuer in `tenant_id`, the payee's tenant, if any, in `payee_tenant_id`.
    """

    __tablename__ = "statements"
    run_id: Mapped[UUID]
    party_id: Mapped[UUID]
    payee_tenant_id: Mapped[UUID | None]
    payee_name: Mapped[str] = mapped_column(info={"pii": "name"})
    payee_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    issuer_name: Mapped[str]
    period: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    status: Mapped[str]
    number: Mapped[int | None]
    earned: Mapped[Decimal] = mapped_column(Numeric)
    carried_in: Mapped[Decimal] = mapped_column(Numeric)
    total: Mapped[int] = mapped_column(BigInteger)
    carried_out: Mapped[Decimal] = mapped_column(Numeric)
    rates: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    published_at: Mapped[datetime | None]
    pdf_key: Mapped[str | None]
    pdf_sha256: Mapped[bytes | None]
    csv_key: Mapped[str | None]
    csv_sha256: Mapped[bytes | None]
    root: Mapped[bytes | None]
    mailed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "run_id", "party_id", "currency"),
        UniqueConstraint("tenant_id", "number"),
        ForeignKeyConstraint(
            ["tenant_id", "run_id"], ["statement_runs.tenant_id", "statement_runs.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "party_id"], ["parties.tenant_id", "parties.id"]),
        CheckConstraint("status IN ('draft', 'approved', 'published', 'locked')", name="status"),
        Index("ix_statements_by_payee_tenant", "payee_tenant_id", "period"),
        Index("ix_statements_by_period", "tenant_id", "period", "id"),
        Index("ix_statements_by_root", "root", postgresql_where=text("root IS NOT NULL")),
    )


class StatementLine(TenantRow, Base):
    """One recording at one store, country and month on a statement, as it was when stated.

    `gross` is what the reports said, `amount` the payee's `share` per cent of it, both exact.
    Under a contract `gross` is in the contract's currency, and `amount` the payee's `share` of
    what the `term` made of it.
    """

    __tablename__ = "statement_lines"
    statement_id: Mapped[UUID]
    payee_tenant_id: Mapped[UUID | None]
    report_id: Mapped[UUID]
    recording_id: Mapped[UUID]
    title: Mapped[str]
    artist: Mapped[str]
    isrc: Mapped[str | None]
    source_name: Mapped[str]
    store: Mapped[str | None]
    country: Mapped[str | None]
    kind: Mapped[str]
    sale_month: Mapped[date | None]
    quantity: Mapped[Decimal] = mapped_column(Numeric)
    gross: Mapped[Decimal] = mapped_column(Numeric)
    share: Mapped[Decimal] = mapped_column(Numeric)
    amount: Mapped[Decimal] = mapped_column(Numeric)
    is_adjustment: Mapped[bool]
    contract_id: Mapped[UUID | None]
    contract: Mapped[str | None]
    term: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["statements.tenant_id", "statements.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "contract_id"], ["royalty_contracts.tenant_id", "royalty_contracts.id"]
        ),
        Index("ix_statement_lines_of", "tenant_id", "statement_id", "id"),
    )


class Counter(TenantRow, Base):
    """A gapless number per tenant, taken under its row's lock."""

    __tablename__ = "royalty_counters"
    name: Mapped[str]
    value: Mapped[int]
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)
