"""Tables of days: a show's guests, which both sides see, and what the artist keeps to itself.

Travel, hotels with their rooms, people on the road, notes and sent sheets are rows of the artist's
own workspace: no other can read them.
"""

from datetime import date, datetime, time
from typing import Any
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

_EMPTY = text("''")


class AdvanceGuest(TenantRow, Base):
    """A name on the guest list of a show, with how many more come along, and who asked."""

    __tablename__ = "advance_guests"
    party_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    show_id: Mapped[UUID]
    side: Mapped[str]
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    plus: Mapped[int] = mapped_column(server_default=text("0"))
    asked_by: Mapped[str] = mapped_column(info={"pii": "name"})
    arrivals: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """Heads that came in, or went out again, by the id a phone at the door gave each time."""
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "show_id"], ["shows.tenant_id", "shows.id"]),
        Index(None, "tenant_id", "show_id", "id"),
        Index(None, "party_tenant_id"),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
        CheckConstraint("plus BETWEEN 0 AND 20", name="plus"),
    )

    @property
    def heads(self) -> int:
        return 1 + self.plus

    @property
    def inside(self) -> int:
        """How many of them are in; never below zero, but more than were listed if more came."""
        return max(sum(int(heads) for heads in self.arrivals.values()), 0)


class TravelLeg(TenantRow, Base):
    """A way from one place to another; wall times in the zones of either end."""

    __tablename__ = "travel_legs"
    on_date: Mapped[date]
    mode: Mapped[str]
    origin: Mapped[str]
    destination: Mapped[str]
    departs: Mapped[time | None]
    departs_zone: Mapped[str]
    arrives_on: Mapped[date]
    arrives: Mapped[time | None]
    arrives_zone: Mapped[str]
    note: Mapped[str] = mapped_column(server_default=_EMPTY)
    __table_args__ = (
        Index(None, "tenant_id", "on_date", "id"),
        CheckConstraint("arrives_on >= on_date", name="days"),
    )


class HotelStay(TenantRow, Base):
    """A hotel for some nights, and who sleeps in which room."""

    __tablename__ = "hotel_stays"
    on_date: Mapped[date]
    until: Mapped[date]
    name: Mapped[str]
    address: Mapped[str] = mapped_column(server_default=_EMPTY, info={"pii": "address"})
    phone: Mapped[str] = mapped_column(server_default=_EMPTY, info={"pii": "phone"})
    reference: Mapped[str] = mapped_column(server_default=_EMPTY)
    rooms: Mapped[str] = mapped_column(server_default=_EMPTY, info={"pii": "name"})
    """A line for each room: which, and who sleeps there."""
    __table_args__ = (
        Index(None, "tenant_id", "on_date", "id"),
        CheckConstraint("until > on_date", name="nights"),
    )


class RoadPerson(TenantRow, Base):
    """Somebody on the road who gets the day sheets."""

    __tablename__ = "road_people"
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    role: Mapped[str] = mapped_column(server_default=_EMPTY)
    email: Mapped[str] = mapped_column(info={"pii": "email"})
    __table_args__ = (UniqueConstraint("tenant_id", "email"),)


class RoadDay(TenantRow, Base):
    """A day's own notes, and its sheet as it was last sent: pairs of a heading and a line."""

    __tablename__ = "road_days"
    on_date: Mapped[date]
    notes: Mapped[str] = mapped_column(server_default=_EMPTY)
    sent: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    sent_number: Mapped[int] = mapped_column(server_default=text("0"))
    sent_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("tenant_id", "on_date"),)

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None
