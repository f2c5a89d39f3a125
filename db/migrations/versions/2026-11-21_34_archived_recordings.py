"""Recordings that are put away and do not count against a plan."""

import sqlalchemy as sa
from alembic import op

revision = "34_archived_recordings"
down_revision = "33_self_billing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recordings", sa.Column("archived_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("recordings", "archived_at")
