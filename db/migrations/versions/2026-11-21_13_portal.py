"""What waits for a client: requests, messages, files."""

revision = "13_portal"
down_revision = "12_agency"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
