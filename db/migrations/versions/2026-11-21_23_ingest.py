"""What reports state of themselves, files of several reports, and files that correct others."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "23_ingest"
down_revision = "22_insight"
branch_labels = None
depends_on = None

REPORTS = "earnings_reports"


def upgrade() -> None:
    for name in ("checks", "parts", "key_sketch"):
        _json(name, "'[]'")
    _json("comparison", "'{}'")
    op.add_column(REPORTS, sa.Column("correction", sa.String))
    op.add_column(
        REPORTS, sa.Column("key_count", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    for name in ("package_id", "corrects_id"):
        op.add_column(REPORTS, sa.Column(name, sa.Uuid))
        columns = ["tenant_id", name]
        op.create_foreign_key(None, REPORTS, REPORTS, columns, ["tenant_id", "id"])


def _json(name: str, empty: str) -> None:
    op.add_column(REPORTS, sa.Column(name, JSONB, nullable=False, server_default=sa.text(empty)))
