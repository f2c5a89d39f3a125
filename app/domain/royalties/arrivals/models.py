"""Tables of arrivals: what came from a payer, and which reports it covers."""

from datetime import date, datetime
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

from app.core.db import Base, Exact, TenantRow
from app.core.money import Money

REASONS = ("rounding", "tax", "correction", "advance", "other")


class Arrival(TenantRow, Base):
    """Money that came from a payer, known by name; `charges` is what banks kept of it.

    `difference` is what was covered and did not come, exact; below zero, what came beyond it, with
    the `reason` for either. `gain` counts what the exchange made of it. A bank's line that shows
    the money names the arrival as its purpose.
    """

    __tablename__ = "payer_arrivals"
    payer: Mapped[str]
    arrived_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Exact]
    charges: Mapped[Exact] = mapped_column(server_default=text("0"))
    difference: Mapped[Decimal] = mapped_column(Numeric, server_default=text("0"))
    reason: Mapped[str | None]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    gain: Mapped[Exact] = mapped_column(server_default=text("0"))
    entered_by: Mapped[UUID | None]
    reversed_at: Mapped[datetime | None]
    reversed_by: Mapped[UUID | None]
    reversal: Mapped[str | None]
    __table_args__ = (
        CheckConstraint("amount >= 0 AND charges >= 0", name="amounts"),
        CheckConstraint(
            "reason IN ('rounding', 'tax', 'correction', 'advance', 'other')", name="reason"
        ),
        Index("ix_payer_arrivals_recent", "tenant_id", "arrived_on", "id"),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def is_reversed(self) -> bool:
        return self.reversed_at is not None


class ArrivalPart(TenantRow, Base):
    """How much of a report an arrival covers, exactly, in a currency of the report.

    `source` names the receivable it settles.
    `booked` counts smallest units of the arrival's currency at `rate`, whose origin `rated_by`
    names. A part follows its report: it belongs to the one that took its place.
    """

    __tablename__ = "payer_arrival_parts"
    arrival_id: Mapped[UUID]
    report_id: Mapped[UUID]
    source: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    covered: Mapped[Decimal] = mapped_column(Numeric)
    booked: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    rate: Mapped[Decimal | None] = mapped_column(Numeric)
    rated_by: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "arrival_id", "report_id", "currency"),
        CheckConstraint("covered <> 0", name="covered"),
        Index("ix_payer_arrival_parts_report", "tenant_id", "report_id"),
        ForeignKeyConstraint(
            ["tenant_id", "arrival_id"], ["payer_arrivals.tenant_id", "payer_arrivals.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
    )
