"""What the audit of those who pay found last."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "25_payer_findings"
down_revision = "24_accounting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payer_findings",
        tenant_id(),
        row_id(),
        sa.Column("finding", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source_name", sa.String, nullable=False),
        sa.Column("store", sa.String, nullable=False),
        sa.Column("country", sa.String, nullable=False),
        sa.Column("use", sa.String, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("months", sa.Integer, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("expected", sa.Numeric, nullable=False),
        sa.Column("found", sa.Numeric, nullable=False),
        sa.Column("place", JSONB, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "finding"),
        sa.CheckConstraint("kind IN ('missing', 'rate', 'silent', 'dried')", name="kind"),
    )
    rls.tenant_table("payer_findings")
