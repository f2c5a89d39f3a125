"""Tables of sharing. An offer and an open tour are their owner's; a request has two sides.

A request, and what was promised with it, lives in the tenant of whoever owns what it is about;
the asker's workspace reads it there. Every change runs in the owner's tenant, by whomever:
`db/policies/sharing.sql` holds to it, and to a thing being promised once a day. What other
workspaces see of offers and open tours is what the functions there give, and no row of them.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Float,
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
from app.core.text import counted
from app.domain.sharing.choices import (
    AGREED,
    ASKER,
    COBILL,
    COBILL_LABEL,
    KIND_LABELS,
    OWNER,
    STATES,
)
from app.domain.sharing.matching import free_words, price_words
from app.domain.venues import Point

EMPTY, NO, ONE = text("''"), text("false"), text("1")
_KINDS = "'backline', 'van', 'floor', 'crew', 'support', 'room', 'mention', 'other'"
_UNITS = "unit IN ('day', 'night', 'once')"
_ASKED = "state = 'asked' AND {} IS NOT NULL"


class SharingOffer(TenantRow, Base):
    """Something others may have, or what one looks for oneself (`is_wish`).

    `handover` and `contact_email` are told to nobody before a request is agreed to.
    """

    __tablename__ = "sharing_offers"
    is_wish: Mapped[bool] = mapped_column(server_default=NO)
    kind: Mapped[str]
    title: Mapped[str]
    words: Mapped[str] = mapped_column(server_default=EMPTY)
    giver: Mapped[str] = mapped_column(info={"pii": "name"})
    city: Mapped[str]
    country: Mapped[str]
    latitude: Mapped[float] = mapped_column(Float)
    longitude: Mapped[float] = mapped_column(Float)
    time_zone: Mapped[str]
    reach_km: Mapped[int]
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    price_amount: Mapped[Exact | None]
    currency: Mapped[str] = mapped_column(String(3))
    unit: Mapped[str] = mapped_column(server_default=text("'day'"))
    terms: Mapped[str] = mapped_column(server_default=EMPTY)
    handover: Mapped[str] = mapped_column(server_default=EMPTY, info={"pii": "address"})
    contact_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    is_shared: Mapped[bool] = mapped_column(server_default=NO)
    withdrawn_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=ONE)
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(_UNITS, name="unit"),
        CheckConstraint("reach_km BETWEEN 0 AND 2000", name="reach_km"),
        CheckConstraint("first_on <= last_on", name="period"),
        CheckConstraint("price_amount >= 0", name="price"),
        CheckConstraint("NOT (is_wish AND is_shared)", name="wish"),
        Index(
            "ix_sharing_offers_near", "latitude", "longitude",
            postgresql_where=text("is_shared AND withdrawn_at IS NULL"),
        ),
    )  # fmt: skip

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]

    @property
    def price_words(self) -> str:
        return price_words(self.price_amount, self.currency, self.unit)

    @property
    def free_words(self) -> str:
        return free_words(self.first_on, self.last_on)

    @property
    def is_seen_by_others(self) -> bool:
        return self.is_shared and self.withdrawn_at is None

    @property
    def point(self) -> Point:
        return Point(self.latitude, self.longitude)


class SharingTour(TenantRow, Base):
    """A tour that is open to co-bills: what others are told of it, beside its nights."""

    __tablename__ = "sharing_tours"
    tour_id: Mapped[UUID]
    act: Mapped[str]
    genre: Mapped[str]
    words: Mapped[str] = mapped_column(server_default=EMPTY)
    contact_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    is_open: Mapped[bool] = mapped_column(server_default=NO)
    plan_name: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=ONE)
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "tour_id"], ["tours.tenant_id", "tours.id"]),
        UniqueConstraint("tenant_id", "tour_id"),
    )


class SharingNight(TenantRow, Base):
    """A night of an open tour as it was when the tour was opened: the day and the city."""

    __tablename__ = "sharing_nights"
    sharing_tour_id: Mapped[UUID]
    on_date: Mapped[date]
    city: Mapped[str]
    country: Mapped[str]
    latitude: Mapped[float] = mapped_column(Float)
    longitude: Mapped[float] = mapped_column(Float)
    time_zone: Mapped[str]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "sharing_tour_id"], ["sharing_tours.tenant_id", "sharing_tours.id"]
        ),
        UniqueConstraint("tenant_id", "sharing_tour_id", "on_date"),
        Index("ix_sharing_nights_near", "latitude", "longitude"),
    )


class SharingRequest(TenantRow, Base):
    """One workspace asks another for something it offers, or for a night of its tour.

    `turn` says who answers next. `owner_email` and `handover` are filled in when it is agreed.
    """

    __tablename__ = "sharing_requests"
    offer_id: Mapped[UUID | None]
    sharing_tour_id: Mapped[UUID | None]
    kind: Mapped[str]
    title: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]
    time_zone: Mapped[str]
    owner_name: Mapped[str] = mapped_column(info={"pii": "name"})
    owner_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    handover: Mapped[str] = mapped_column(server_default=EMPTY, info={"pii": "address"})
    asker_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    asker_name: Mapped[str] = mapped_column(info={"pii": "name"})
    asker_email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    first_on: Mapped[date]
    last_on: Mapped[date]
    words: Mapped[str] = mapped_column(server_default=EMPTY)
    answer: Mapped[str] = mapped_column(server_default=EMPTY)
    price_amount: Mapped[Exact | None]
    currency: Mapped[str] = mapped_column(String(3))
    unit: Mapped[str] = mapped_column(server_default=text("'once'"))
    state: Mapped[str] = mapped_column(server_default=text("'asked'"))
    turn: Mapped[str] = mapped_column(server_default=text("'owner'"))
    reason: Mapped[str] = mapped_column(server_default=EMPTY)
    version: Mapped[int] = mapped_column(server_default=ONE)
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "offer_id"], ["sharing_offers.tenant_id", "sharing_offers.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "sharing_tour_id"], ["sharing_tours.tenant_id", "sharing_tours.id"]
        ),
        CheckConstraint("num_nonnulls(offer_id, sharing_tour_id) = 1", name="about"),
        CheckConstraint(f"kind IN ({_KINDS}, 'cobill')", name="kind"),
        CheckConstraint(_UNITS, name="unit"),
        CheckConstraint("first_on <= last_on", name="period"),
        CheckConstraint("price_amount >= 0", name="price"),
        CheckConstraint("turn IN ('owner', 'asker')", name="turn"),
        CheckConstraint(
            "state IN ('asked', 'accepted', 'declined', 'withdrawn', 'canceled', 'done')",
            name="state",
        ),
        Index("ix_sharing_requests_offer", "tenant_id", "offer_id", "first_on"),
        Index("ix_sharing_requests_tour", "tenant_id", "sharing_tour_id", "first_on"),
        Index("ix_sharing_requests_owner", "tenant_id", "id"),
        Index("ix_sharing_requests_asker", "asker_tenant_id", "id"),
        *(
            Index(
                f"uq_sharing_requests_asked_{name}", "tenant_id", column, "asker_tenant_id",
                "first_on", unique=True, postgresql_where=text(_ASKED.format(column)),
            )
            for name, column in (("offer", "offer_id"), ("night", "sharing_tour_id"))
        ),
    )  # fmt: skip

    @property
    def kind_label(self) -> str:
        return COBILL_LABEL if self.kind == COBILL else KIND_LABELS[self.kind]

    @property
    def state_label(self) -> tuple[str, str]:
        return STATES[self.state]

    @property
    def is_cobill(self) -> bool:
        return self.kind == COBILL

    @property
    def is_asked(self) -> bool:
        return self.state == "asked"

    @property
    def is_agreed(self) -> bool:
        return self.state in AGREED

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def when(self) -> str:
        return free_words(self.first_on, self.last_on)

    @property
    def price_words(self) -> str:
        return price_words(self.price_amount, self.currency, self.unit)

    @property
    def total_words(self) -> str:
        """How the amount comes about, where it is one for each day or night."""
        if self.price_amount is None or self.unit == "once":
            return self.price_words
        price = Money(self.price_amount, self.currency)
        times = f"{counted(self.days, self.unit)} of {price.display()}"
        return f"{(price * self.days).display()}: {times}"

    def side_of(self, tenant_id: UUID) -> str:
        return OWNER if self.tenant_id == tenant_id else ASKER

    def other_name(self, side: str) -> str:
        return self.asker_name if side == OWNER else self.owner_name

    def name_of(self, side: str) -> str:
        return self.owner_name if side == OWNER else self.asker_name


class SharingPromise(TenantRow, Base):
    """What one side says it will post or mention about the other: where, by when, and done."""

    __tablename__ = "sharing_promises"
    request_id: Mapped[UUID]
    asker_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    side: Mapped[str]
    what: Mapped[str]
    channel: Mapped[str]
    by_on: Mapped[date]
    link: Mapped[str] = mapped_column(server_default=EMPTY)
    done_at: Mapped[datetime | None]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "request_id"], ["sharing_requests.tenant_id", "sharing_requests.id"]
        ),
        UniqueConstraint("tenant_id", "request_id", "side", "what", "channel", "by_on"),
        Index("ix_sharing_promises_asker", "asker_tenant_id"),
        CheckConstraint("side IN ('owner', 'asker')", name="side"),
    )
