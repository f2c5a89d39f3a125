"""What becomes of the plan of a workspace that is being deleted; grants that begin on a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls

revision = "90_closing_plans"
down_revision = "89_tour_budget"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "subscriptions",
        sa.Column("is_closing", sa.Boolean, server_default=sa.text("false"), nullable=False),
    )
    op.add_column("subscriptions", sa.Column("put_aside", JSONB))
    rls.run_script("grants_ahead.sql")
    op.drop_column("agency_links", "is_displayed")
