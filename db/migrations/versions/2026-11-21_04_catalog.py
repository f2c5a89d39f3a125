"""Artists, works, recordings, contributors, split sheets."""

revision = "04_catalog"
down_revision = "03_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
