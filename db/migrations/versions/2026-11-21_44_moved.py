"""Sums of earnings are left alone by changes that move none of them."""

from db import rls

revision = "44_moved"
down_revision = "43_dealer_prices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.run_script("earnings_moved.sql")


def downgrade() -> None:
    """The sums are the same either way."""
