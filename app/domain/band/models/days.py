"""Tables of the calendar: the band's own dates, its secret address, and calendars read into it."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Place
from app.core.db import Base, TenantRow

EMPTY = text("''")
KINDS = {"rehearsal": "Rehearsal", "own": "Own date"}


class BandDate(TenantRow, Base):
    """A rehearsal or a date of the band's own, on the wall clock of its place."""

    __tablename__ = "band_dates"
    title: Mapped[str]
    kind: Mapped[str]
    on_date: Mapped[date]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    time_zone: Mapped[str]
    place: Mapped[str] = mapped_column(server_default=EMPTY)
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    poll_id: Mapped[UUID | None]
    """The poll that chose it; it may stay behind where the date goes along."""
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        Index(None, "tenant_id", "on_date", "id"),
        UniqueConstraint("tenant_id", "poll_id"),
        CheckConstraint("kind IN ('rehearsal', 'own')", name="kind"),
        CheckConstraint("ends IS NULL OR starts IS NOT NULL", name="times"),
    )


class BandFeed(TenantRow, Base):
    """A secret address of the calendar; it answers until it is revoked."""

    __tablename__ = "band_feeds"
    made_by: Mapped[str] = mapped_column(info={"pii": "name"})
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_band_feeds_open",
            "tenant_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )


class BandCalendar(TenantRow, Base):
    """Somebody's calendar of another program: its address under our keys, or a file sent once.

    Only when its owner is busy is kept of it. `reading` counts the readings asked for: only the
    last may write.
    """

    __tablename__ = "band_calendars"
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    host: Mapped[str] = mapped_column(server_default=EMPTY)
    """The part of the address that may be shown; empty for a file."""
    address: Mapped[bytes | None] = mapped_column(info={"pii": "secret"})
    time_zone: Mapped[str]
    reading: Mapped[int] = mapped_column(server_default=text("1"))
    read_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(server_default=EMPTY)

    @property
    def is_file(self) -> bool:
        return not self.host

    @property
    def place(self) -> Place:
        """Where the address is encrypted for."""
        return Place(self.tenant_id, self.__tablename__, "address", self.id)


class BandBusy(TenantRow, Base):
    """A stretch of time somebody is busy, on the wall clock of their calendar; no more is known.

    Without times it takes whole days, `until` being the last of them.
    """

    __tablename__ = "band_busy"
    calendar_id: Mapped[UUID]
    on_date: Mapped[date]
    starts: Mapped[time | None]
    until: Mapped[date]
    ends: Mapped[time | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "calendar_id"],
            ["band_calendars.tenant_id", "band_calendars.id"],
            ondelete="CASCADE",
        ),
        Index(None, "tenant_id", "calendar_id"),
        Index(None, "tenant_id", "on_date", "until"),
        CheckConstraint("on_date <= until", name="days"),
        CheckConstraint("(starts IS NULL) = (ends IS NULL)", name="times"),
    )
