"""What stands behind a show's contract and is signed with it."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "86_attachments"
down_revision = "85_performances"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "show_attachments",
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        sa.Column("show_id", sa.Uuid, nullable=False),
        sa.Column("side", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("file_key", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("attached_by", sa.String, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["party_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["tenant_id", "show_id"], ["shows.tenant_id", "shows.id"]),
        sa.UniqueConstraint("tenant_id", "show_id", "sha256"),
        sa.CheckConstraint("side IN ('artist', 'venue')", name="side"),
        sa.CheckConstraint("size > 0 AND pages > 0", name="content"),
    )
    op.create_index(None, "show_attachments", ["party_tenant_id"])
    rls.shared_table("show_attachments", party="party_tenant_id")
    rls.run_script("attachments.sql")
