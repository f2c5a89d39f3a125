"""Who says an exchange rate, and whom a workspace believes first."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "42_rate_origins"
down_revision = "41_shared_layouts"
branch_labels = None
depends_on = None

PAIR = ["tenant_id", "period", "of", "into"]


def upgrade() -> None:
    op.add_column(
        "exchange_rates",
        sa.Column("origin", sa.String, nullable=False, server_default=sa.text("'own'")),
    )
    op.create_check_constraint("origin", "exchange_rates", "origin IN ('own', 'payer', 'ecb')")
    op.drop_constraint("uq_exchange_rates_tenant_id_period_of_into", "exchange_rates")
    op.create_unique_constraint(None, "exchange_rates", [*PAIR, "origin"])
    op.create_table(
        "rate_orders",
        tenant_id(),
        row_id(),
        sa.Column("origins", JSONB, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id"),
    )
    rls.tenant_table("rate_orders")
