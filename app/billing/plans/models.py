"""Tables of plans: what a tenant subscribed to, what it used, and what it was billed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.billing.plans.entitlements import Cycle, PlanName
from app.core.db import Base, GlobalRow, TenantRow, exact_numeric
from app.core.money import Money


class Subscription(TenantRow, Base):
    """The one plan of a tenant; a tenant without a row is on Free.

    `next_plan` and `next_cycle` take effect at `period_until`. `granted_reason` is set when the
    plan was given by the service rather than bought. `provider_at` is the time of the newest
    word of the provider that was acted on: older ones change nothing.
    """

    __tablename__ = "subscriptions"
    plan: Mapped[str]
    cycle: Mapped[str]
    state: Mapped[str]
    extra_seats: Mapped[int] = mapped_column(server_default=text("0"))
    period_from: Mapped[datetime | None]
    period_until: Mapped[datetime | None]
    trial_ends_at: Mapped[datetime | None]
    trialed_at: Mapped[datetime | None]
    """When the one free trial began."""
    next_plan: Mapped[str | None]
    next_cycle: Mapped[str | None]
    past_due_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    latest_invoice: Mapped[str | None]
    provider_customer: Mapped[str | None]
    provider_subscription: Mapped[str | None]
    provider_at: Mapped[datetime | None]
    granted_reason: Mapped[str | None]
    pays_beyond_since: Mapped[datetime | None]
    """Since when use beyond the plan goes on and is billed, rather than stops."""
    is_closing: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether the workspace is being deleted, so that nothing is renewed."""
    put_aside: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What was to follow when somebody asked to delete the workspace, until it is so again."""
    __table_args__ = (
        UniqueConstraint("tenant_id"),
        Index(None, "provider_subscription"),
        CheckConstraint("plan IN ('free', 'creator', 'pro', 'studio')", name="plan"),
        CheckConstraint("cycle IN ('monthly', 'yearly')", name="cycle"),
        CheckConstraint(
            "state IN ('trialing', 'active', 'past_due', 'read_only', 'ended')", name="state"
        ),
        CheckConstraint("extra_seats >= 0 AND failures >= 0", name="counts"),
    )

    @property
    def plan_name(self) -> PlanName:
        return PlanName(self.plan)

    @property
    def cycle_name(self) -> Cycle:
        return Cycle(self.cycle)

    @property
    def is_paid_for(self) -> bool:
        """Whether the provider bills it."""
        return self.provider_subscription is not None and self.state != "ended"


class Usage(TenantRow, Base):
    """An amount of something metered, used in the period that began on `period`; append-only.

    `cost` is what it cost the service, exactly.
    """

    __tablename__ = "usage"
    meter: Mapped[str]
    key: Mapped[str]
    period: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    cost: Mapped[Decimal | None] = mapped_column(exact_numeric())
    currency: Mapped[str | None] = mapped_column(String(3))
    happened_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("tenant_id", "meter", "key"),
        Index("ix_usage_period", "tenant_id", "meter", "period"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("(cost IS NULL) = (currency IS NULL)", name="cost"),
    )


class UsageBill(TenantRow, Base):
    """What one month's use beyond the plan costs, billed once.

    `provider_item` is the provider's name for it, as soon as it has been told.
    """

    __tablename__ = "usage_bills"
    meter: Mapped[str]
    period: Mapped[date]
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    description: Mapped[str]
    provider_item: Mapped[str | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "meter", "period"),
        CheckConstraint("amount > 0", name="amount"),
    )

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class PlanInvoice(TenantRow, Base):
    """What the service billed a tenant, as the provider last described it."""

    __tablename__ = "plan_invoices"
    provider_id: Mapped[str]
    number: Mapped[str]
    status: Mapped[str]
    total_amount: Mapped[int] = mapped_column(BigInteger)
    paid_amount: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    currency: Mapped[str] = mapped_column(String(3))
    description: Mapped[str] = mapped_column(server_default=text("''"))
    issued_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    pdf_url: Mapped[str | None]
    page_url: Mapped[str | None]
    provider_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("tenant_id", "provider_id"),
        Index("ix_plan_invoices_list", "tenant_id", "issued_at", "id"),
        CheckConstraint(
            "status IN ('draft', 'open', 'paid', 'void', 'uncollectible')", name="status"
        ),
    )

    @property
    def total(self) -> Money:
        return Money(self.total_amount, self.currency)


class PlanPrice(GlobalRow, Base):
    """A price as the provider knows it; `lookup` is ours, such as `pro-yearly`.

    A price that was replaced keeps its row, because subscriptions go on naming it.
    """

    __tablename__ = "plan_prices"
    lookup: Mapped[str]
    provider_price: Mapped[str] = mapped_column(unique=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))


class RebillTerm(TenantRow, Base):
    """What an agency asks of a client for the platform a month, from a day on.

    `ai_markup` is added to the metered cost of AI, in whole per cent.
    """

    __tablename__ = "rebill_terms"
    client_id: Mapped[UUID] = mapped_column(ForeignKey("tenants.id"))
    price_amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    ai_markup: Mapped[int]
    valid_from: Mapped[date]
    __table_args__ = (
        UniqueConstraint("tenant_id", "client_id", "valid_from"),
        CheckConstraint("price_amount >= 0 AND ai_markup >= 0", name="price"),
    )

    @property
    def price(self) -> Money:
        return Money(self.price_amount, self.currency)
