"""What a venue announces is said with each show, and nowhere else."""

import sqlalchemy as sa
from alembic import op

revision = "52_announced"
down_revision = "51_payer_rates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("hold_rules", "is_public")


def downgrade() -> None:
    op.add_column(
        "hold_rules",
        sa.Column("is_public", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
