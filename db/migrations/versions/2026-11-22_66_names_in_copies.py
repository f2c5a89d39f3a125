"""Who is erased also leaves the day sheets that were sent, and mails and jobs made of them."""

from alembic import op

from db import rls

revision = "66_names_in_copies"
down_revision = "65_performances_seen"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("GRANT CREATE ON SCHEMA backline TO backline_definer")
    op.execute("SET LOCAL ROLE backline_definer")
    rls.run_script("rewriting.sql")
    op.execute("RESET ROLE")
    op.execute("REVOKE CREATE ON SCHEMA backline FROM backline_definer")
