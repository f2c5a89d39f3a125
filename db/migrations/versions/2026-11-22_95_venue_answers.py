"""How a venue answers requests for its nights."""

from db import rls

revision = "95_venue_answers"
down_revision = "95_venue_pictures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.run_script("venue_answers.sql")
