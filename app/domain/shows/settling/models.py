"""Tables of settlements. Figures both sides see live with the show; the house's own with the house.

A settlement is kept in versions, each whole; the last one is what is signed.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Exact, TenantRow

_TO_SHOW = (["tenant_id", "show_id"], ["shows.tenant_id", "shows.id"])
_OF_OWNER = (["owner_tenant_id", "show_id"], ["shows.tenant_id", "shows.id"])


def _party() -> Mapped[UUID | None]:
    return mapped_column(ForeignKey("tenants.id", ondelete="SET NULL"))


class ShowSettlement(TenantRow, Base):
    """One version of the figures both sides see. It never changes; the last one may be closed."""

    __tablename__ = "show_settlements"
    party_tenant_id: Mapped[UUID | None] = _party()
    show_id: Mapped[UUID]
    number: Mapped[int]
    side: Mapped[str]
    made_by: Mapped[str] = mapped_column(info={"pii": "name"})
    currency: Mapped[str] = mapped_column(String(3))
    figures: Mapped[dict[str, Any]]
    closed_at: Mapped[datetime | None]
    """When the second side had signed; nothing changes from then on."""
    pdf_key: Mapped[str | None]
    pdf_sha256: Mapped[bytes | None]
    __table_args__ = (
        ForeignKeyConstraint(*_TO_SHOW),
        UniqueConstraint("tenant_id", "show_id", "number"),
        Index(None, "party_tenant_id"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
        Index(
            "uq_show_settlements_closed",
            "tenant_id",
            "show_id",
            unique=True,
            postgresql_where=text("closed_at IS NOT NULL"),
        ),
    )


class SettlementSignature(TenantRow, Base):
    """One side's signature under one version: the name typed, when, from where, and under what."""

    __tablename__ = "show_settlement_signatures"
    party_tenant_id: Mapped[UUID | None] = _party()
    show_id: Mapped[UUID]
    number: Mapped[int]
    side: Mapped[str]
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    ip: Mapped[str | None] = mapped_column(info={"pii": "address"})
    consent: Mapped[str]
    document_hash: Mapped[bytes]
    signed_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "show_id", "number"],
            ["show_settlements.tenant_id", "show_settlements.show_id", "show_settlements.number"],
        ),
        UniqueConstraint("tenant_id", "show_id", "number", "side"),
        Index(None, "party_tenant_id"),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
    )


class HouseFigures(TenantRow, Base):
    """What the house alone knows of a night: takings and costs of its own."""

    __tablename__ = "show_house_figures"
    owner_tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    show_id: Mapped[UUID]
    currency: Mapped[str] = mapped_column(String(3))
    lines: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    """Pairs of a label and minor units; a cost is negative."""
    __table_args__ = (
        ForeignKeyConstraint(*_OF_OWNER),
        UniqueConstraint("tenant_id", "owner_tenant_id", "show_id"),
    )


class SettlementPaid(TenantRow, Base):
    """One side says that the settlement was paid, as its own books have it; both sides see it."""

    __tablename__ = "show_settlements_paid"
    party_tenant_id: Mapped[UUID | None] = _party()
    owner_tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    show_id: Mapped[UUID]
    side: Mapped[str]
    how: Mapped[str]
    paid_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Exact]
    __table_args__ = (
        ForeignKeyConstraint(*_OF_OWNER),
        UniqueConstraint("tenant_id", "owner_tenant_id", "show_id"),
        Index(None, "party_tenant_id"),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
        CheckConstraint("how IN ('bank', 'cash')", name="how"),
    )
