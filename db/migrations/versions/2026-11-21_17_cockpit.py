"""All clients of an agency side by side, each within its grant."""

from db import rls

revision = "17_cockpit"
down_revision = "16_operations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.run_script("cockpit.sql")
