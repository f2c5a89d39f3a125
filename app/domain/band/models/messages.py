"""Tables of what the people of a workspace write to each other, and how far each has read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow


class BandMessage(TenantRow, Base):
    """A line in the thread of a show or a tour; without a subject in that of the whole band."""

    __tablename__ = "band_messages"
    topic: Mapped[str]
    subject_id: Mapped[UUID | None]
    person_id: Mapped[UUID]
    written_by: Mapped[str] = mapped_column(info={"pii": "name"})
    body: Mapped[str]
    __table_args__ = (
        Index(None, "tenant_id", "topic", "subject_id", "id"),
        CheckConstraint("topic IN ('band', 'show', 'tour')", name="topic"),
        CheckConstraint("(topic = 'band') = (subject_id IS NULL)", name="subject"),
    )


class BandReading(TenantRow, Base):
    """Up to when somebody has read a thread."""

    __tablename__ = "band_readings"
    person_id: Mapped[UUID]
    topic: Mapped[str]
    subject_id: Mapped[UUID | None]
    seen_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint(
            "tenant_id", "person_id", "topic", "subject_id", postgresql_nulls_not_distinct=True
        ),
    )
