"""What clients have still to earn back, for the agency that may read their money."""

from db import rls

revision = "35_unrecouped"
down_revision = "34_archived_recordings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.run_script("unrecouped.sql")
