"""Time: what was worked, what an hour costs, and who is planned for what."""

from datetime import date, datetime
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
from app.domain.agency.choices import TimeState

_TO_CLIENT = (["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"])
_TO_TASK = (
    ["tenant_id", "task_id", "client_id"],
    ["client_tasks.tenant_id", "client_tasks.id", "client_tasks.client_id"],
)


class Timer(TenantRow, Base):
    """A clock that runs: one per person, kept here, so closing the browser does not stop it."""

    __tablename__ = "timers"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    client_id: Mapped[UUID]
    task_id: Mapped[UUID]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    started_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("tenant_id", "person_id"),
        ForeignKeyConstraint(*_TO_CLIENT),
        ForeignKeyConstraint(*_TO_TASK),
    )


class TimeEntry(TenantRow, Base):
    """Minutes worked on a day: timed from one instant to another, or entered in the week's grid.

    Rates are written when it is approved, so that a later change of rates changes nothing.
    `client_month_id` says which month invoiced it; from then on it is locked.
    """

    __tablename__ = "time_entries"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    client_id: Mapped[UUID]
    task_id: Mapped[UUID]
    day: Mapped[date]
    minutes: Mapped[int]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    is_billable: Mapped[bool] = mapped_column(server_default=text("true"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(server_default=text("'draft'"))
    returned_note: Mapped[str] = mapped_column(server_default=text("''"))
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    approved_at: Mapped[datetime | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    bill_rate: Mapped[Exact | None]
    cost_currency: Mapped[str | None] = mapped_column(String(3))
    cost_rate: Mapped[Exact | None]
    client_month_id: Mapped[UUID | None]
    __table_args__ = (
        Index("ix_time_entries_week", "tenant_id", "person_id", "day"),
        Index("ix_time_entries_client", "tenant_id", "client_id", "day"),
        Index(None, "tenant_id", "client_month_id"),
        # One cell of the grid is one row; timed entries stand beside it.
        Index(
            "uq_time_entries_cell",
            "tenant_id",
            "person_id",
            "task_id",
            "day",
            unique=True,
            postgresql_where=text("started_at IS NULL"),
        ),
        ForeignKeyConstraint(*_TO_CLIENT),
        ForeignKeyConstraint(*_TO_TASK),
        ForeignKeyConstraint(
            ["tenant_id", "client_month_id"], ["client_months.tenant_id", "client_months.id"]
        ),
        CheckConstraint("minutes > 0 AND minutes <= 1440", name="minutes"),
        CheckConstraint("state IN ('draft', 'submitted', 'approved')", name="state"),
        CheckConstraint("(started_at IS NULL) = (ended_at IS NULL)", name="timed"),
        CheckConstraint("ended_at > started_at", name="order"),
        CheckConstraint("client_month_id IS NULL OR state = 'approved'", name="invoiced"),
    )

    @property
    def is_draft(self) -> bool:
        return self.state == TimeState.DRAFT

    @property
    def is_timed(self) -> bool:
        return self.started_at is not None

    @property
    def is_locked(self) -> bool:
        return self.state == TimeState.APPROVED


class TimeRate(TenantRow, Base):
    """The price or the cost of an hour from a day on; person and client narrow whom it is for."""

    __tablename__ = "time_rates"
    kind: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    client_id: Mapped[UUID | None]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Exact]
    starts_on: Mapped[date]
    __table_args__ = (
        UniqueConstraint(
            "tenant_id",
            "kind",
            "person_id",
            "client_id",
            "starts_on",
            postgresql_nulls_not_distinct=True,
        ),
        ForeignKeyConstraint(*_TO_CLIENT),
        CheckConstraint("kind IN ('bill', 'cost')", name="kind"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("kind = 'bill' OR client_id IS NULL", name="cost"),
    )


class Capacity(TenantRow, Base):
    """How many minutes a week somebody has, from a Monday on."""

    __tablename__ = "capacities"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    starts_on: Mapped[date]
    minutes: Mapped[int]
    __table_args__ = (
        UniqueConstraint("tenant_id", "person_id", "starts_on"),
        CheckConstraint("minutes >= 0 AND minutes <= 10080", name="minutes"),
    )


class Allocation(TenantRow, Base):
    """Minutes of somebody's week that are planned for a client."""

    __tablename__ = "allocations"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    client_id: Mapped[UUID]
    week: Mapped[date]
    minutes: Mapped[int]
    __table_args__ = (
        UniqueConstraint("tenant_id", "person_id", "client_id", "week"),
        Index(None, "tenant_id", "week"),
        ForeignKeyConstraint(*_TO_CLIENT),
        CheckConstraint("minutes > 0 AND minutes <= 10080", name="minutes"),
        CheckConstraint("extract(isodow FROM week) = 1", name="monday"),
    )
