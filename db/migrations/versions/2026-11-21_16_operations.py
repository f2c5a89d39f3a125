"""Flags, abuse reports, impersonation."""

revision = "16_operations"
down_revision = "15_leaving"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
