"""Tables of the band's money: who is in the band, what was spent, budgets, shares and payments.

A show may live with its other side, so it is named by its id alone. Amounts of a row are in the
currency beside them; `own_amount` is the same in the workspace's own.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Exact, TenantRow, exact_numeric
from app.core.money import Money
from app.domain.bandmoney.division import Rule, figure_of

EMPTY, FALSE, ONE = text("''"), text("false"), text("1")
_POSTING = (
    ["tenant_id", "booked_as"],
    ["ledger_transactions.tenant_id", "ledger_transactions.id"],
)


class BandMember(TenantRow, Base):
    """Somebody of the band, who has a share, or a hired player, who has a fee a show."""

    __tablename__ = "band_members"
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    is_hired: Mapped[bool] = mapped_column(server_default=FALSE)
    share_percent: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    points: Mapped[int | None]
    fee_amount: Mapped[Exact | None]
    currency: Mapped[str] = mapped_column(String(3))
    left_on: Mapped[date | None]
    edition: Mapped[int] = mapped_column(server_default=ONE)
    __table_args__ = (
        CheckConstraint("share_percent BETWEEN 0 AND 100", name="share_percent"),
        CheckConstraint("points BETWEEN 0 AND 1000000", name="points"),
        CheckConstraint("fee_amount >= 0", name="fee_amount"),
    )

    @property
    def is_here(self) -> bool:
        return self.left_on is None

    @property
    def fee(self) -> Money:
        return Money(self.fee_amount or 0, self.currency)


class BandTerms(TenantRow, Base):
    """How the band shares, and what its booker gets of the income."""

    __tablename__ = "band_terms"
    rule: Mapped[str] = mapped_column(server_default=text("'equal'"))
    commission_percent: Mapped[Decimal] = mapped_column(Numeric(9, 6), server_default=text("0"))
    edition: Mapped[int] = mapped_column(server_default=ONE)
    __table_args__ = (
        UniqueConstraint("tenant_id"),
        CheckConstraint("rule IN ('equal', 'percent', 'points')", name="rule"),
        CheckConstraint("commission_percent BETWEEN 0 AND 100", name="commission_percent"),
    )

    @property
    def how(self) -> Rule:
        return Rule(self.rule)


class MileageRate(TenantRow, Base):
    """What a kilometer or a mile of one's own car is worth from a day on, and who says so."""

    __tablename__ = "mileage_rates"
    unit: Mapped[str] = mapped_column(String(2))
    from_on: Mapped[date]
    value: Mapped[Decimal] = mapped_column(exact_numeric())
    currency: Mapped[str] = mapped_column(String(3))
    source: Mapped[str]
    __table_args__ = (
        UniqueConstraint("tenant_id", "unit", "from_on"),
        CheckConstraint("unit IN ('km', 'mi')", name="unit"),
        CheckConstraint("value > 0", name="value"),
    )

    @property
    def figure(self) -> str:
        return figure_of(self.value)


class RoadBook(TenantRow, Base):
    """The money of one show or one tour: its budget, and the tour a show is reckoned with.

    `edition` counts the changes of the budget.
    """

    __tablename__ = "road_books"
    show_id: Mapped[UUID | None]
    tour_id: Mapped[UUID | None]
    tour_book_id: Mapped[UUID | None]
    budget: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """Minor units of `currency` by category."""
    currency: Mapped[str] = mapped_column(String(3))
    edition: Mapped[int] = mapped_column(server_default=ONE)
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "tour_book_id"], ["road_books.tenant_id", "road_books.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "tour_id"], ["tours.tenant_id", "tours.id"]),
        UniqueConstraint("tenant_id", "show_id"),
        UniqueConstraint("tenant_id", "tour_id"),
        Index(None, "tenant_id", "tour_book_id"),
        CheckConstraint("num_nonnulls(show_id, tour_id) = 1", name="subject"),
        CheckConstraint("tour_book_id IS NULL OR show_id IS NOT NULL", name="tour_book"),
    )


class RoadExpense(TenantRow, Base):
    """What was spent: by the band's account, or by a member who is owed it.

    `booked_as` is its posting, `closing_id` the sharing out it was part of. Removed ones stay, with
    the reason. Mileage has a distance and per diems have days.
    """

    __tablename__ = "road_expenses"
    book_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    closing_id: Mapped[UUID | None]
    day: Mapped[date]
    category: Mapped[str]
    what: Mapped[str]
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    amount: Mapped[Exact]
    currency: Mapped[str] = mapped_column(String(3))
    own_amount: Mapped[Exact]
    own_currency: Mapped[str] = mapped_column(String(3))
    rate: Mapped[Decimal | None] = mapped_column(exact_numeric())
    rate_source: Mapped[str] = mapped_column(server_default=EMPTY)
    is_taxable: Mapped[bool] = mapped_column(server_default=FALSE)
    distance: Mapped[Decimal | None] = mapped_column(Numeric(9, 1))
    unit: Mapped[str | None] = mapped_column(String(2))
    unit_rate: Mapped[Decimal | None] = mapped_column(exact_numeric())
    days: Mapped[int | None]
    receipt_key: Mapped[str | None]
    receipt_name: Mapped[str | None]
    receipt_type: Mapped[str | None]
    booked_as: Mapped[UUID | None]
    edition: Mapped[int] = mapped_column(server_default=ONE)
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str] = mapped_column(server_default=EMPTY)
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "book_id"], ["road_books.tenant_id", "road_books.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["band_members.tenant_id", "band_members.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "closing_id"], ["road_closings.tenant_id", "road_closings.id"]
        ),
        ForeignKeyConstraint(*_POSTING),
        Index(None, "tenant_id", "booked_as"),
        Index(None, "tenant_id", "day", "id"),
        Index(None, "tenant_id", "book_id"),
        Index(None, "tenant_id", "member_id"),
        Index(None, "tenant_id", "closing_id"),
        Index(
            "uq_road_expenses_per_diem",
            "tenant_id",
            "book_id",
            "member_id",
            unique=True,
            postgresql_where=text("category = 'per_diem' AND removed_at IS NULL"),
        ),
        CheckConstraint("amount > 0 AND own_amount > 0", name="amounts"),
        CheckConstraint("rate > 0", name="rate"),
        CheckConstraint("distance > 0", name="distance"),
        CheckConstraint("days > 0", name="days"),
        CheckConstraint("closing_id IS NULL OR removed_at IS NULL", name="closed"),
    )

    @property
    def paid(self) -> Money:
        """What was paid, in the currency it was paid in."""
        return Money(self.amount, self.currency)

    @property
    def own(self) -> Money:
        """The same in the workspace's currency."""
        return Money(self.own_amount, self.own_currency)

    @property
    def is_exchanged(self) -> bool:
        return self.currency != self.own_currency


class RoadClosing(TenantRow, Base):
    """What was shared out of a show or tour, as it was reckoned then; reversed by somebody or not.

    `statement` is a `statement.Statement` and names members by id only.
    """

    __tablename__ = "road_closings"
    book_id: Mapped[UUID]
    number: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    net_amount: Mapped[Exact]
    statement: Mapped[dict[str, Any]]
    fingerprint: Mapped[bytes]
    booked_as: Mapped[UUID | None]
    closed_at: Mapped[datetime]
    closed_by: Mapped[str] = mapped_column(info={"pii": "name"})
    reversed_at: Mapped[datetime | None]
    reversed_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    reversed_reason: Mapped[str] = mapped_column(server_default=EMPTY)
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "book_id"], ["road_books.tenant_id", "road_books.id"]),
        ForeignKeyConstraint(*_POSTING),
        Index(None, "tenant_id", "booked_as"),
        UniqueConstraint("tenant_id", "book_id", "number"),
        Index(
            "uq_road_closings_live",
            "tenant_id",
            "book_id",
            unique=True,
            postgresql_where=text("reversed_at IS NULL"),
        ),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(reversed_at IS NULL) = (reversed_by IS NULL)", name="reversed"),
    )

    @property
    def net(self) -> Money:
        return Money(self.net_amount, self.currency)


class BandPayment(TenantRow, Base):
    """Money a member got of what is owed, or as an advance; taken back where it was a mistake."""

    __tablename__ = "band_payments"
    member_id: Mapped[UUID]
    paid_on: Mapped[date]
    how: Mapped[str]
    amount: Mapped[Exact]
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    booked_as: Mapped[UUID]
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str] = mapped_column(server_default=EMPTY)
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "member_id"], ["band_members.tenant_id", "band_members.id"]
        ),
        ForeignKeyConstraint(*_POSTING),
        Index(None, "tenant_id", "booked_as"),
        Index(None, "tenant_id", "member_id"),
        CheckConstraint("how IN ('bank', 'cash')", name="how"),
        CheckConstraint("amount > 0", name="amount"),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)
