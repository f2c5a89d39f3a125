"""Tables of what the band has to do, and what it wants to reach."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Exact, TenantRow
from app.core.money import Money

EMPTY = text("''")


class BandTask(TenantRow, Base):
    """Something to do, by somebody or by whoever comes to it, for a show, a tour or neither.

    `key` names the line of the list for shows it came from, which a show has once. The person is
    one of the workspace (`person_id`) or one without an account (`band_person_id`).
    """

    __tablename__ = "band_tasks"
    title: Mapped[str]
    person_id: Mapped[UUID | None]
    band_person_id: Mapped[UUID | None]
    for_name: Mapped[str] = mapped_column(server_default=EMPTY, info={"pii": "name"})
    due_on: Mapped[date | None]
    show_id: Mapped[UUID | None]
    tour_id: Mapped[UUID | None]
    key: Mapped[str] = mapped_column(server_default=EMPTY)
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    told_at: Mapped[datetime | None]
    """When its people were told that it is overdue."""
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "band_person_id"], ["band_people.tenant_id", "band_people.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "tour_id"], ["tours.tenant_id", "tours.id"]),
        Index(None, "tenant_id", "band_person_id"),
        Index(
            "ix_band_tasks_open", "tenant_id", "due_on", postgresql_where=text("done_at IS NULL")
        ),
        Index(None, "tenant_id", "tour_id"),
        Index(
            "uq_band_tasks_of_a_show",
            "tenant_id",
            "show_id",
            "key",
            unique=True,
            postgresql_where=text("key <> ''"),
        ),
        CheckConstraint("person_id IS NULL OR band_person_id IS NULL", name="person"),
        CheckConstraint("show_id IS NULL OR tour_id IS NULL", name="about"),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
    )

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    def is_overdue(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today and not self.is_done


class BandGoal(TenantRow, Base):
    """A figure to reach by a day. What it stands at is reckoned from rows, but for own numbers."""

    __tablename__ = "band_goals"
    title: Mapped[str]
    measure: Mapped[str]
    target: Mapped[Exact]
    value: Mapped[Exact | None]
    """What somebody typed, for a number of their own."""
    currency: Mapped[str | None] = mapped_column(String(3))
    from_on: Mapped[date]
    by_on: Mapped[date]
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        CheckConstraint("measure IN ('shows', 'income', 'own')", name="measure"),
        CheckConstraint("target > 0", name="target"),
        CheckConstraint("from_on <= by_on", name="days"),
        CheckConstraint("(measure = 'income') = (currency IS NOT NULL)", name="currency"),
        CheckConstraint("(measure = 'own') = (value IS NOT NULL)", name="value"),
    )

    def worded(self, number: int) -> str:
        """A figure of this goal as people read it."""
        return Money(number, self.currency).display() if self.currency else f"{number:,}"
