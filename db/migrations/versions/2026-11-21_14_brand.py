"""Own domains."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "14_brand"
down_revision = "13_portal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "domains",
        tenant_id(),
        row_id(),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("state", sa.String, server_default=sa.text("'waiting'"), nullable=False),
        sa.Column("sender", sa.String),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        sa.Column("verified_at", sa.DateTime(timezone=True)),
        sa.Column("failures", sa.Integer, server_default=sa.text("0"), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "host", "purpose"),
        sa.CheckConstraint("purpose IN ('pages', 'mail')", name="purpose"),
        sa.CheckConstraint("state IN ('waiting', 'verified', 'lost')", name="state"),
    )
    op.create_index(
        "ix_domains_served",
        "domains",
        ["host"],
        unique=True,
        postgresql_where=sa.text("state = 'verified' AND purpose = 'pages'"),
    )
    rls.tenant_table("domains", jobs="SELECT")
    op.create_table(
        "sandbox_records",
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", "text"),
    )
    rls.platform_table("sandbox_records", jobs="SELECT, INSERT, DELETE")
    rls.run_script("brand.sql")
