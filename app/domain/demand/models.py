"""Tables of demand: nights that were played before Backline, and what else is on in a city."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Exact, TenantRow
from app.core.money import Money

EMPTY = text("''")
FIRST_EDITION = text("1")


class PastShow(TenantRow, Base):
    """A night that somebody remembers: how many paid. `edition` counts the changes."""

    __tablename__ = "past_shows"
    act: Mapped[str]
    on_date: Mapped[date]
    city_id: Mapped[int] = mapped_column(ForeignKey("cities.id"))
    city: Mapped[str]
    country: Mapped[str] = mapped_column(String(2))
    venue_name: Mapped[str] = mapped_column(server_default=EMPTY)
    paid: Mapped[int]
    capacity: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    price: Mapped[Exact | None]
    origin: Mapped[str]
    edition: Mapped[int] = mapped_column(server_default=FIRST_EDITION)
    __table_args__ = (
        UniqueConstraint("tenant_id", "on_date", "city_id", "act", "venue_name"),
        Index(None, "city_id"),
        CheckConstraint("paid >= 0 AND (capacity IS NULL OR paid <= capacity)", name="paid"),
        CheckConstraint("price >= 0 AND (price IS NULL) = (currency IS NULL)", name="price"),
        CheckConstraint("origin IN ('typed', 'file')", name="origin"),
    )

    @property
    def ticket(self) -> Money | None:
        if self.price is None or self.currency is None:
            return None
        return Money(self.price, self.currency)


class RivalEvent(TenantRow, Base):
    """What else is on in a city, and what somebody thinks it does to a night of ours."""

    __tablename__ = "rival_events"
    name: Mapped[str]
    city_id: Mapped[int] = mapped_column(ForeignKey("cities.id"))
    city: Mapped[str]
    country: Mapped[str] = mapped_column(String(2))
    first_on: Mapped[date]
    last_on: Mapped[date]
    percent: Mapped[int]
    source: Mapped[str] = mapped_column(server_default=EMPTY)
    added_by: Mapped[str] = mapped_column(info={"pii": "name"})
    edition: Mapped[int] = mapped_column(server_default=FIRST_EDITION)
    __table_args__ = (
        UniqueConstraint("tenant_id", "city_id", "first_on", "name"),
        Index(None, "city_id"),
        CheckConstraint("first_on <= last_on", name="days"),
        CheckConstraint("percent BETWEEN -90 AND 100 AND percent <> 0", name="percent"),
    )
