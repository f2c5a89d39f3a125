"""How a venue answers requests for its nights."""

from db import rls

revision = "70_venue_answers"
down_revision = "69_venue_pictures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.run_script("venue_answers.sql")
