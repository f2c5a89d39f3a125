"""Assets, versions, analyses, uploads."""

revision = "05_vault"
down_revision = "04_catalog"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
