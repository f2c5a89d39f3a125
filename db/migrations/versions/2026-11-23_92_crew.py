"""A role for the crew, in teams and among the seats that are planned."""

from alembic import op

revision = "92_crew"
down_revision = "91_pages_and_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _allow("memberships", "'owner', 'admin', 'manager', 'member', 'crew', 'accountant', 'viewer'")
    _allow("planned_seats", "'admin', 'manager', 'member', 'crew', 'accountant', 'viewer'")


def _allow(table: str, roles: str) -> None:
    op.drop_constraint("role", table, type_="check")
    op.create_check_constraint("role", table, f"role IN ({roles})")
