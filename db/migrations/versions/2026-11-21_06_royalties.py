"""Earnings reports, matching, statement runs, statements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "06_royalties"
down_revision = "05_vault"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _column_mappings()
    _earnings_reports()
    _statement_runs()
    _earnings()
    _match_aliases()
    _statements()
    _statement_lines()
    _royalty_counters()
    rls.run_script("royalties.sql")


def _column_mappings() -> None:
    op.create_table(
        "column_mappings",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("mapping", JSONB, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "signature"),
    )
    rls.tenant_table("column_mappings")


def _earnings_reports() -> None:
    op.create_table(
        "earnings_reports",
        tenant_id(),
        row_id(),
        sa.Column("filename", sa.String, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("wanted_source", sa.String),
        sa.Column("source", sa.String),
        sa.Column("source_name", sa.String),
        sa.Column("wanted_period", sa.String),
        sa.Column("period", sa.String),
        sa.Column("raw_key", sa.String, nullable=False),
        sa.Column("lines_key", sa.String),
        sa.Column("bad_key", sa.String),
        sa.Column("encoding", sa.String),
        sa.Column("lines", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("rejected", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("skipped", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("totals", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("equivalents", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("problems", JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("failure", sa.String),
        sa.Column("mapping_id", sa.Uuid),
        sa.Column("uploaded_by", sa.Uuid),
        sa.Column("posted_at", sa.DateTime(timezone=True)),
        sa.Column("reversed_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "sha256"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "mapping_id"], ["column_mappings.tenant_id", "column_mappings.id"]
        ),
    )
    op.create_index(
        "ix_earnings_reports_recent", "earnings_reports", ["tenant_id", "created_at", "id"]
    )
    rls.tenant_table("earnings_reports")


def _statement_runs() -> None:
    op.create_table(
        "statement_runs",
        tenant_id(),
        row_id(),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("created_by", sa.Uuid),
        sa.Column("approved_by", sa.Uuid),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("published_by", sa.Uuid),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("locked_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("status IN ('draft', 'approved', 'published', 'locked')", name="status"),
    )
    op.create_index(
        "uq_statement_runs_open",
        "statement_runs",
        ["tenant_id", "period"],
        unique=True,
        postgresql_where=sa.text("status IN ('draft', 'approved')"),
    )
    rls.tenant_table("statement_runs")


def _earnings() -> None:
    op.create_table(
        "earnings",
        tenant_id(),
        row_id(),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("isrc", sa.String),
        sa.Column("upc", sa.String),
        sa.Column("iswc", sa.String),
        sa.Column("partner_id", sa.String),
        sa.Column("title", sa.String),
        sa.Column("artist", sa.String),
        sa.Column("title_key", sa.String),
        sa.Column("artist_key", sa.String),
        sa.Column("store", sa.String),
        sa.Column("country", sa.String),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("sale_month", sa.Date),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.Numeric, nullable=False),
        sa.Column("quantity", sa.Numeric, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("first_line", sa.Integer, nullable=False),
        sa.Column("last_line", sa.Integer, nullable=False),
        sa.Column("recording_id", sa.Uuid),
        sa.Column("match_kind", sa.String),
        sa.Column("sheet_id", sa.Uuid),
        sa.Column("run_id", sa.Uuid),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "report_id", "number"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"], ["statement_runs.tenant_id", "statement_runs.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sheet_id"], ["split_sheets.tenant_id", "split_sheets.id"]
        ),
    )
    op.create_index(
        "ix_earnings_by_recording", "earnings", ["tenant_id", "recording_id", "report_id"]
    )
    op.create_index("ix_earnings_by_run", "earnings", ["tenant_id", "run_id"])
    op.create_index(
        "ix_earnings_held",
        "earnings",
        ["tenant_id", "recording_id"],
        postgresql_where=sa.text("recording_id IS NOT NULL AND sheet_id IS NULL"),
    )
    op.create_index(
        "ix_earnings_unmatched",
        "earnings",
        ["tenant_id", "title_key", "artist_key"],
        postgresql_where=sa.text("recording_id IS NULL"),
    )
    rls.tenant_table("earnings")


def _match_aliases() -> None:
    op.create_table(
        "match_aliases",
        tenant_id(),
        row_id(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("recording_id", sa.Uuid, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "kind", "value"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
        sa.CheckConstraint("kind IN ('isrc', 'upc', 'title')", name="kind"),
    )
    rls.tenant_table("match_aliases")


def _statements() -> None:
    op.create_table(
        "statements",
        tenant_id(),
        row_id(),
        sa.Column("run_id", sa.Uuid, nullable=False),
        sa.Column("party_id", sa.Uuid, nullable=False),
        sa.Column("payee_tenant_id", sa.Uuid),
        sa.Column("payee_name", sa.String, nullable=False),
        sa.Column("payee_email", sa.String),
        sa.Column("issuer_name", sa.String, nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("number", sa.Integer),
        sa.Column("earned", sa.Numeric, nullable=False),
        sa.Column("carried_in", sa.Numeric, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("carried_out", sa.Numeric, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True)),
        sa.Column("pdf_key", sa.String),
        sa.Column("pdf_sha256", sa.LargeBinary),
        sa.Column("csv_key", sa.String),
        sa.Column("csv_sha256", sa.LargeBinary),
        sa.Column("mailed_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "number"),
        sa.UniqueConstraint("tenant_id", "run_id", "party_id", "currency"),
        sa.ForeignKeyConstraint(["tenant_id", "party_id"], ["parties.tenant_id", "parties.id"]),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"], ["statement_runs.tenant_id", "statement_runs.id"]
        ),
        sa.CheckConstraint("status IN ('draft', 'approved', 'published', 'locked')", name="status"),
    )
    op.create_index("ix_statements_by_payee_tenant", "statements", ["payee_tenant_id", "period"])
    op.create_index("ix_statements_by_period", "statements", ["tenant_id", "period", "id"])
    rls.shared_table("statements", party="payee_tenant_id")


def _statement_lines() -> None:
    op.create_table(
        "statement_lines",
        tenant_id(),
        row_id(),
        sa.Column("statement_id", sa.Uuid, nullable=False),
        sa.Column("payee_tenant_id", sa.Uuid),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("recording_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("artist", sa.String, nullable=False),
        sa.Column("isrc", sa.String),
        sa.Column("source_name", sa.String, nullable=False),
        sa.Column("store", sa.String),
        sa.Column("country", sa.String),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("sale_month", sa.Date),
        sa.Column("quantity", sa.Numeric, nullable=False),
        sa.Column("gross", sa.Numeric, nullable=False),
        sa.Column("share", sa.Numeric, nullable=False),
        sa.Column("amount", sa.Numeric, nullable=False),
        sa.Column("is_adjustment", sa.Boolean, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["statements.tenant_id", "statements.id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
    )
    op.create_index("ix_statement_lines_of", "statement_lines", ["tenant_id", "statement_id", "id"])
    rls.shared_table("statement_lines", party="payee_tenant_id")


def _royalty_counters() -> None:
    op.create_table(
        "royalty_counters",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "name"),
    )
    rls.tenant_table("royalty_counters")


def downgrade() -> None:
    for table in (
        "royalty_counters",
        "statement_lines",
        "statements",
        "match_aliases",
        "earnings",
        "statement_runs",
        "earnings_reports",
        "column_mappings",
    ):
        op.drop_table(table)
    for function in (
        "statement_guard",
        "statement_lines_added",
        "statement_lines_removed",
        "statement_run_guard",
        "earning_stated",
    ):
        op.execute(f"DROP FUNCTION backline.{function}()")
