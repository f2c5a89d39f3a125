"""How a venue deals, reckoned from settlements, cancellations and answers."""

import sqlalchemy as sa
from alembic import op

from db import rls

revision = "62_venue_records"
down_revision = "61_deposit_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_shows_venue", "shows", ["venue_id"], postgresql_where=sa.text("venue_id IS NOT NULL")
    )
    rls.run_script("venue_records.sql")
