"""Cost templates of a house."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "68_cost_templates"
down_revision = "67_claims_followed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cost_templates",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("room_id", sa.Uuid, sa.ForeignKey("venue_rooms.id")),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False, server_default=sa.text("1")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "name"),
        sa.CheckConstraint("edition > 0", name="edition"),
    )
    op.create_index(op.f("ix_cost_templates_room_id"), "cost_templates", ["room_id"])
    rls.tenant_table("cost_templates")
