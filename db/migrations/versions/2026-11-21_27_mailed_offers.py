"""To whom the link of an offer between two workspaces was mailed, and when."""

import sqlalchemy as sa
from alembic import op

revision = "27_mailed_offers"
down_revision = "26_test_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("handshakes", sa.Column("sent_to", sa.String))
    op.add_column("handshakes", sa.Column("sent_at", sa.DateTime(timezone=True)))
    op.execute("GRANT UPDATE (sent_to, sent_at) ON handshakes TO backline_app")
