"""Exports, deletion, erasure."""

revision = "15_leaving"
down_revision = "14_brand"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
