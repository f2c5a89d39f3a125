"""API keys for trying things out."""

import sqlalchemy as sa
from alembic import op

revision = "26_test_keys"
down_revision = "25_payer_findings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "api_keys",
        sa.Column("is_test", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )


def downgrade() -> None:
    op.drop_column("api_keys", "is_test")
