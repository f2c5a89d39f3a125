"""Which links to a show are good: a corrected address ends those before."""

import sqlalchemy as sa
from alembic import op

revision = "83_show_links"
down_revision = "82_claim_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "shows", sa.Column("link", sa.SmallInteger, nullable=False, server_default=sa.text("1"))
    )
