"""Tables of holds. One hold has two sides: the venue's tenant owns it, the asker's shares it.

What only the venue may see, the whole queue, is in rows of its own. Who may change what, and that a
night is given away once, is written in `db/policies/holds.sql`.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow
from app.domain.holds.slots import SLOT_LABELS

LIVE = ("asked", "held", "confirmed")
STATE_LABELS = {
    "asked": ("Asked", "notice"),
    "held": ("Held", "accent"),
    "confirmed": ("Confirmed", "positive"),
    "released": ("Released", ""),
    "expired": ("Expired", ""),
    "cleared": ("Gone to another", "negative"),
    "declined": ("Declined", "negative"),
}


class HoldRules(TenantRow, Base):
    """How a venue takes holds."""

    __tablename__ = "hold_rules"
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    first_days: Mapped[int] = mapped_column(server_default=text("14"))
    other_days: Mapped[int] = mapped_column(server_default=text("7"))
    challenge_hours: Mapped[int] = mapped_column(server_default=text("48"))
    radius_km: Mapped[int] = mapped_column(server_default=text("0"))
    radius_days: Mapped[int] = mapped_column(server_default=text("0"))
    feed: Mapped[int] = mapped_column(server_default=text("1"))
    """Counts the secret addresses of the calendar; only the last one answers."""
    tells_place: Mapped[bool] = mapped_column(server_default=text("true"))
    shares_open: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "venue_id"),
        CheckConstraint("first_days BETWEEN 1 AND 90", name="first_days"),
        CheckConstraint("other_days BETWEEN 1 AND 90", name="other_days"),
        CheckConstraint("challenge_hours BETWEEN 24 AND 48", name="challenge_hours"),
    )


class Hold(TenantRow, Base):
    """A night of a room that somebody waits for, has, or is kept from."""

    __tablename__ = "holds"
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    room_id: Mapped[UUID] = mapped_column(ForeignKey("venue_rooms.id"))
    on_date: Mapped[date]
    slot: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    kind: Mapped[str]
    state: Mapped[str]
    title: Mapped[str]
    asker_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    asker_name: Mapped[str] = mapped_column(info={"pii": "name"})
    asker_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    told_place: Mapped[int | None]
    """The place in the queue, where the venue tells it."""
    expires_at: Mapped[datetime | None]
    challenge_ends_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(server_default=text("''"))
    is_public: Mapped[bool] = mapped_column(server_default=text("false"))
    __table_args__ = (
        Index("ix_holds_calendar", "tenant_id", "venue_id", "on_date", "id"),
        Index("ix_holds_asker", "asker_tenant_id", "on_date", "id"),
        Index("ix_holds_room", "room_id", "on_date"),
        CheckConstraint("kind IN ('show', 'block')", name="kind"),
        CheckConstraint("starts_at < ends_at", name="ends"),
        CheckConstraint(
            "state IN ('asked', 'held', 'confirmed', 'released', 'expired', 'cleared', 'declined')",
            name="state",
        ),
    )

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def is_block(self) -> bool:
        return self.kind == "block"

    @property
    def state_label(self) -> tuple[str, str]:
        return (
            ("Blocked", "caution") if self.is_block and self.is_live else STATE_LABELS[self.state]
        )

    @property
    def slot_label(self) -> str:
        return SLOT_LABELS[self.slot]


class HoldPlace(TenantRow, Base):
    """The place of a hold in the queue of its night: the venue's own knowledge."""

    __tablename__ = "hold_places"
    hold_id: Mapped[UUID]
    room_id: Mapped[UUID] = mapped_column(ForeignKey("venue_rooms.id"))
    on_date: Mapped[date]
    place: Mapped[int]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "hold_id"], ["holds.tenant_id", "holds.id"]),
        UniqueConstraint("tenant_id", "hold_id"),
        UniqueConstraint(
            "tenant_id", "room_id", "on_date", "place", deferrable=True, initially="DEFERRED"
        ),
        CheckConstraint("place >= 1", name="place"),
    )
