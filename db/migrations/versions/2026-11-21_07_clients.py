"""Grants by which agencies act for clients."""

revision = "07_clients"
down_revision = "06_royalties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
