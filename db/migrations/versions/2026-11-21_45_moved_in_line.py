"""Whether earnings were moved is found in time that grows with them, not with their square."""

from db import rls

revision = "45_moved_in_line"
down_revision = "44_moved"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.run_script("earnings_moved.sql")


def downgrade() -> None:
    """It finds the same either way."""
