"""Places where sources leave reports, and the files fetched there."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "29_drops"
down_revision = "28_aliases"
branch_labels = None
depends_on = None

WORDS = ("folder", "bucket", "region")


def upgrade() -> None:
    op.create_table(
        "report_drops",
        tenant_id(),
        row_id(),
        *(_text(name) for name in ("name", "kind", "host", "username")),
        *(_text(name, default=sa.text("''")) for name in WORDS),
        sa.Column("port", sa.Integer, nullable=False),
        sa.Column("secret", sa.LargeBinary),
        sa.Column("fingerprint", sa.String),
        sa.Column("is_secure", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("every_hours", sa.Integer, nullable=False),
        sa.Column("chain", sa.String),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
        sa.Column("failure", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "name"),
        sa.CheckConstraint("kind IN ('sftp', 's3')", name="kind"),
        sa.CheckConstraint("every_hours > 0", name="every_hours"),
    )
    rls.tenant_table("report_drops")
    op.create_table(
        "drop_files",
        tenant_id(),
        row_id(),
        sa.Column("drop_id", sa.Uuid, nullable=False),
        *(_text(name) for name in ("name", "changed")),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("report_id", sa.Uuid),
        sa.Column("is_new", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("failure", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "drop_id", "name", "size", "changed"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "drop_id"],
            ["report_drops.tenant_id", "report_drops.id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
    )
    rls.tenant_table("drop_files")


def _text(name: str, *, default: sa.TextClause | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default=default)
