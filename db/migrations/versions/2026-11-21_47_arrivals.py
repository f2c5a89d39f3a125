"""Money that arrives from payers, the reports it covers, and what lines of the bank were for."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "47_arrivals"
down_revision = "46_personal_tokens"
branch_labels = None
depends_on = None

CHANGED = "SELECT, INSERT, UPDATE"
UNEXPLAINED = "amount > 0 AND payout_item_id IS NULL AND end_to_end IS NULL AND purpose_id IS NULL"


def upgrade() -> None:
    _purposes()
    _arrivals()
    _parts()


def _purposes() -> None:
    op.add_column("bank_lines", sa.Column("purpose_kind", sa.String))
    op.add_column("bank_lines", sa.Column("purpose_id", sa.Uuid))
    op.create_check_constraint(
        "purpose", "bank_lines", "(purpose_kind IS NULL) = (purpose_id IS NULL)"
    )
    op.create_index(
        "ix_bank_lines_unexplained",
        "bank_lines",
        ["tenant_id", "booked_on", "id"],
        postgresql_where=sa.text(UNEXPLAINED),
    )
    op.create_index(
        "ix_bank_lines_purpose", "bank_lines", ["tenant_id", "purpose_kind", "purpose_id"]
    )


def _arrivals() -> None:
    op.create_table(
        "payer_arrivals",
        tenant_id(),
        row_id(),
        sa.Column("payer", sa.String, nullable=False),
        sa.Column("arrived_on", sa.Date, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("charges", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("difference", sa.Numeric, nullable=False, server_default=sa.text("0")),
        sa.Column("reason", sa.String),
        sa.Column("note", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("gain", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("entered_by", sa.Uuid),
        sa.Column("reversed_at", sa.DateTime(timezone=True)),
        sa.Column("reversed_by", sa.Uuid),
        sa.Column("reversal", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("amount >= 0 AND charges >= 0", name="amounts"),
        sa.CheckConstraint(
            "reason IN ('rounding', 'tax', 'correction', 'advance', 'other')", name="reason"
        ),
    )
    op.create_index("ix_payer_arrivals_recent", "payer_arrivals", ["tenant_id", "arrived_on", "id"])
    rls.tenant_table("payer_arrivals", grants=CHANGED)


def _parts() -> None:
    op.create_table(
        "payer_arrival_parts",
        tenant_id(),
        row_id(),
        sa.Column("arrival_id", sa.Uuid, nullable=False),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("covered", sa.Numeric, nullable=False),
        sa.Column("booked", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("rate", sa.Numeric),
        sa.Column("rated_by", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "arrival_id", "report_id", "currency"),
        sa.CheckConstraint("covered <> 0", name="covered"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "arrival_id"], ["payer_arrivals.tenant_id", "payer_arrivals.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
    )
    op.create_index(
        "ix_payer_arrival_parts_report", "payer_arrival_parts", ["tenant_id", "report_id"]
    )
    rls.tenant_table("payer_arrival_parts", grants=CHANGED)


def downgrade() -> None:
    op.drop_table("payer_arrival_parts")
    op.drop_table("payer_arrivals")
    op.drop_index("ix_bank_lines_purpose", "bank_lines")
    op.drop_index("ix_bank_lines_unexplained", "bank_lines")
    op.drop_constraint("purpose", "bank_lines", type_="check")
    op.drop_column("bank_lines", "purpose_id")
    op.drop_column("bank_lines", "purpose_kind")
