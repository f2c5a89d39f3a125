"""A document with a claim of a venue."""

import sqlalchemy as sa
from alembic import op

revision = "82_claim_documents"
down_revision = "81_press_riders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("venue_claims", sa.Column("document_key", sa.String))
    op.add_column("venue_claims", sa.Column("document_type", sa.String))
    op.create_check_constraint(
        "document", "venue_claims", "(document_key IS NULL) = (document_type IS NULL)"
    )
