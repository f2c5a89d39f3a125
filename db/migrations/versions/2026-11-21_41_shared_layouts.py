"""Layouts of reports that an agency shares with its clients."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls

revision = "41_shared_layouts"
down_revision = "40_intake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("header", JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("is_shared", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("made_by", sa.Uuid),
        sa.Column("origin_id", sa.Uuid),
        sa.Column("agency_id", sa.Uuid),
        sa.Column("agency_name", sa.String),
        sa.Column("digest", sa.LargeBinary),
    ):
        op.add_column("column_mappings", column)
    op.drop_constraint("uq_column_mappings_tenant_id_signature", "column_mappings")
    op.create_index(
        "uq_column_mappings_own",
        "column_mappings",
        ["tenant_id", "signature"],
        unique=True,
        postgresql_where=sa.text("agency_id IS NULL"),
    )
    op.create_index(
        "uq_column_mappings_kept",
        "column_mappings",
        ["tenant_id", "origin_id", "digest"],
        unique=True,
        postgresql_where=sa.text("agency_id IS NOT NULL"),
    )
    op.create_check_constraint(
        "kept",
        "column_mappings",
        "(agency_id IS NULL) = (agency_name IS NULL) AND (agency_id IS NULL) = (digest IS NULL)"
        " AND (agency_id IS NULL OR origin_id IS NOT NULL AND NOT is_shared)",
    )
    rls.run_script("shared_layouts.sql")
