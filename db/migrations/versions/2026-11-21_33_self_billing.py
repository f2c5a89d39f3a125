"""Invoices written in the name of payees, with numbers of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "33_self_billing"
down_revision = "32_us_tax"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _self_billing()
    _self_bills()
    _self_bill_counters()


def _self_billing() -> None:
    op.create_table(
        "self_billing",
        tenant_id(),
        row_id(),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        *(_text(name) for name in ("payee_name", "legal_name", "address")),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("vat_id", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("is_small_business", sa.Boolean, nullable=False),
        sa.Column("agreed_on", sa.Date, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_index(
        "uq_self_billing_current",
        "self_billing",
        ["tenant_id", "subject_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    rls.tenant_table("self_billing", grants="SELECT, INSERT, UPDATE")


def _self_bills() -> None:
    op.create_table(
        "self_bills",
        tenant_id(),
        row_id(),
        _text("kind"),
        sa.Column("item_id", sa.Uuid, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("credits_id", sa.Uuid),
        _text("series"),
        sa.Column("number", sa.Integer, nullable=False),
        _text("reference"),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("net_amount", "tax_amount", "total_amount")
        ),
        sa.Column("tax_rate", sa.Numeric(9, 6), nullable=False),
        *(_text(name) for name in ("tax_label", "note", "description")),
        sa.Column("seller", JSONB, nullable=False),
        sa.Column("buyer", JSONB, nullable=False),
        sa.Column("pdf_key", sa.String),
        sa.Column("pdf_sha256", sa.LargeBinary),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "item_id", "kind"),
        sa.UniqueConstraint("tenant_id", "series", "number"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "item_id"], ["payout_items.tenant_id", "payout_items.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "credits_id"], ["self_bills.tenant_id", "self_bills.id"]
        ),
        sa.CheckConstraint("kind IN ('self_bill', 'credit_note')", name="kind"),
        sa.CheckConstraint("(kind = 'credit_note') = (credits_id IS NOT NULL)", name="credits"),
        sa.CheckConstraint(
            "total_amount = net_amount + tax_amount AND net_amount > 0 AND tax_amount >= 0",
            name="total",
        ),
    )
    # A document stays as it was issued; only its file is written later.
    rls.tenant_table("self_bills", grants="SELECT, INSERT, UPDATE (pdf_key, pdf_sha256)")


def _self_bill_counters() -> None:
    op.create_table(
        "self_bill_counters",
        tenant_id(),
        row_id(),
        _text("series"),
        sa.Column("value", sa.Integer, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "series"),
    )
    rls.tenant_table("self_bill_counters", grants="SELECT, INSERT, UPDATE")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)
