"""Lists of things to do, and seats to fill."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow


class Checklist(TenantRow, Base):
    __tablename__ = "checklists"
    name: Mapped[str]
    archived_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)


class ChecklistItem(TenantRow, Base):
    """One thing to do; its text names it within its list, so that ticks outlive a new version."""

    __tablename__ = "checklist_items"
    checklist_id: Mapped[UUID]
    position: Mapped[int]
    text: Mapped[str]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    __table_args__ = (
        UniqueConstraint("tenant_id", "checklist_id", "text"),
        ForeignKeyConstraint(
            ["tenant_id", "checklist_id"], ["checklists.tenant_id", "checklists.id"]
        ),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
    )

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


class PlannedSeat(TenantRow, Base):
    """A seat in the team that somebody is to be invited to: what they are, never who."""

    __tablename__ = "planned_seats"
    name: Mapped[str]
    role: Mapped[str]
    invited_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint(
            "role IN ('admin', 'manager', 'member', 'crew', 'accountant', 'viewer')", name="role"
        ),
    )
