"""Drafting and publishing statements are work of their own, which may fail or be canceled."""

import sqlalchemy as sa
from alembic import op

from db import rls

revision = "39_run_jobs"
down_revision = "38_tracklists"
branch_labels = None
depends_on = None

STATES = (
    "status IN ('drafting', 'failed', 'draft', 'approved', 'publishing', 'published', 'locked',"
    " 'canceled')"
)
OPEN = "status IN ('drafting', 'failed', 'draft', 'approved', 'publishing')"


def upgrade() -> None:
    op.add_column("statement_runs", sa.Column("failure", sa.String))
    op.drop_constraint("status", "statement_runs", type_="check")
    op.create_check_constraint("status", "statement_runs", STATES)
    op.drop_index("uq_statement_runs_open", "statement_runs")
    op.create_index(
        "uq_statement_runs_open",
        "statement_runs",
        ["tenant_id", "period"],
        unique=True,
        postgresql_where=sa.text(OPEN),
    )
    op.drop_index("ix_earnings_by_run", "earnings")
    op.create_index("ix_earnings_by_run", "earnings", ["tenant_id", "run_id", "recording_id"])
    rls.run_script("run_jobs.sql")
