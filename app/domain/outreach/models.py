"""Tables of outreach. An inquiry has two sides: the artist's tenant owns it, a venue that has a
workspace reads it there. What only the artist's side may see, mails planned, is in rows of its own.

Every change runs in the artist's tenant; `db/policies/outreach.sql` holds to it.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow
from app.domain.outreach.choices import STATES, UNDER_WAY

EMPTY, NONE = text("''"), text("'{}'")
_TO_INQUIRY = (["tenant_id", "inquiry_id"], ["inquiries.tenant_id", "inquiries.id"])
_OPEN = "state IN ('queued', 'waiting', 'interested')"


def _house() -> Mapped[UUID | None]:
    return mapped_column(ForeignKey("tenants.id", ondelete="SET NULL"))


class OutreachRules(TenantRow, Base):
    """How often a venue may be written to, and how many mails leave in a day."""

    __tablename__ = "outreach_rules"
    again_days: Mapped[int] = mapped_column(server_default=text("30"))
    daily_most: Mapped[int] = mapped_column(server_default=text("50"))
    __table_args__ = (
        UniqueConstraint("tenant_id"),
        CheckConstraint("again_days BETWEEN 1 AND 365", name="again_days"),
        CheckConstraint("daily_most BETWEEN 1 AND 200", name="daily_most"),
    )


class OutreachRound(TenantRow, Base):
    """One text for several venues; `followups` are {"days", "text"} in their order."""

    __tablename__ = "outreach_rounds"
    name: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    nights: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default=NONE)
    draw: Mapped[str] = mapped_column(server_default=EMPTY)
    kit_id: Mapped[UUID | None]
    followups: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    sender_name: Mapped[str] = mapped_column(info={"pii": "name"})
    sender_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    version: Mapped[int] = mapped_column(server_default=text("1"))
    released_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "kit_id"], ["press_kits.tenant_id", "press_kits.id"]),
        Index(None, "tenant_id", "kit_id"),
    )

    @property
    def is_draft(self) -> bool:
        return self.released_at is None

    @property
    def texts(self) -> list[str]:
        """All of it in which fields may stand."""
        return [self.subject, self.body, *(each["text"] for each in self.followups)]


class Inquiry(TenantRow, Base):
    """One venue asked about nights, and what it answered."""

    __tablename__ = "inquiries"
    round_id: Mapped[UUID]
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    house_tenant_id: Mapped[UUID | None] = _house()
    """Whoever kept the venue when the mail was released."""
    venue_name: Mapped[str]
    city: Mapped[str]
    time_zone: Mapped[str]
    contact: Mapped[str] = mapped_column(server_default=EMPTY, info={"pii": "name"})
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    act: Mapped[str] = mapped_column(server_default=EMPTY)
    nights: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default=NONE)
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    is_on_purpose: Mapped[bool] = mapped_column(server_default=text("false"))
    reason: Mapped[str] = mapped_column(server_default=EMPTY)
    """Why it was left out, or did not arrive."""
    reply_token: Mapped[str] = mapped_column(unique=True, info={"pii": "secret"})
    released_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    open_nights: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default=NONE)
    again_on: Mapped[date | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "round_id"], ["outreach_rounds.tenant_id", "outreach_rounds.id"]
        ),
        UniqueConstraint("tenant_id", "round_id", "venue_id"),
        Index(
            "uq_inquiries_open", "tenant_id", "venue_id", unique=True, postgresql_where=text(_OPEN)
        ),
        Index("ix_inquiries_venue", "tenant_id", "venue_id", "released_at"),
        Index("ix_inquiries_house", "house_tenant_id", "released_at", "id"),
        Index("ix_inquiries_recent", "tenant_id", "released_at", "id"),
        Index("ix_inquiries_venue_id", "venue_id"),
        CheckConstraint(
            "state IN ('draft', 'left_out', 'queued', 'waiting', 'interested', 'later',"
            " 'declined', 'failed', 'refused', 'replaced', 'withdrawn')",
            name="state",
        ),
        CheckConstraint(
            "(released_at IS NULL) = (state IN ('draft', 'left_out'))", name="released"
        ),
        CheckConstraint("released_at IS NULL OR email IS NOT NULL", name="address"),
    )

    @property
    def state_label(self) -> tuple[str, str]:
        return STATES[self.state]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None


class InquiryLetter(TenantRow, Base):
    """A mail of an inquiry, whole as it goes out: number 0, then the follow-ups.

    A follow-up is due once the mail before it was sent.
    """

    __tablename__ = "inquiry_letters"
    inquiry_id: Mapped[UUID]
    number: Mapped[int]
    days: Mapped[int]
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(server_default=text("'planned'"))
    due_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(*_TO_INQUIRY),
        UniqueConstraint("tenant_id", "inquiry_id", "number"),
        Index("ix_inquiry_letters_due", "tenant_id", "due_at"),
        CheckConstraint("number BETWEEN 0 AND 3", name="number"),
        CheckConstraint(
            "state IN ('planned', 'paused', 'sent', 'stopped', 'failed')", name="state"
        ),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    )


class InquiryMessage(TenantRow, Base):
    """What one side wrote to the other, read by both."""

    __tablename__ = "inquiry_messages"
    inquiry_id: Mapped[UUID]
    house_tenant_id: Mapped[UUID | None] = _house()
    side: Mapped[str]
    kind: Mapped[str]
    author: Mapped[str] = mapped_column(info={"pii": "name"})
    body: Mapped[str]
    fingerprint: Mapped[bytes | None]
    """Of the mail it came in: bringing it twice brings one."""
    __table_args__ = (
        ForeignKeyConstraint(*_TO_INQUIRY),
        UniqueConstraint("tenant_id", "inquiry_id", "fingerprint"),
        Index("ix_inquiry_messages_thread", "tenant_id", "inquiry_id", "id"),
        Index("ix_inquiry_messages_house", "house_tenant_id"),
        CheckConstraint("side IN ('artist', 'venue')", name="side"),
        CheckConstraint("kind IN ('letter', 'reply', 'answer', 'mail', 'noted')", name="kind"),
    )


class RefusedAddress(TenantRow, Base):
    """An address this workspace never writes to again about shows."""

    __tablename__ = "outreach_refusals"
    email: Mapped[str] = mapped_column(info={"pii": "email"})
    reason: Mapped[str]
    __table_args__ = (
        UniqueConstraint("tenant_id", "email"),
        CheckConstraint("reason IN ('unsubscribed', 'bounced', 'by_hand')", name="reason"),
    )
