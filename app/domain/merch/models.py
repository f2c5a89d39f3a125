"""Tables of merchandise: items and variants, movements of stock, and the nights it was counted.

What is on hand is the sum of movements, never a number somebody changes: shows and a shop take
from the same stock. A show may live with its other side, so it is named by its id alone.
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
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Exact, TenantRow
from app.core.money import Money
from app.domain.merch.takings import House, Rules, Takings, read

EMPTY, ONE, ZERO, FALSE = text("''"), text("1"), text("0"), text("false")


class MerchItem(TenantRow, Base):
    """Something that is sold, in one variant or several; a bundle is one of several others.

    `edition` counts the changes of it and of its variants.
    """

    __tablename__ = "merch_items"
    name: Mapped[str]
    category: Mapped[str]
    is_bundle: Mapped[bool] = mapped_column(server_default=FALSE)
    retired_at: Mapped[datetime | None]
    edition: Mapped[int] = mapped_column(server_default=ONE)
    __table_args__ = (
        Index(None, "tenant_id", "name", "id"),
        CheckConstraint("category IN ('music', 'clothing', 'other')", name="category"),
    )


class MerchVariant(TenantRow, Base):
    """What is counted: a size or color of an item, with its prices and what one cost."""

    __tablename__ = "merch_variants"
    item_id: Mapped[UUID]
    sku: Mapped[str]
    option: Mapped[str] = mapped_column(server_default=EMPTY)
    barcode: Mapped[str] = mapped_column(server_default=EMPTY)
    grams: Mapped[int | None]
    cost_amount: Mapped[Exact | None]
    currency: Mapped[str] = mapped_column(String(3))
    """Of the cost."""
    prices: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """Minor units by currency."""
    position: Mapped[int]
    is_retired: Mapped[bool] = mapped_column(server_default=FALSE)
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "item_id"], ["merch_items.tenant_id", "merch_items.id"]),
        Index(None, "tenant_id", "item_id"),
        Index("uq_merch_variants_sku", "tenant_id", text("lower(sku)"), unique=True),
        CheckConstraint("cost_amount >= 0", name="cost"),
        CheckConstraint("grams > 0", name="grams"),
    )

    @property
    def price_list(self) -> list[Money]:
        return [Money(int(minor), code) for code, minor in self.prices.items()]

    @property
    def cost(self) -> Money | None:
        return None if self.cost_amount is None else Money(self.cost_amount, self.currency)


class MerchPart(TenantRow, Base):
    """How many of a variant are in one of a bundle."""

    __tablename__ = "merch_parts"
    bundle_id: Mapped[UUID]
    part_id: Mapped[UUID]
    number: Mapped[int]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "bundle_id"], ["merch_variants.tenant_id", "merch_variants.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "part_id"], ["merch_variants.tenant_id", "merch_variants.id"]
        ),
        UniqueConstraint("tenant_id", "bundle_id", "part_id"),
        Index(None, "tenant_id", "part_id"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("bundle_id <> part_id", name="itself"),
    )


class MerchNight(TenantRow, Base):
    """A show's merchandise: how it is reckoned, what was taken, and the statement it was closed by.

    Several nights of one show are counted as one, as its settlement is one. `edition` counts
    changes of these, `number` how often it was closed; counts have their own.
    """

    __tablename__ = "merch_nights"
    show_id: Mapped[UUID]
    on_date: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    houses: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """By category: the percentage in words, and whether the house sells."""
    levy_percent: Mapped[Decimal] = mapped_column(Numeric(9, 6), server_default=ZERO)
    is_levy_inside: Mapped[bool] = mapped_column(server_default=text("true"))
    """The tax on sales, and whether prices hold it."""
    seller_percent: Mapped[Decimal] = mapped_column(Numeric(9, 6), server_default=ZERO)
    seller_amount: Mapped[Exact] = mapped_column(server_default=ZERO)
    cash_amount: Mapped[Exact | None]
    card_amount: Mapped[Exact | None]
    attendance: Mapped[int | None]
    expected: Mapped[int | None]
    edition: Mapped[int] = mapped_column(server_default=ONE)
    number: Mapped[int] = mapped_column(server_default=ZERO)
    statement: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    booked_as: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(info={"pii": "name"})
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "booked_as"],
            ["ledger_transactions.tenant_id", "ledger_transactions.id"],
        ),
        Index(None, "tenant_id", "booked_as"),
        UniqueConstraint("tenant_id", "show_id"),
        Index(None, "tenant_id", "on_date", "id"),
        CheckConstraint("levy_percent BETWEEN 0 AND 100", name="levy_percent"),
        CheckConstraint("seller_percent BETWEEN 0 AND 100", name="seller_percent"),
        CheckConstraint(
            "seller_amount >= 0 AND cash_amount >= 0 AND card_amount >= 0", name="amounts"
        ),
        CheckConstraint("attendance >= 0 AND expected >= 0", name="people"),
        CheckConstraint("(closed_at IS NULL) = (statement IS NULL)", name="closed"),
    )

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def house_rules(self) -> dict[str, House]:
        return {
            category: House(Decimal(str(percent)), bool(is_seller))
            for category, (percent, is_seller) in self.houses.items()
        }

    @property
    def takings(self) -> Takings | None:
        """As it was closed."""
        return read(self.statement) if self.statement else None

    def rules(self, *, attendance: int | None, pays_house: bool) -> Rules:
        return Rules(
            currency=self.currency,
            houses=self.house_rules,
            tax_percent=self.levy_percent.normalize(),
            tax_inside=self.is_levy_inside,
            seller_percent=self.seller_percent.normalize(),
            seller_amount=self.seller_amount,
            cash=self.cash_amount or 0,
            card=self.card_amount or 0,
            attendance=attendance,
            pays_house=pays_house,
        )


class MerchCount(TenantRow, Base):
    """What was counted of a variant on a night; of a bundle, only how many were sold.

    `carried` is what the last count left when this one was counted in. `edition` counts the
    changes, so that two phones do not overwrite each other.
    """

    __tablename__ = "merch_counts"
    night_id: Mapped[UUID]
    variant_id: Mapped[UUID]
    carried: Mapped[int | None]
    counted_in: Mapped[int | None]
    counted_in_at: Mapped[datetime | None]
    added: Mapped[int] = mapped_column(server_default=ZERO)
    counted_out: Mapped[int | None]
    comps: Mapped[int] = mapped_column(server_default=ZERO)
    damaged: Mapped[int] = mapped_column(server_default=ZERO)
    sold: Mapped[int] = mapped_column(server_default=ZERO)
    reason: Mapped[str] = mapped_column(server_default=EMPTY)
    counted_by: Mapped[str] = mapped_column(info={"pii": "name"})
    edition: Mapped[int] = mapped_column(server_default=ONE)
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "night_id"], ["merch_nights.tenant_id", "merch_nights.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "variant_id"], ["merch_variants.tenant_id", "merch_variants.id"]
        ),
        UniqueConstraint("tenant_id", "night_id", "variant_id"),
        Index(None, "tenant_id", "variant_id"),
        CheckConstraint(
            "counted_in >= 0 AND added >= 0 AND counted_out >= 0 AND comps >= 0 AND damaged >= 0"
            " AND sold >= 0",
            name="counts",
        ),
        CheckConstraint("(counted_in IS NULL) = (counted_in_at IS NULL)", name="counted_in"),
    )

    @property
    def there(self) -> int | None:
        """What should be there by now: the last figure of the count that is known."""
        if self.counted_out is not None:
            return self.counted_out
        if self.counted_in is None:
            return None
        return self.counted_in + self.added - self.comps - self.damaged


class MerchMovement(TenantRow, Base):
    """So many more or fewer of a variant, when and why. It stays; another one corrects it."""

    __tablename__ = "merch_movements"
    variant_id: Mapped[UUID]
    night_id: Mapped[UUID | None]
    kind: Mapped[str]
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(server_default=EMPTY)
    made_by: Mapped[str] = mapped_column(info={"pii": "name"})
    made_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "variant_id"], ["merch_variants.tenant_id", "merch_variants.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "night_id"], ["merch_nights.tenant_id", "merch_nights.id"]
        ),
        Index(None, "tenant_id", "variant_id", "made_at", "id"),
        Index(None, "tenant_id", "night_id"),
        CheckConstraint(
            "kind IN ('received', 'counted', 'sold', 'given_away', 'damaged', 'returned',"
            " 'corrected')",
            name="kind",
        ),
        CheckConstraint("number <> 0", name="number"),
    )
