"""What is on a release; earnings that are a track's part of its sale, and those of works."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "38_tracklists"
down_revision = "37_terms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tracklists",
        tenant_id(),
        row_id(),
        *(sa.Column(name, sa.String, nullable=False) for name in ("upc", "title", "title_key")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "upc"),
        sa.CheckConstraint("upc ~ '^[0-9]{8,14}$'", name="upc"),
    )
    rls.tenant_table("tracklists")
    op.create_table(
        "listed_tracks",
        tenant_id(),
        row_id(),
        sa.Column("tracklist_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("recording_id", sa.Uuid, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "tracklist_id", "recording_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "tracklist_id"],
            ["tracklists.tenant_id", "tracklists.id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
    )
    op.create_index(None, "listed_tracks", ["tenant_id", "recording_id"])
    rls.tenant_table("listed_tracks")
    op.add_column("earnings", sa.Column("copies", sa.Numeric))
    op.add_column("earnings", sa.Column("part_of", sa.Integer))
    op.create_index(
        "ix_earnings_parts",
        "earnings",
        ["tenant_id", "report_id", "part_of"],
        postgresql_where=sa.text("part_of IS NOT NULL"),
    )
    op.add_column("earnings", sa.Column("work_id", sa.Uuid))
    op.create_foreign_key(None, "earnings", "works", ["tenant_id", "work_id"], ["tenant_id", "id"])
    op.create_index(
        "ix_earnings_by_work",
        "earnings",
        ["tenant_id", "work_id"],
        postgresql_where=sa.text("work_id IS NOT NULL"),
    )
