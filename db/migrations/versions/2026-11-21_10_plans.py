"""Plans, subscriptions, meters."""

import sqlalchemy as sa
from alembic import op

from app.core.db import exact_numeric
from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "10_plans"
down_revision = "09_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tenants()
    _subscriptions()
    _usage()
    _invoices()
    _prices()
    _rebilling()
    rls.run_script("plans.sql")


def _tenants() -> None:
    op.add_column(
        "tenants",
        sa.Column("plan", sa.String, server_default=sa.text("'free'"), nullable=False),
    )
    op.add_column("tenants", sa.Column("suspended_reason", sa.String))
    op.add_column("tenants", sa.Column("read_only_reason", sa.String))


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        tenant_id(),
        row_id(),
        sa.Column("plan", sa.String, nullable=False),
        sa.Column("cycle", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("extra_seats", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("period_from", sa.DateTime(timezone=True)),
        sa.Column("period_until", sa.DateTime(timezone=True)),
        sa.Column("trial_ends_at", sa.DateTime(timezone=True)),
        sa.Column("trialed_at", sa.DateTime(timezone=True)),
        sa.Column("next_plan", sa.String),
        sa.Column("next_cycle", sa.String),
        sa.Column("past_due_at", sa.DateTime(timezone=True)),
        sa.Column("failures", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("latest_invoice", sa.String),
        sa.Column("provider_customer", sa.String),
        sa.Column("provider_subscription", sa.String),
        sa.Column("provider_at", sa.DateTime(timezone=True)),
        sa.Column("granted_reason", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id"),
        sa.CheckConstraint("plan IN ('free', 'creator', 'pro', 'studio')", name="plan"),
        sa.CheckConstraint("cycle IN ('monthly', 'yearly')", name="cycle"),
        sa.CheckConstraint(
            "state IN ('trialing', 'active', 'past_due', 'read_only', 'ended')", name="state"
        ),
        sa.CheckConstraint("extra_seats >= 0 AND failures >= 0", name="counts"),
    )
    op.create_index(
        op.f("ix_subscriptions_provider_subscription"), "subscriptions", ["provider_subscription"]
    )
    rls.tenant_table("subscriptions", grants="SELECT, INSERT, UPDATE", jobs="SELECT")


def _usage() -> None:
    op.create_table(
        "usage",
        tenant_id(),
        row_id(),
        sa.Column("meter", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("period", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("cost", exact_numeric()),
        sa.Column("currency", sa.String(3)),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "meter", "key"),
        sa.CheckConstraint("amount >= 0", name="amount"),
        sa.CheckConstraint("(cost IS NULL) = (currency IS NULL)", name="cost"),
    )
    op.create_index("ix_usage_period", "usage", ["tenant_id", "meter", "period"])
    rls.tenant_table("usage", grants=rls.APPEND_ONLY, jobs="SELECT")
    rls.append_only("usage")


def _invoices() -> None:
    op.create_table(
        "plan_invoices",
        tenant_id(),
        row_id(),
        sa.Column("provider_id", sa.String, nullable=False),
        sa.Column("number", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("total_amount", sa.BigInteger, nullable=False),
        sa.Column("paid_amount", sa.BigInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("description", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True)),
        sa.Column("pdf_url", sa.String),
        sa.Column("page_url", sa.String),
        sa.Column("provider_at", sa.DateTime(timezone=True), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "provider_id"),
        sa.CheckConstraint(
            "status IN ('draft', 'open', 'paid', 'void', 'uncollectible')", name="status"
        ),
    )
    op.create_index("ix_plan_invoices_list", "plan_invoices", ["tenant_id", "issued_at", "id"])
    rls.tenant_table("plan_invoices", grants="SELECT, INSERT, UPDATE", jobs="SELECT")


def _prices() -> None:
    op.create_table(
        "plan_prices",
        row_id(),
        sa.Column("lookup", sa.String, nullable=False),
        sa.Column("provider_price", sa.String, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("provider_price"),
    )
    rls.platform_table("plan_prices", app="SELECT")


def _rebilling() -> None:
    op.create_table(
        "rebill_terms",
        tenant_id(),
        row_id(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("price_amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("ai_markup", sa.Integer, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "client_id", "valid_from"),
        sa.ForeignKeyConstraint(["client_id"], ["tenants.id"]),
        sa.CheckConstraint("price_amount >= 0 AND ai_markup >= 0", name="price"),
    )
    rls.tenant_table("rebill_terms", grants="SELECT, INSERT, UPDATE")
