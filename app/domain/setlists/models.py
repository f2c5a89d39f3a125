"""Tables of set lists and of what was played. Rows of a set are one document: they are one order.

A show may live with its other side, so it is named by its id alone; what a claim says of a night
stands in the performance, as it was when it was noted.
"""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow
from app.core.money import Money
from app.domain.setlists.songs import Song, read

EMPTY = text("''")


class Setlist(TenantRow, Base):
    """What an act means to play, for a show or for any; `number` is its latest version."""

    __tablename__ = "setlists"
    name: Mapped[str]
    act: Mapped[str]
    minutes: Mapped[int | None]
    show_id: Mapped[UUID | None]
    number: Mapped[int]
    __table_args__ = (
        Index(None, "tenant_id", "show_id"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("number > 0", name="number"),
    )


class SetlistVersion(TenantRow, Base):
    """A set list as somebody saved it; it never changes."""

    __tablename__ = "setlist_versions"
    setlist_id: Mapped[UUID]
    number: Mapped[int]
    songs: Mapped[list[Any]]
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    made_by: Mapped[str] = mapped_column(info={"pii": "name"})
    made_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "setlist_id"], ["setlists.tenant_id", "setlists.id"]),
        UniqueConstraint("tenant_id", "setlist_id", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    @property
    def rows(self) -> tuple[Song, ...]:
        return read(self.songs)


class Performance(TenantRow, Base):
    """What was played on a night, and what a society asks about it; locked by somebody.

    `edition` counts the changes, so that two people do not overwrite each other.
    """

    __tablename__ = "performances"
    show_id: Mapped[UUID]
    setlist_id: Mapped[UUID | None]
    setlist_number: Mapped[int | None]
    title: Mapped[str]
    act: Mapped[str]
    on_date: Mapped[date]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    venue_name: Mapped[str]
    place: Mapped[str] = mapped_column(server_default=EMPTY)
    street: Mapped[str] = mapped_column(server_default=EMPTY)
    postcode: Mapped[str] = mapped_column(server_default=EMPTY)
    city: Mapped[str] = mapped_column(server_default=EMPTY)
    country: Mapped[str] = mapped_column(String(2), server_default=EMPTY)
    promoter: Mapped[str] = mapped_column(server_default=EMPTY)
    billing: Mapped[str]
    kind: Mapped[str]
    has_entry_fee: Mapped[bool]
    capacity: Mapped[int | None]
    attendance: Mapped[int | None]
    songs: Mapped[list[Any]]
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    locked_at: Mapped[datetime | None]
    locked_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "setlist_id"], ["setlists.tenant_id", "setlists.id"]),
        UniqueConstraint("tenant_id", "show_id"),
        Index(None, "tenant_id", "on_date", "id"),
        CheckConstraint("billing IN ('headline', 'support')", name="billing"),
        CheckConstraint("capacity >= 0 AND attendance >= 0", name="figures"),
        CheckConstraint("(locked_at IS NULL) = (locked_by IS NULL)", name="locked"),
    )

    @property
    def rows(self) -> tuple[Song, ...]:
        return read(self.songs)

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def where(self) -> str:
        return ", ".join(filter(None, (self.venue_name, self.place, self.city)))

    @property
    def facts(self) -> dict[str, Any]:
        """What every event about it names."""
        return {"performance_id": self.id, "title": self.title, "on_date": self.on_date}


class PerformanceClaim(TenantRow, Base):
    """What became of a writer's claim: sent to the society, then paid or refused.

    `words` is what the society said; `edition` counts the changes.
    """

    __tablename__ = "performance_claims"
    performance_id: Mapped[UUID]
    party_id: Mapped[UUID]
    state: Mapped[str]
    sent_on: Mapped[date]
    reference: Mapped[str] = mapped_column(server_default=EMPTY)
    answered_on: Mapped[date | None]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    words: Mapped[str] = mapped_column(server_default=EMPTY)
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "performance_id"], ["performances.tenant_id", "performances.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "party_id"], ["parties.tenant_id", "parties.id"]),
        UniqueConstraint("tenant_id", "performance_id", "party_id"),
        Index(None, "tenant_id", "party_id"),
        CheckConstraint("state IN ('sent', 'paid', 'refused')", name="state"),
        CheckConstraint("(state = 'sent') = (answered_on IS NULL)", name="answered"),
        CheckConstraint("answered_on >= sent_on", name="days"),
        CheckConstraint("(state = 'paid') = (amount IS NOT NULL)", name="paid"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL) AND amount >= 0", name="amount"),
    )

    @property
    def money(self) -> Money | None:
        return (
            Money(self.amount, self.currency) if self.amount is not None and self.currency else None
        )
