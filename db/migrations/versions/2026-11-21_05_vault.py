"""Assets, versions, analyses, uploads."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "05_vault"
down_revision = "04_catalog"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _assets()
    _versions()
    _analyses()
    _uploads()


def _assets() -> None:
    op.create_table(
        "assets",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("recording_id", sa.Uuid),
        sa.Column("current_number", sa.Integer, nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
        sa.CheckConstraint(
            "kind IN ('audio', 'image', 'video', 'document', 'archive')", name="kind"
        ),
    )
    op.create_index("ix_assets_list", "assets", ["tenant_id", "created_at", "id"])
    op.create_index(
        op.f("ix_assets_tenant_id_recording_id"), "assets", ["tenant_id", "recording_id"]
    )
    rls.tenant_table("assets", grants="SELECT, INSERT, UPDATE")


def _versions() -> None:
    op.create_table(
        "asset_versions",
        tenant_id(),
        row_id(),
        sa.Column("asset_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("label", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("note", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("filename", sa.String, nullable=False),
        sa.Column("format", sa.String, nullable=False),
        sa.Column("content_type", sa.String, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("storage_key", sa.String, nullable=False),
        sa.Column("cover_key", sa.String),
        sa.Column("facts", JSONB, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "asset_id", "number"),
        sa.UniqueConstraint("tenant_id", "asset_id", "sha256"),
        sa.ForeignKeyConstraint(["tenant_id", "asset_id"], ["assets.tenant_id", "assets.id"]),
        sa.CheckConstraint("size > 0 AND number > 0", name="size"),
    )
    op.create_index(
        op.f("ix_asset_versions_tenant_id_sha256"), "asset_versions", ["tenant_id", "sha256"]
    )
    rls.tenant_table("asset_versions", grants="SELECT, INSERT, UPDATE")


def _analyses() -> None:
    op.create_table(
        "analyses",
        tenant_id(),
        row_id(),
        sa.Column("version_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("job_id", sa.Uuid, nullable=False),
        sa.Column("engine_version", sa.Integer),
        sa.Column("summary", JSONB),
        sa.Column("result", JSONB),
        sa.Column("peaks", JSONB),
        sa.Column("failure", sa.String),
        sa.Column("failure_code", sa.String),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "version_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"], ["asset_versions.tenant_id", "asset_versions.id"]
        ),
        sa.CheckConstraint("status IN ('waiting', 'running', 'done', 'failed')", name="status"),
        sa.CheckConstraint("status <> 'done' OR summary IS NOT NULL", name="done"),
    )
    rls.tenant_table("analyses", grants="SELECT, INSERT, UPDATE")


def _uploads() -> None:
    op.create_table(
        "uploads",
        tenant_id(),
        row_id(),
        sa.Column("filename", sa.String, nullable=False),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, server_default=sa.text("0"), nullable=False),
        sa.Column("storage_key", sa.String, nullable=False),
        sa.Column("storage_upload_id", sa.String, nullable=False),
        sa.Column("parts", JSONB, nullable=False),
        sa.Column("tail_key", sa.String),
        sa.Column("asset_id", sa.Uuid),
        sa.Column("label", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("refusal", sa.String),
        sa.Column("version_id", sa.Uuid),
        sa.Column("is_duplicate", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("job_id", sa.Uuid),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "asset_id"], ["assets.tenant_id", "assets.id"]),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"], ["asset_versions.tenant_id", "asset_versions.id"]
        ),
        sa.CheckConstraint("received BETWEEN 0 AND length", name="received"),
        sa.CheckConstraint("status IN ('receiving', 'checking', 'done', 'refused')", name="status"),
    )
    op.create_index("ix_uploads_expiring", "uploads", ["expires_at"])
    rls.tenant_table("uploads", jobs="SELECT, DELETE")


def downgrade() -> None:
    for table in ("uploads", "analyses", "asset_versions", "assets"):
        op.drop_table(table)
