"""What-if answers worked out in the background; the line of the bank a settlement was paid by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "75_whatif"
down_revision = "74_demand"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _answers()
    _paid_lines()


def _paid_lines() -> None:
    # A payment said by mistake is taken back by the side that said it, never by the other one.
    op.execute("GRANT DELETE ON show_settlements_paid TO backline_app")
    rls.run_script("payments_taken_back.sql")
    op.create_index(
        "ix_bank_lines_free",
        "bank_lines",
        ["tenant_id", "currency", "amount", "booked_on"],
        postgresql_where=sa.text(
            "payout_item_id IS NULL AND end_to_end IS NULL AND purpose_id IS NULL"
        ),
    )


def _answers() -> None:
    op.create_table(
        "whatif_answers",
        tenant_id(),
        row_id(),
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("question", sa.String, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("asked_by", sa.String, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True)),
        sa.Column("edition", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("answer", JSONB),
        sa.Column("failure", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_id"], ["royalty_contracts.tenant_id", "royalty_contracts.id"]
        ),
        sa.CheckConstraint("status IN ('waiting', 'ready', 'failed')", name="status"),
        sa.CheckConstraint("(status = 'ready') = (answer IS NOT NULL)", name="ready"),
        sa.CheckConstraint("(status = 'failed') = (failure IS NOT NULL)", name="failed"),
    )
    op.create_index(
        "ix_whatif_answers_recent",
        "whatif_answers",
        ["tenant_id", "contract_id", "created_at", "id"],
    )
    op.create_index(
        "uq_whatif_answers_waiting",
        "whatif_answers",
        ["tenant_id", "contract_id", "sha256"],
        unique=True,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    rls.tenant_table("whatif_answers")
