"""Flags, abuse reports, impersonation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "16_operations"
down_revision = "15_leaving"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _flags()
    _exposures()
    _abuse_reports()
    _support_grants()
    # What the figures of the service are counted from.
    op.execute("GRANT SELECT (tenant_id, published_at) ON statements TO backline_jobs")
    rls.run_script("operations.sql")


def _flags() -> None:
    op.create_table(
        "flags",
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("is_on", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("rules", JSONB, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True)),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        sa.Column("killed_at", sa.DateTime(timezone=True)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
        sa.CheckConstraint("ends_at > starts_at", name="span"),
    )
    rls.platform_table("flags", app="SELECT")


def _exposures() -> None:
    op.create_table(
        "exposures",
        tenant_id(),
        row_id(),
        sa.Column("experiment", sa.String, nullable=False),
        sa.Column("variant", sa.String, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "experiment"),
    )
    rls.tenant_table("exposures", grants=rls.APPEND_ONLY, jobs="SELECT")


def _abuse_reports() -> None:
    op.create_table(
        "abuse_reports",
        row_id(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("reporter_name", sa.String, nullable=False),
        sa.Column("reporter_email", sa.String, nullable=False),
        sa.Column("state", sa.String, server_default=sa.text("'open'"), nullable=False),
        sa.Column("reasons", sa.Text, server_default=sa.text("''"), nullable=False),
        sa.Column("decided_by", sa.String),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint(
            "kind IN ('copyright', 'fraud', 'harassment', 'privacy', 'spam', 'other')", name="kind"
        ),
        sa.CheckConstraint("state IN ('open', 'upheld', 'dismissed')", name="state"),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decision"),
    )
    op.create_index("ix_abuse_reports_queue", "abuse_reports", ["state", "id"])
    rls.identity_table("abuse_reports", grants="INSERT", jobs="SELECT, UPDATE, DELETE")


def _support_grants() -> None:
    op.create_table(
        "support_grants",
        tenant_id(),
        row_id(),
        sa.Column("granted_by", sa.Uuid, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("may_change", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["granted_by"], ["persons.id"]),
    )
    rls.tenant_table("support_grants", grants="SELECT, INSERT, UPDATE", jobs="SELECT")
