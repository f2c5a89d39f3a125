"""Earnings summed by month, what was decided about findings, and audit packs."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "22_insight"
down_revision = "21_beyond_plans"
branch_labels = None
depends_on = None

SUMMED = "SELECT"
"""Only the triggers of earnings_months.sql write sums."""


def upgrade() -> None:
    _earnings_months()
    _recording_months()
    _finding_verdicts()
    _audit_packs()
    rls.run_script("earnings_months.sql")


def _earnings_months() -> None:
    op.create_table(
        "earnings_months",
        tenant_id(),
        row_id(),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("sale_month", sa.Date),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("store", sa.String),
        sa.Column("country", sa.String),
        *_sums(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint(
            "tenant_id",
            "report_id",
            "sale_month",
            "kind",
            "store",
            "country",
            "currency",
            name="uq_earnings_months",
            postgresql_nulls_not_distinct=True,
        ),
        _to("earnings_reports", "report_id"),
    )
    op.create_index(
        "ix_earnings_months_by_month", "earnings_months", ["tenant_id", "currency", "sale_month"]
    )
    rls.tenant_table("earnings_months", grants=SUMMED)


def _recording_months() -> None:
    op.create_table(
        "recording_months",
        tenant_id(),
        row_id(),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("recording_id", sa.Uuid),
        sa.Column("sale_month", sa.Date),
        sa.Column("kind", sa.String, nullable=False),
        *_sums(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint(
            "tenant_id",
            "report_id",
            "recording_id",
            "sale_month",
            "kind",
            "currency",
            name="uq_recording_months",
            postgresql_nulls_not_distinct=True,
        ),
        _to("earnings_reports", "report_id"),
        _to("recordings", "recording_id"),
    )
    op.create_index(
        "ix_recording_months_by_month", "recording_months", ["tenant_id", "currency", "sale_month"]
    )
    op.create_index(
        "ix_recording_months_by_recording", "recording_months", ["tenant_id", "recording_id"]
    )
    rls.tenant_table("recording_months", grants=SUMMED)


def _finding_verdicts() -> None:
    op.create_table(
        "finding_verdicts",
        tenant_id(),
        row_id(),
        sa.Column("finding", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("decided_by", sa.String, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("verdict IN ('right', 'dismissed', 'open')", name="verdict"),
    )
    op.create_index("ix_finding_verdicts_of", "finding_verdicts", ["tenant_id", "finding", "id"])
    rls.tenant_table("finding_verdicts", grants=rls.APPEND_ONLY)


def _audit_packs() -> None:
    op.create_table(
        "audit_packs",
        tenant_id(),
        row_id(),
        sa.Column("party_id", sa.Uuid, nullable=False),
        sa.Column("payee_name", sa.String, nullable=False),
        sa.Column("first_period", sa.String, nullable=False),
        sa.Column("last_period", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("asked_by", sa.String, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("files", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("size", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("file_key", sa.String),
        sa.Column("sha256", sa.LargeBinary),
        sa.Column("failure", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("parties", "party_id"),
        sa.CheckConstraint("status IN ('waiting', 'ready', 'failed')", name="status"),
        sa.CheckConstraint("(status = 'ready') = (file_key IS NOT NULL)", name="ready"),
    )
    op.create_index("ix_audit_packs_recent", "audit_packs", ["tenant_id", "created_at", "id"])
    rls.tenant_table("audit_packs")


def _sums() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.Numeric, nullable=False),
        sa.Column("quantity", sa.Numeric, nullable=False),
        sa.Column("earnings", sa.BigInteger, nullable=False),
        sa.Column("lines", sa.BigInteger, nullable=False),
    )


def _to(table: str, column: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])
