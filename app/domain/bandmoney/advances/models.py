"""Tables of advances: what a lender gave for a tour or a show, and everything paid back of it."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Exact, TenantRow
from app.core.money import Money

EMPTY, NONE = text("''"), text("0")
_POSTING = (
    ["tenant_id", "booked_as"],
    ["ledger_transactions.tenant_id", "ledger_transactions.id"],
)
RECOUPED, PAID, WAIVED = "recouped", "paid", "waived"


class TourAdvance(TenantRow, Base):
    """Money a label or an agency gave, to be paid back by `percent` of the income of each show.

    A show may live with its other side, so it is named by its id alone.
    """

    __tablename__ = "tour_advances"
    tour_id: Mapped[UUID | None]
    show_id: Mapped[UUID | None]
    lender: Mapped[str] = mapped_column(info={"pii": "name"})
    lender_kind: Mapped[str]
    amount: Mapped[Exact]
    currency: Mapped[str] = mapped_column(String(3))
    percent: Mapped[Decimal] = mapped_column(Numeric(9, 6))
    received_on: Mapped[date]
    how: Mapped[str]
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    booked_as: Mapped[UUID]
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str] = mapped_column(server_default=EMPTY)
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "tour_id"], ["tours.tenant_id", "tours.id"]),
        ForeignKeyConstraint(*_POSTING),
        Index(None, "tenant_id", "booked_as"),
        Index(None, "tenant_id", "tour_id"),
        Index(None, "tenant_id", "show_id"),
        CheckConstraint("num_nonnulls(show_id, tour_id) = 1", name="subject"),
        CheckConstraint("lender_kind IN ('label', 'agency', 'other')", name="lender_kind"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
        CheckConstraint("how IN ('bank', 'cash')", name="how"),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def code(self) -> str:
        """What it is for, as forms of the band's money name it."""
        return f"tours:{self.tour_id}" if self.tour_id else f"shows:{self.show_id}"


class AdvanceMove(TenantRow, Base):
    """What a show paid back, what the lender got, or what the lender let go; undone or not.

    Of a payment, `of_due` is what shows had paid back before; the rest is paid early.
    """

    __tablename__ = "tour_advance_moves"
    advance_id: Mapped[UUID]
    kind: Mapped[str]
    show_id: Mapped[UUID | None]
    on_date: Mapped[date]
    how: Mapped[str | None]
    amount: Mapped[Exact]
    of_due: Mapped[Exact] = mapped_column(server_default=NONE)
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str] = mapped_column(server_default=EMPTY)
    booked_as: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undone_reason: Mapped[str] = mapped_column(server_default=EMPTY)
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "advance_id"], ["tour_advances.tenant_id", "tour_advances.id"]
        ),
        ForeignKeyConstraint(*_POSTING),
        Index(None, "tenant_id", "booked_as"),
        Index(None, "tenant_id", "advance_id"),
        Index(
            "uq_tour_advance_moves_show",
            "tenant_id",
            "advance_id",
            "show_id",
            unique=True,
            postgresql_where=text("kind = 'recouped' AND undone_at IS NULL"),
        ),
        CheckConstraint("kind IN ('recouped', 'paid', 'waived')", name="kind"),
        CheckConstraint("(kind = 'recouped') = (show_id IS NOT NULL)", name="show"),
        CheckConstraint("(kind = 'paid') = (how IS NOT NULL)", name="way"),
        CheckConstraint("how IN ('bank', 'cash')", name="how"),
        CheckConstraint("amount >= 0 AND of_due BETWEEN 0 AND amount", name="amounts"),
        CheckConstraint("(amount = 0) = (booked_as IS NULL)", name="booked"),
        CheckConstraint("kind = 'paid' OR of_due = 0", name="of_due"),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def due_part(self) -> Money:
        return Money(self.of_due, self.currency)
