"""What is beyond a plan: who has a place in it, and what is used and paid further."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "21_beyond_plans"
down_revision = "20_one_portal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "tenants",
        sa.Column("extra_seats", sa.Integer, server_default=sa.text("0"), nullable=False),
    )
    op.add_column("subscriptions", sa.Column("pays_beyond_since", sa.DateTime(timezone=True)))
    _usage_bills()
    rls.run_script("places.sql")


def _usage_bills() -> None:
    op.create_table(
        "usage_bills",
        tenant_id(),
        row_id(),
        sa.Column("meter", sa.String, nullable=False),
        sa.Column("period", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("provider_item", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "meter", "period"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )
    rls.tenant_table("usage_bills", grants="SELECT, INSERT, UPDATE")
