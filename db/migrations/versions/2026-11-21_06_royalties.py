"""Earnings reports, matching, statement runs, statements."""

revision = "06_royalties"
down_revision = "05_vault"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
