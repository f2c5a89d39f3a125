"""Pictures of venues, seen by everybody while their workspace keeps the venue."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "69_venue_pictures"
down_revision = "68_cost_templates"
branch_labels = None
depends_on = None

OF_THE_KEEPER = (
    "EXISTS (SELECT FROM venues v WHERE v.id = venue_pictures.venue_id"
    " AND v.keeper_tenant_id = venue_pictures.tenant_id)"
)


def upgrade() -> None:
    op.create_table(
        "venue_pictures",
        tenant_id(),
        row_id(),
        sa.Column("venue_id", sa.Uuid, sa.ForeignKey("venues.id"), nullable=False),
        sa.Column("room_id", sa.Uuid, sa.ForeignKey("venue_rooms.id")),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("alt", sa.String, nullable=False),
        sa.Column("credit", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("large_key", sa.String, nullable=False),
        sa.Column("small_key", sa.String, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "venue_id", "sha256"),
        sa.CheckConstraint("position >= 0", name="position"),
        sa.CheckConstraint("width > 0 AND height > 0", name="size"),
        sa.CheckConstraint("alt <> ''", name="alt"),
    )
    op.create_index(
        op.f("ix_venue_pictures_venue_id_position"), "venue_pictures", ["venue_id", "position"]
    )
    op.create_index(op.f("ix_venue_pictures_room_id"), "venue_pictures", ["room_id"])
    rls.tenant_table("venue_pictures")
    rls.visible("venue_pictures", where=OF_THE_KEEPER)
    rls.published(
        "venue_pictures",
        where=OF_THE_KEEPER,
        columns=[
            "tenant_id", "id", "venue_id", "room_id", "position", "alt", "credit", "large_key",
            "small_key", "width", "height",
        ],
    )  # fmt: skip
