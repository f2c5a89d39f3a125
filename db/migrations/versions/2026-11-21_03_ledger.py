"""The double-entry ledger."""

revision = "03_ledger"
down_revision = "02_tenants"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
