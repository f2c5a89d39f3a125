"""Every night of a show stands in its house's calendar, and what is announced is told."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "87_show_nights"
down_revision = "86_attachments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "show_nights",
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        sa.Column("show_id", sa.Uuid, nullable=False),
        sa.Column("hold_id", sa.Uuid, nullable=False),
        sa.Column("on_date", sa.Date, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["party_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["tenant_id", "show_id"], ["shows.tenant_id", "shows.id"]),
        sa.ForeignKeyConstraint(["tenant_id", "hold_id"], ["holds.tenant_id", "holds.id"]),
        sa.UniqueConstraint("tenant_id", "show_id", "on_date"),
        sa.UniqueConstraint("tenant_id", "hold_id"),
    )
    op.create_index(None, "show_nights", ["party_tenant_id"])
    rls.shared_table("show_nights", party="party_tenant_id", grants="SELECT, INSERT, UPDATE")
    rls.run_script("show_nights.sql")
