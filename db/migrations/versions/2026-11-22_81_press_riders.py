"""Riders in press kits, and an address of a kit for everybody."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "81_press_riders"
down_revision = "80_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "press_riders",
        tenant_id(),
        row_id(),
        sa.Column("kit_id", sa.Uuid, nullable=False),
        sa.Column("rider_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "kit_id"], ["press_kits.tenant_id", "press_kits.id"]),
        sa.ForeignKeyConstraint(["tenant_id", "rider_id"], ["riders.tenant_id", "riders.id"]),
        sa.UniqueConstraint("tenant_id", "kit_id", "rider_id"),
    )
    op.create_index(
        op.f("ix_press_riders_tenant_id_rider_id"), "press_riders", ["tenant_id", "rider_id"]
    )
    rls.tenant_table("press_riders")
    op.add_column(
        "press_links",
        sa.Column("is_public", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.alter_column("press_links", "ends_at", nullable=True)
    op.create_check_constraint("public", "press_links", "is_public = (ends_at IS NULL)")
    op.create_index(
        "uq_press_links_public",
        "press_links",
        ["tenant_id", "kit_id"],
        unique=True,
        postgresql_where=sa.text("is_public AND revoked_at IS NULL"),
    )
