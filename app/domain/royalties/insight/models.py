"""Tables of looking at earnings: their sums by month, verdicts on findings, audit packs."""

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


class EarningsMonth(TenantRow, Base):
    """Earnings of a report summed by month, way of use, store and country.

    The database keeps it with every change of `earnings`; nobody else may write it.
    """

    __tablename__ = "earnings_months"
    report_id: Mapped[UUID]
    sale_month: Mapped[date | None]
    kind: Mapped[str]
    store: Mapped[str | None]
    country: Mapped[str | None]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal] = mapped_column(Numeric)
    quantity: Mapped[Decimal] = mapped_column(Numeric)
    earnings: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint(
            "tenant_id",
            "report_id",
            "sale_month",
            "kind",
            "store",
            "country",
            "currency",
            name="uq_earnings_months",
            postgresql_nulls_not_distinct=True,
        ),
        ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
        Index("ix_earnings_months_by_month", "tenant_id", "currency", "sale_month"),
    )


class RecordingMonth(TenantRow, Base):
    """Earnings of a report summed by recording, month and way of use; kept as EarningsMonth."""

    __tablename__ = "recording_months"
    report_id: Mapped[UUID]
    recording_id: Mapped[UUID | None]
    sale_month: Mapped[date | None]
    kind: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal] = mapped_column(Numeric)
    quantity: Mapped[Decimal] = mapped_column(Numeric)
    earnings: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[int] = mapped_column(BigInteger)
    __table_args__ = (
        UniqueConstraint(
            "tenant_id",
            "report_id",
            "recording_id",
            "sale_month",
            "kind",
            "currency",
            name="uq_recording_months",
            postgresql_nulls_not_distinct=True,
        ),
        ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
        Index("ix_recording_months_by_month", "tenant_id", "currency", "sale_month"),
        Index("ix_recording_months_by_recording", "tenant_id", "recording_id"),
    )


class PayerFinding(TenantRow, Base):
    """Something odd about who pays, as the last audit found it; `finding` is its stable name.

    `expected` and `found` are exact amounts; `place` holds the filters that show its lines.
    """

    __tablename__ = "payer_findings"
    finding: Mapped[str]
    kind: Mapped[str]
    source_name: Mapped[str]
    store: Mapped[str]
    country: Mapped[str]
    use: Mapped[str]
    month: Mapped[date]
    months: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    expected: Mapped[Decimal] = mapped_column(Numeric)
    found: Mapped[Decimal] = mapped_column(Numeric)
    place: Mapped[dict[str, Any]]
    __table_args__ = (
        UniqueConstraint("tenant_id", "finding"),
        CheckConstraint("kind IN ('missing', 'rate', 'silent', 'dried')", name="kind"),
    )

    @property
    def stake(self) -> Decimal:
        """What seems to be missing; below zero it seems to be too much."""
        return self.expected - self.found


class Verdict(StrEnum):
    """What a person said of a finding; the latest word counts, all of them are kept."""

    RIGHT = "right"
    DISMISSED = "dismissed"
    OPEN = "open"


class FindingVerdict(TenantRow, Base):
    """A person's word on a finding of the payer's audit. `finding` is its stable name."""

    __tablename__ = "finding_verdicts"
    finding: Mapped[str]
    title: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str]
    decided_by: Mapped[str] = mapped_column(info={"pii": "name"})
    __table_args__ = (
        CheckConstraint("verdict IN ('right', 'dismissed', 'open')", name="verdict"),
        Index("ix_finding_verdicts_of", "tenant_id", "finding", "id"),
    )


class AuditPack(TenantRow, Base):
    """All that stands behind a payee's statements of some months, in one file with its hash."""

    __tablename__ = "audit_packs"
    party_id: Mapped[UUID]
    payee_name: Mapped[str] = mapped_column(info={"pii": "name"})
    first_period: Mapped[str]
    last_period: Mapped[str]
    status: Mapped[str]
    asked_by: Mapped[str] = mapped_column(info={"pii": "name"})
    expires_at: Mapped[datetime]
    files: Mapped[int] = mapped_column(server_default=text("0"))
    size: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    file_key: Mapped[str | None]
    sha256: Mapped[bytes | None]
    failure: Mapped[str | None]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "party_id"], ["parties.tenant_id", "parties.id"]),
        CheckConstraint("status IN ('waiting', 'ready', 'failed')", name="status"),
        CheckConstraint("(status = 'ready') = (file_key IS NOT NULL)", name="ready"),
        Index("ix_audit_packs_recent", "tenant_id", "created_at", "id"),
    )
