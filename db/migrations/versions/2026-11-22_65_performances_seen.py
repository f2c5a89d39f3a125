"""What was played counts its changes, so that nobody overwrites what somebody else wrote."""

import sqlalchemy as sa
from alembic import op

revision = "65_performances_seen"
down_revision = "64_presskits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "performances",
        sa.Column("edition", sa.Integer, nullable=False, server_default=sa.text("1")),
    )
