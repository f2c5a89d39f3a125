"""Tables of running the service: flags, exposures, abuse reports, support access."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, GlobalRow, TenantRow


class FlagRow(GlobalRow, Base):
    """A feature flag, read by app.core.flags."""

    __tablename__ = "flags"
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str]
    is_on: Mapped[bool] = mapped_column(server_default=text("false"))
    rules: Mapped[dict[str, Any]]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    killed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="span"),)


class Exposure(TenantRow, Base):
    """The variant of an experiment a tenant was shown."""

    __tablename__ = "exposures"
    experiment: Mapped[str]
    variant: Mapped[str]
    __table_args__ = (UniqueConstraint("tenant_id", "experiment"),)


class AbuseReport(GlobalRow, Base):
    """What somebody reported about a page, and what was decided for which reasons."""

    __tablename__ = "abuse_reports"
    kind: Mapped[str]
    address: Mapped[str] = mapped_column(info={"pii": "none"})
    words: Mapped[str] = mapped_column(Text, info={"pii": "text"})
    reporter_name: Mapped[str] = mapped_column(info={"pii": "name"})
    reporter_email: Mapped[str] = mapped_column(info={"pii": "email"})
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    reasons: Mapped[str] = mapped_column(Text, server_default=text("''"))
    decided_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    decided_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_abuse_reports_queue", "state", "id"),
        CheckConstraint(
            "kind IN ('copyright', 'fraud', 'harassment', 'privacy', 'spam', 'other')", name="kind"
        ),
        CheckConstraint("state IN ('open', 'upheld', 'dismissed')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decision"),
    )


class SupportGrant(TenantRow, Base):
    """An owner's consent that operators look into the workspace, until a time."""

    __tablename__ = "support_grants"
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[str]
    may_change: Mapped[bool] = mapped_column(server_default=text("false"))
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.until
