"""The job that mails links of the portal finds whose they are; pages no longer do."""

from alembic import op

revision = "36_portal_links"
down_revision = "35_unrecouped"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET ROLE backline_definer")
    op.execute("GRANT EXECUTE ON FUNCTION backline.portal_contacts_at(text) TO backline_jobs")
    op.execute("REVOKE EXECUTE ON FUNCTION backline.portal_contacts_at(text) FROM backline_app")
    op.execute("RESET ROLE")
