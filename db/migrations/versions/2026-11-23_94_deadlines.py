"""What is due in a workspace, seen by itself and by the agencies it let see to it."""

from db import rls

revision = "94_deadlines"
down_revision = "93_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.run_script("deadlines.sql")
