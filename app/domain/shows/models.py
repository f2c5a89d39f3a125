"""Tables of shows. One show has two sides and one row; what is private to a side is in its own.

A show lives with the workspace in `tenant_id`; the other side, once it has one, is in
`party_tenant_id`. Who may write what is decided in `db/policies/shows.sql`.
"""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Exact, TenantRow

_TO_SHOW = (["tenant_id", "show_id"], ["shows.tenant_id", "shows.id"])
_OF_OWNER = (["owner_tenant_id", "show_id"], ["shows.tenant_id", "shows.id"])
STATES = {
    "penciled": ("Penciled", ""),
    "offered": ("Offered", "notice"),
    "agreed": ("Agreed", "accent"),
    "contracted": ("Contracted", "positive"),
    "played": ("Played", ""),
    "canceled": ("Canceled", "negative"),
}
OFFER_STATES = {
    "open": ("Open", "notice"),
    "countered": ("Countered", ""),
    "accepted": ("Accepted", "positive"),
    "declined": ("Declined", "negative"),
    "withdrawn": ("Withdrawn", ""),
    "expired": ("Expired", "caution"),
}


class Side(StrEnum):
    """The two sides of a show."""

    ARTIST = "artist"
    VENUE = "venue"

    @property
    def other(self) -> "Side":
        return Side.VENUE if self is Side.ARTIST else Side.ARTIST


def _party() -> Mapped[UUID | None]:
    return mapped_column(ForeignKey("tenants.id", ondelete="SET NULL"))


class Show(TenantRow, Base):
    """A night or several, an artist and a venue, and how far they have come with each other."""

    __tablename__ = "shows"
    party_tenant_id: Mapped[UUID | None] = _party()
    owner_side: Mapped[str]
    title: Mapped[str]
    artist_name: Mapped[str] = mapped_column(info={"pii": "name"})
    artist_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    venue_name: Mapped[str]
    venue_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    place: Mapped[str] = mapped_column(server_default=text("''"))
    """The room, or in words where it is."""
    city: Mapped[str] = mapped_column(server_default=text("''"))
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey("venues.id"))
    hold_id: Mapped[UUID | None]
    """What its first night stands on; each further night has a row of its own."""
    on_date: Mapped[date]
    last_date: Mapped[date]
    time_zone: Mapped[str]
    link: Mapped[int] = mapped_column(SmallInteger, server_default=text("1"))
    """Counts the addresses of the other side; links to the earlier ones are not good any more."""
    doors: Mapped[time | None]
    starts: Mapped[time | None]
    curfew: Mapped[time | None]
    state: Mapped[str]
    accepted_number: Mapped[int | None]
    canceled_reason: Mapped[str] = mapped_column(server_default=text("''"))
    document_hash: Mapped[bytes | None]
    contracted_at: Mapped[datetime | None]
    pdf_key: Mapped[str | None]
    pdf_sha256: Mapped[bytes | None]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "hold_id"], ["holds.tenant_id", "holds.id"]),
        Index("ix_shows_days", "tenant_id", "on_date", "id"),
        Index("ix_shows_party", "party_tenant_id", "on_date", "id"),
        Index("ix_shows_venue", "venue_id", postgresql_where=text("venue_id IS NOT NULL")),
        Index(
            "uq_shows_of_a_hold",
            "tenant_id",
            "hold_id",
            unique=True,
            postgresql_where=text("state <> 'canceled'"),
        ),
        CheckConstraint("owner_side IN ('artist', 'venue')", name="owner_side"),
        CheckConstraint("on_date <= last_date", name="days"),
        CheckConstraint("party_tenant_id <> tenant_id", name="sides"),
        CheckConstraint(
            "state IN ('penciled', 'offered', 'agreed', 'contracted', 'played', 'canceled')",
            name="state",
        ),
        CheckConstraint(
            "(accepted_number IS NULL) = (state IN ('penciled', 'offered')) OR state = 'canceled'",
            name="accepted",
        ),
    )

    @property
    def state_label(self) -> tuple[str, str]:
        return STATES[self.state]

    @property
    def is_open(self) -> bool:
        """Whether the two sides may still make each other offers."""
        return self.state in {"penciled", "offered"}

    @property
    def is_agreed(self) -> bool:
        return self.state in {"agreed", "contracted", "played"}

    @property
    def is_contracted(self) -> bool:
        return self.contracted_at is not None

    @property
    def where(self) -> str:
        return ", ".join(filter(None, (self.venue_name, self.place, self.city)))

    @property
    def nights(self) -> int:
        return (self.last_date - self.on_date).days + 1

    @property
    def facts(self) -> dict[str, Any]:
        """What every event about it names."""
        return {
            "show_id": self.id,
            "title": self.title,
            "artist_name": self.artist_name,
            "venue_name": self.venue_name,
            "on_date": self.on_date,
        }

    def side_of(self, tenant_id: UUID) -> Side:
        """The side a workspace is on; it must be on one."""
        owner = Side(self.owner_side)
        return owner if tenant_id == self.tenant_id else owner.other

    def tenant_of(self, side: Side) -> UUID | None:
        return self.tenant_id if side == self.owner_side else self.party_tenant_id

    def name_of(self, side: str) -> str:
        return self.artist_name if side == Side.ARTIST else self.venue_name

    def email_of(self, side: str) -> str | None:
        return self.artist_email if side == Side.ARTIST else self.venue_email


class ShowNight(TenantRow, Base):
    """A night after the first of a show of several, and the hold of its house it stands on."""

    __tablename__ = "show_nights"
    party_tenant_id: Mapped[UUID | None] = _party()
    show_id: Mapped[UUID]
    hold_id: Mapped[UUID]
    on_date: Mapped[date]
    __table_args__ = (
        ForeignKeyConstraint(*_TO_SHOW),
        ForeignKeyConstraint(["tenant_id", "hold_id"], ["holds.tenant_id", "holds.id"]),
        UniqueConstraint("tenant_id", "show_id", "on_date"),
        UniqueConstraint("tenant_id", "hold_id"),
        Index(None, "party_tenant_id"),
    )


class ShowOffer(TenantRow, Base):
    """One version of the terms, whole. What it says never changes; only what became of it does."""

    __tablename__ = "show_offers"
    party_tenant_id: Mapped[UUID | None] = _party()
    show_id: Mapped[UUID]
    number: Mapped[int]
    side: Mapped[str]
    made_by: Mapped[str] = mapped_column(info={"pii": "name"})
    currency: Mapped[str] = mapped_column(String(3))
    terms: Mapped[dict[str, Any]]
    valid_until: Mapped[date]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    state: Mapped[str]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    reason: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (
        ForeignKeyConstraint(*_TO_SHOW),
        UniqueConstraint("tenant_id", "show_id", "number"),
        Index(None, "party_tenant_id"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
        CheckConstraint(
            "state IN ('open', 'countered', 'accepted', 'declined', 'withdrawn', 'expired')",
            name="state",
        ),
        Index(
            "uq_show_offers_open",
            "tenant_id",
            "show_id",
            unique=True,
            postgresql_where=text("state IN ('open', 'accepted')"),
        ),
    )

    @property
    def state_label(self) -> tuple[str, str]:
        return OFFER_STATES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state == "open"


class ShowMessage(TenantRow, Base):
    """A line one side wrote to the other about their show."""

    __tablename__ = "show_messages"
    party_tenant_id: Mapped[UUID | None] = _party()
    show_id: Mapped[UUID]
    side: Mapped[str]
    written_by: Mapped[str] = mapped_column(info={"pii": "name"})
    body: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(*_TO_SHOW),
        Index(None, "tenant_id", "show_id", "id"),
        Index(None, "party_tenant_id"),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
    )


class ShowSignature(TenantRow, Base):
    """One side's signature: the name typed, when, from where, and under which document."""

    __tablename__ = "show_signatures"
    party_tenant_id: Mapped[UUID | None] = _party()
    show_id: Mapped[UUID]
    side: Mapped[str]
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    ip: Mapped[str | None] = mapped_column(info={"pii": "address"})
    consent: Mapped[str]
    document_hash: Mapped[bytes]
    signed_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(*_TO_SHOW),
        UniqueConstraint("tenant_id", "show_id", "side"),
        Index(None, "party_tenant_id"),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
    )


class ShowAttachment(TenantRow, Base):
    """A PDF that one side put behind the contract, such as a rider; part of what both sign."""

    __tablename__ = "show_attachments"
    party_tenant_id: Mapped[UUID | None] = _party()
    show_id: Mapped[UUID]
    side: Mapped[str]
    name: Mapped[str]
    file_key: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int]
    sha256: Mapped[bytes]
    attached_by: Mapped[str] = mapped_column(info={"pii": "name"})
    __table_args__ = (
        ForeignKeyConstraint(*_TO_SHOW),
        UniqueConstraint("tenant_id", "show_id", "sha256"),
        Index(None, "party_tenant_id"),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
        CheckConstraint("size > 0 AND pages > 0", name="content"),
    )


class ShowSecret(TenantRow, Base):
    """What one side keeps to itself about a show; the other never reads this table's row."""

    __tablename__ = "show_secrets"
    owner_tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    show_id: Mapped[UUID]
    notes: Mapped[str] = mapped_column(server_default=text("''"))
    currency: Mapped[str] = mapped_column(String(3))
    walk_away: Mapped[Exact | None]
    """For the artist the least to be paid, for the venue the most."""
    expected_sold: Mapped[int | None]
    costs: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    """Pairs of a label and minor units."""
    __table_args__ = (
        ForeignKeyConstraint(*_OF_OWNER),
        UniqueConstraint("tenant_id", "owner_tenant_id", "show_id"),
        CheckConstraint("walk_away >= 0 AND expected_sold >= 0", name="amounts"),
    )


class ShowDeposit(TenantRow, Base):
    """A deposit of the accepted terms that the artist's workspace has billed; both sides see it."""

    __tablename__ = "show_deposits"
    party_tenant_id: Mapped[UUID | None] = _party()
    owner_tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    show_id: Mapped[UUID]
    position: Mapped[int]
    invoice_id: Mapped[UUID]
    reference: Mapped[str]
    due_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Exact]
    paid_at: Mapped[datetime | None]
    """When its invoice was paid in full."""
    __table_args__ = (
        ForeignKeyConstraint(*_OF_OWNER),
        ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoices.tenant_id", "invoices.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("tenant_id", "owner_tenant_id", "show_id", "position"),
        Index(None, "party_tenant_id"),
        CheckConstraint("amount > 0", name="amount"),
    )
