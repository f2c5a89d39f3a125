"""Who of a guest list has come in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "84_arrivals"
down_revision = "83_show_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "advance_guests",
        sa.Column("arrivals", JSONB, nullable=False, server_default=sa.text("'{}'")),
    )
