"""What a payer says its own income is worth in another currency."""

import sqlalchemy as sa
from alembic import op

revision = "51_payer_rates"
down_revision = "50_holds"
branch_labels = None
depends_on = None

BEFORE = ["tenant_id", "period", "of", "into", "origin"]


def upgrade() -> None:
    op.add_column(
        "exchange_rates",
        sa.Column("payer", sa.String, nullable=False, server_default=sa.text("''")),
    )
    op.create_check_constraint("payer", "exchange_rates", "payer = '' OR origin = 'payer'")
    op.drop_constraint("uq_exchange_rates_tenant_id_period_of_into_origin", "exchange_rates")
    op.create_unique_constraint(None, "exchange_rates", [*BEFORE, "payer"])
