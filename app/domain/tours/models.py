"""Tables of tours. A plan is kept as it was made, in one document: it is a result, not a fact."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Exact, TenantRow
from app.core.money import Money
from app.domain.routing import Costs, Place

AT_WORK = ("waiting", "running")
NONE = text("'{}'")
ALL_FACTORS = text("'{season,holidays,rivals}'")


class Tour(TenantRow, Base):
    """What is wished of a tour, and what it costs to be on it."""

    __tablename__ = "tours"
    name: Mapped[str]
    act: Mapped[str]
    first_on: Mapped[date]
    last_on: Mapped[date]
    home_city: Mapped[str]
    home_country: Mapped[str]
    home_latitude: Mapped[float] = mapped_column(Float)
    home_longitude: Mapped[float] = mapped_column(Float)
    currency: Mapped[str] = mapped_column(String(3))
    km_per_day: Mapped[int]
    nights_in_row: Mapped[int | None]
    km_amount: Mapped[Exact]
    day_amount: Mapped[Exact]
    fixed_amount: Mapped[Exact]
    budget_amount: Mapped[Exact | None]
    """The most it may cost: driving, days away, fees and what it costs in any case."""
    price_amount: Mapped[Exact]
    share_percent: Mapped[int]
    fees_percent: Mapped[int]
    least: Mapped[int | None]
    most: Mapped[int | None]
    genres: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=NONE)
    countries: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=NONE)
    no_countries: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=NONE)
    no_cities: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=NONE)
    off_days: Mapped[list[date]] = mapped_column(ARRAY(Date), server_default=NONE)
    factors: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=ALL_FACTORS)
    """What makes a night better or worse than its weekday: kinds of factors of demand."""
    most_candidates: Mapped[int]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        CheckConstraint("first_on <= last_on", name="period"),
        CheckConstraint("km_per_day > 0", name="km_per_day"),
        CheckConstraint("budget_amount >= 0", name="budget_amount"),
        CheckConstraint("share_percent BETWEEN 0 AND 100", name="share_percent"),
        CheckConstraint("fees_percent BETWEEN 0 AND 100", name="fees_percent"),
    )

    @property
    def home(self) -> Place:
        return Place(self.home_latitude, self.home_longitude)

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def costs(self) -> Costs:
        return Costs(self.km_amount, self.day_amount, self.fixed_amount)

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)


class TourCandidate(TenantRow, Base):
    """A venue that could be played. What is typed is kept beside what was reckoned, and wins."""

    __tablename__ = "tour_candidates"
    tour_id: Mapped[UUID]
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    wish: Mapped[str] = mapped_column(server_default=text("'may'"))
    must_on: Mapped[date | None]
    is_added: Mapped[bool] = mapped_column(server_default=text("false"))
    attendance: Mapped[int]
    low: Mapped[int]
    high: Mapped[int]
    source: Mapped[str]
    typed_attendance: Mapped[int | None]
    guarantee_amount: Mapped[Exact | None]
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "tour_id"], ["tours.tenant_id", "tours.id"]),
        UniqueConstraint("tenant_id", "tour_id", "venue_id"),
        CheckConstraint("wish IN ('may', 'must', 'never')", name="wish"),
        CheckConstraint("low <= attendance AND attendance <= high", name="interval"),
    )

    @property
    def is_untouched(self) -> bool:
        """Nobody has said anything about it: it may go when it no longer fits."""
        typed = (self.typed_attendance, self.guarantee_amount)
        return self.wish == "may" and not self.is_added and typed == (None, None)


class TourScenario(TenantRow, Base):
    """One way to plan the tour: what is locked and ruled out in it, its plan, and the one before.

    `planning` counts the plans that were asked for; only the last of them may write.
    `tour_version` is that of the tour when the plan was made.
    """

    __tablename__ = "tour_scenarios"
    tour_id: Mapped[UUID]
    name: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    state: Mapped[str] = mapped_column(server_default=text("'new'"))
    planning: Mapped[int] = mapped_column(server_default=text("0"))
    seconds: Mapped[int] = mapped_column(server_default=text("0"))
    tour_version: Mapped[int] = mapped_column(server_default=text("0"))
    job_id: Mapped[UUID | None]
    is_stopped: Mapped[bool] = mapped_column(server_default=text("false"))
    locked: Mapped[dict[str, Any]] = mapped_column(server_default=NONE)
    forbidden: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    plan: Mapped[dict[str, Any] | None]
    before: Mapped[dict[str, Any] | None]
    problem: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "tour_id"], ["tours.tenant_id", "tours.id"]),
        UniqueConstraint("tenant_id", "tour_id", "name"),
        CheckConstraint("state IN ('new', 'waiting', 'running', 'done', 'failed')", name="state"),
    )

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK
