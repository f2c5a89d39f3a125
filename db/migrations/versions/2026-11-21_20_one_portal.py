"""One portal for a client that is a workspace and a row of the agency's own."""

from db import rls

revision = "20_one_portal"
down_revision = "19_contracts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.run_script("portal_joining.sql")
