"""Tables of advancing. Riders are the artist's own; what a show has of them, both sides see.

Shared rows live where their show lives, and are changed there alone (`db/policies/advancing.sql`).
"""

from datetime import datetime, time
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
from app.domain.advancing.items import Content, read_content

_TO_SHOW = (["tenant_id", "show_id"], ["shows.tenant_id", "shows.id"])
_NONE = text("'[]'")


class Rider(TenantRow, Base):
    """What an artist needs, as it is being written; `number` is its last kept version.

    `edition` counts the changes, so that two people do not overwrite each other.
    """

    __tablename__ = "riders"
    name: Mapped[str]
    kind: Mapped[str]
    body: Mapped[str] = mapped_column(server_default=text("''"))
    items: Mapped[list[Any]] = mapped_column(server_default=_NONE)
    plot: Mapped[list[Any]] = mapped_column(server_default=_NONE)
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    number: Mapped[int] = mapped_column(server_default=text("0"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("kind IN ('technical', 'hospitality')", name="kind"),
        CheckConstraint("number >= 0", name="number"),
    )

    @property
    def is_technical(self) -> bool:
        return self.kind == "technical"

    @property
    def content(self) -> Content:
        return read_content(self.body, self.items, self.plot)


class RiderVersion(TenantRow, Base):
    """A version of a rider, whole; it never changes."""

    __tablename__ = "rider_versions"
    rider_id: Mapped[UUID]
    number: Mapped[int]
    kept_by: Mapped[str] = mapped_column(info={"pii": "name"})
    body: Mapped[str]
    items: Mapped[list[Any]]
    plot: Mapped[list[Any]]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "rider_id"], ["riders.tenant_id", "riders.id"]),
        UniqueConstraint("tenant_id", "rider_id", "number"),
    )

    @property
    def content(self) -> Content:
        return read_content(self.body, self.items, self.plot)


class ShowRider(TenantRow, Base):
    """A show's own copy of a version; the artist's later changes do not reach it by themselves."""

    __tablename__ = "show_riders"
    party_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    show_id: Mapped[UUID]
    rider_id: Mapped[UUID]
    name: Mapped[str]
    kind: Mapped[str]
    number: Mapped[int]
    body: Mapped[str]
    plot: Mapped[list[Any]]
    __table_args__ = (
        ForeignKeyConstraint(*_TO_SHOW),
        UniqueConstraint("tenant_id", "show_id", "rider_id"),
        Index(None, "party_tenant_id"),
    )

    @property
    def is_technical(self) -> bool:
        return self.kind == "technical"


class ShowRiderItem(TenantRow, Base):
    """An item of a show's rider, and what the venue says to it."""

    __tablename__ = "show_rider_items"
    party_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    show_rider_id: Mapped[UUID]
    position: Mapped[int]
    key: Mapped[str]
    what: Mapped[str]
    quantity: Mapped[int]
    need: Mapped[str]
    measure: Mapped[str] = mapped_column(server_default=text("''"))
    answer: Mapped[str] = mapped_column(server_default=text("''"))
    instead: Mapped[str] = mapped_column(server_default=text("''"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    answered_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "show_rider_id"],
            ["show_riders.tenant_id", "show_riders.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("tenant_id", "show_rider_id", "key"),
        Index(None, "party_tenant_id"),
        CheckConstraint("need IN ('must', 'nice')", name="need"),
        CheckConstraint("answer IN ('', 'yes', 'no', 'instead')", name="answer"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
    )


class ShowAdvance(TenantRow, Base):
    """What the two sides settle before a show. `version` counts every change of any part of it.

    A side that agreed has agreed to the version named, and to none that came after it.
    """

    __tablename__ = "show_advances"
    party_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    show_id: Mapped[UUID]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    artist_agreed: Mapped[int | None]
    artist_agreed_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    venue_agreed: Mapped[int | None]
    venue_agreed_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    changed_by: Mapped[str] = mapped_column(info={"pii": "name"}, server_default=text("''"))
    changed_side: Mapped[str] = mapped_column(server_default=text("''"))
    changed_at: Mapped[datetime | None]
    times_version: Mapped[int] = mapped_column(server_default=text("1"))
    load_in: Mapped[time | None]
    sound_check: Mapped[time | None]
    more_times: Mapped[list[Any]] = mapped_column(server_default=_NONE)
    """Pairs of a wall time as text and what is on."""
    allotment: Mapped[int] = mapped_column(server_default=text("0"))
    cut_off: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(*_TO_SHOW),
        UniqueConstraint("tenant_id", "show_id"),
        Index(None, "party_tenant_id"),
        CheckConstraint("allotment >= 0", name="allotment"),
    )

    def is_agreed_by(self, side: str) -> bool:
        return bool(getattr(self, f"{side}_agreed") == self.version)

    def was_agreed_by(self, side: str) -> bool:
        """Whether a side agreed to something that has changed since."""
        return not self.is_agreed_by(side) and getattr(self, f"{side}_agreed") is not None


class AdvanceQuestion(TenantRow, Base):
    """A question of one side about the show, and the answer of the other."""

    __tablename__ = "advance_questions"
    party_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    show_id: Mapped[UUID]
    side: Mapped[str]
    asked_by: Mapped[str] = mapped_column(info={"pii": "name"})
    body: Mapped[str]
    answer: Mapped[str] = mapped_column(server_default=text("''"))
    answered_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        ForeignKeyConstraint(*_TO_SHOW),
        Index(None, "tenant_id", "show_id", "id"),
        Index(None, "party_tenant_id"),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
    )


class AdvanceContact(TenantRow, Base):
    """Somebody of one side whom the other may call about the show."""

    __tablename__ = "advance_contacts"
    party_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    show_id: Mapped[UUID]
    side: Mapped[str]
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    role: Mapped[str] = mapped_column(server_default=text("''"))
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    phone: Mapped[str | None] = mapped_column(info={"pii": "phone"})
    __table_args__ = (
        ForeignKeyConstraint(*_TO_SHOW),
        Index(None, "tenant_id", "show_id", "id"),
        Index(None, "party_tenant_id"),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
    )
