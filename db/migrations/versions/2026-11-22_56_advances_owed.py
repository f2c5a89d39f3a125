"""Advances that are paid with the payees' next payout."""

import sqlalchemy as sa
from alembic import op

revision = "56_advances_owed"
down_revision = "55_formats_and_prices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "contract_items",
        sa.Column("is_owed", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.create_check_constraint("owed", "contract_items", "kind = 'advance' OR NOT is_owed")
