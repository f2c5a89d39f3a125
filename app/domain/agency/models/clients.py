"""Whom the agency works for, on what, and the services it sells."""

from datetime import datetime
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

from app.core.db import Base, Exact, TenantRow
from app.domain.agency.choices import ClientState, PriceKind, Rollover


class Client(TenantRow, Base):
    """Somebody the agency works for; with or without a workspace here. `notes` stay private.

    `client_tenant_id` is the client's workspace, which the client's own grant opens or not. Where
    to bill is with the customer, who gets the invoices.
    """

    __tablename__ = "clients"
    name: Mapped[str]
    contact_name: Mapped[str] = mapped_column(server_default=text("''"), info={"pii": "name"})
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    currency: Mapped[str] = mapped_column(String(3))
    round_to: Mapped[int] = mapped_column(server_default=text("0"))
    state: Mapped[str] = mapped_column(server_default=text("'active'"))
    client_tenant_id: Mapped[UUID | None]
    customer_id: Mapped[UUID]
    notes: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "client_tenant_id"),
        UniqueConstraint("tenant_id", "customer_id"),
        Index(None, "tenant_id", "name", "id"),
        ForeignKeyConstraint(["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]),
        CheckConstraint("round_to IN (0, 6, 15)", name="round_to"),
        CheckConstraint("state IN ('active', 'paused', 'ended')", name="state"),
    )

    @property
    def is_active(self) -> bool:
        return self.state == ClientState.ACTIVE


class ClientTask(TenantRow, Base):
    """What time is spent on for a client: a project, a campaign, everyday work."""

    __tablename__ = "client_tasks"
    client_id: Mapped[UUID]
    name: Mapped[str]
    is_billable: Mapped[bool] = mapped_column(server_default=text("true"))
    archived_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "client_id", "name"),
        UniqueConstraint("tenant_id", "id", "client_id"),
        ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
    )


class ServicePackage(TenantRow, Base):
    """A service of the catalogue. `price` is the fixed price, the month's fee or the hour's rate.

    `rate` is the per cent of a commission; `deliverables` are lines of a checklist.
    """

    __tablename__ = "service_packages"
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default=text("''"))
    kind: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    price: Mapped[Exact | None]
    rate: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    included_minutes: Mapped[int] = mapped_column(server_default=text("0"))
    rollover: Mapped[str] = mapped_column(server_default=text("'none'"))
    overage: Mapped[Exact | None]
    deliverables: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    archived_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("kind IN ('fixed', 'retainer', 'hourly', 'commission')", name="kind"),
        CheckConstraint("rollover IN ('none', 'month', 'all')", name="rollover"),
        CheckConstraint(
            "CASE kind WHEN 'commission' THEN rate IS NOT NULL AND price IS NULL"
            " ELSE price IS NOT NULL AND rate IS NULL END",
            name="price",
        ),
        CheckConstraint("price >= 0 AND overage >= 0 AND included_minutes >= 0", name="amounts"),
        CheckConstraint("rate > 0 AND rate <= 100", name="rate"),
    )

    @property
    def is_retainer(self) -> bool:
        return self.kind == PriceKind.RETAINER

    @property
    def is_commission(self) -> bool:
        return self.kind == PriceKind.COMMISSION

    @property
    def keeps_hours(self) -> bool:
        return self.rollover != Rollover.NONE
