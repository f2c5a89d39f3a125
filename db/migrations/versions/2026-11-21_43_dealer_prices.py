"""Published prices to dealers."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "43_dealer_prices"
down_revision = "42_rate_origins"
branch_labels = None
depends_on = None

EMPTY = sa.text("''")


def upgrade() -> None:
    op.create_table(
        "dealer_prices",
        tenant_id(),
        row_id(),
        sa.Column("recording_id", sa.Uuid),
        *(
            sa.Column(name, sa.String, nullable=False, server_default=EMPTY)
            for name in ("upc", "format", "country")
        ),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("amount", sa.Numeric(38, 20), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint(
            "recording_id IS NOT NULL OR upc <> '' OR format <> ''", name="something"
        ),
        sa.CheckConstraint(
            "format IN ('', 'download', 'physical', 'stream', 'video')", name="format"
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
    )
    op.create_index(
        "uq_dealer_prices_one",
        "dealer_prices",
        ["tenant_id", "recording_id", "upc", "format", "country", "currency", "starts_on"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    rls.tenant_table("dealer_prices")
