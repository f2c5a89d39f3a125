"""Tables of a house's staff: who works there, kinds of nights, the rota of a night and its shifts.

All of them are the house's own; the other side of a show reads none of them.
"""

from datetime import date, datetime, time
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
from app.core.money import Money
from app.domain.staff.roles import ROLES, role_words
from app.domain.staff.timing import Line, Stretch, clock_words, read_lines

EMPTY = text("''")
ROLE_RULE = "role IN ('door', 'bar', 'sound', 'lights', 'stage', 'security', 'rep', 'other')"
STATES = {
    "planned": ("Not asked", "caution"),
    "asked": ("Asked", "notice"),
    "yes": ("Comes", "positive"),
    "no": ("Cannot", "negative"),
}


class StaffPerson(TenantRow, Base):
    """Somebody who works at the house. Nobody is deleted: what they worked stays readable.

    `link` counts their secret addresses: only the last one opens.
    """

    __tablename__ = "staff_people"
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    roles: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    rate: Mapped[Exact | None]
    """For an hour."""
    currency: Mapped[str | None] = mapped_column(String(3))
    has_left: Mapped[bool] = mapped_column(server_default=text("false"))
    link: Mapped[int] = mapped_column(server_default=text("1"))
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        Index(
            "uq_staff_people_email",
            "tenant_id",
            "email",
            unique=True,
            postgresql_where=text("NOT has_left"),
        ),
        CheckConstraint("(rate IS NULL) = (currency IS NULL)", name="currency"),
        CheckConstraint("rate >= 0", name="rate"),
    )

    @property
    def hourly(self) -> Money | None:
        return Money(self.rate, self.currency) if self.rate is not None and self.currency else None

    @property
    def role_words(self) -> str:
        return role_words(self.roles)


class StaffTemplate(TenantRow, Base):
    """A kind of night: the shifts it needs. What is made of it is copied into the rota."""

    __tablename__ = "staff_templates"
    name: Mapped[str]
    lines: Mapped[list[Any]]
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    @property
    def rows(self) -> tuple[Line, ...]:
        return read_lines(self.lines)


class StaffNight(TenantRow, Base):
    """The rota of one night, of a show or of anything else that needs people.

    `time_zone` is that of the house; `template_name` is the kind of night it was made from.
    """

    __tablename__ = "staff_nights"
    on_date: Mapped[date]
    title: Mapped[str]
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("venue_rooms.id"))
    show_id: Mapped[UUID | None]
    time_zone: Mapped[str]
    template_name: Mapped[str] = mapped_column(server_default=EMPTY)
    called_off_at: Mapped[datetime | None]
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        Index("ix_staff_nights_days", "tenant_id", "on_date", "id"),
        Index("ix_staff_nights_room", "room_id", postgresql_where=text("room_id IS NOT NULL")),
        Index(
            "uq_staff_nights_of_a_show",
            "tenant_id",
            "show_id",
            "on_date",
            unique=True,
            postgresql_where=text("show_id IS NOT NULL"),
        ),
    )

    @property
    def is_off(self) -> bool:
        return self.called_off_at is not None


class StaffShift(TenantRow, Base):
    """Some of one role from a time to a time; an end at or before the start is on the next day."""

    __tablename__ = "staff_shifts"
    night_id: Mapped[UUID]
    role: Mapped[str]
    starts: Mapped[time]
    ends: Mapped[time]
    is_after_midnight: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether it starts on the morning after the night's day."""
    wanted: Mapped[int]
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "night_id"],
            ["staff_nights.tenant_id", "staff_nights.id"],
            ondelete="CASCADE",
        ),
        Index(None, "tenant_id", "night_id"),
        CheckConstraint(ROLE_RULE, name="role"),
        CheckConstraint("wanted BETWEEN 1 AND 50", name="wanted"),
    )

    @property
    def role_label(self) -> str:
        return ROLES[self.role]

    @property
    def line(self) -> Line:
        return Line(self.role, self.starts, self.ends, self.wanted, self.is_after_midnight)

    @property
    def clock(self) -> str:
        return clock_words(self.line)

    def stretch(self, night: StaffNight) -> Stretch:
        return self.line.on(night.on_date, night.time_zone)


class StaffPlace(TenantRow, Base):
    """Somebody on a shift, what they said to it, and what their hour cost when they were put on."""

    __tablename__ = "staff_places"
    shift_id: Mapped[UUID]
    staff_person_id: Mapped[UUID]
    state: Mapped[str]
    rate: Mapped[Exact | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "shift_id"],
            ["staff_shifts.tenant_id", "staff_shifts.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["tenant_id", "staff_person_id"], ["staff_people.tenant_id", "staff_people.id"]
        ),
        UniqueConstraint("tenant_id", "shift_id", "staff_person_id"),
        Index(None, "tenant_id", "staff_person_id"),
        CheckConstraint("state IN ('planned', 'asked', 'yes', 'no')", name="state"),
        CheckConstraint("(rate IS NULL) = (currency IS NULL)", name="currency"),
    )

    @property
    def state_label(self) -> tuple[str, str]:
        return STATES[self.state]

    @property
    def counts(self) -> bool:
        """Whether it fills a place: everybody who has not said no."""
        return self.state != "no"

    @property
    def hourly(self) -> Money | None:
        return Money(self.rate, self.currency) if self.rate is not None and self.currency else None
