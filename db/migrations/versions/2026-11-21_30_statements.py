"""What statements keep of the day they were issued: rates, brand, and the root of their lines."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls

revision = "30_statements"
down_revision = "29_drops"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("statement_runs", sa.Column("brand", JSONB))
    op.add_column(
        "statements", sa.Column("rates", JSONB, nullable=False, server_default=sa.text("'[]'"))
    )
    op.add_column("statements", sa.Column("root", sa.LargeBinary))
    op.create_index(
        "ix_statements_by_root",
        "statements",
        ["root"],
        postgresql_where=sa.text("root IS NOT NULL"),
    )
    rls.run_script("statements.sql")


def downgrade() -> None:
    op.execute("DROP FUNCTION backline.statement_of_root(bytea)")
    op.drop_column("statements", "root")
    op.drop_column("statements", "rates")
    op.drop_column("statement_runs", "brand")
