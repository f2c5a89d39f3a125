"""Tenants, people, sessions, memberships, invitations, API keys, notifications."""

revision = "02_tenants"
down_revision = "01_floor"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
