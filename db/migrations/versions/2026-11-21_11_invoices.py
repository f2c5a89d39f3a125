"""Invoices, credit notes, customers, and what is known of both sides' tax."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.db import exact_numeric
from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "11_invoices"
down_revision = "10_plans"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _tax_profiles()
    _customers()
    _recurring_invoices()
    _invoice_counters()
    _invoices()
    _invoice_lines()
    _invoice_taxes()
    _invoice_payments()
    _invoice_reminders()
    rls.run_script("invoices.sql")


def _tax_profiles() -> None:
    op.create_table(
        "tax_profiles",
        tenant_id(),
        row_id(),
        sa.Column("legal_name", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("vat_id", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("registration", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("is_small_business", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("is_oss_registered", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("rounding", sa.String, nullable=False, server_default=sa.text("'invoice'")),
        sa.Column("terms_days", sa.Integer, nullable=False, server_default=sa.text("14")),
        sa.Column("iban", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("bic", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("footer", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("reminder_days", JSONB, nullable=False, server_default=sa.text("'[]'")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id"),
        sa.CheckConstraint("terms_days BETWEEN 0 AND 365", name="terms_days"),
        sa.CheckConstraint("rounding IN ('invoice', 'line')", name="rounding"),
    )
    rls.tenant_table("tax_profiles")


def _customers() -> None:
    op.create_table(
        "customers",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("email", sa.String),
        sa.Column("address", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("region", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("vat_id", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("language", sa.String, nullable=False, server_default=sa.text("'en'")),
        sa.Column("customer_tenant_id", sa.Uuid),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("kind IN ('business', 'consumer')", name="kind"),
    )
    op.create_index(
        op.f("ix_customers_tenant_id_customer_tenant_id"),
        "customers",
        ["tenant_id", "customer_tenant_id"],
    )
    op.create_index(
        op.f("ix_customers_tenant_id_name_id"), "customers", ["tenant_id", "name", "id"]
    )
    rls.tenant_table("customers")


def _recurring_invoices() -> None:
    op.create_table(
        "recurring_invoices",
        tenant_id(),
        row_id(),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("every_months", sa.Integer, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("next_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("terms_days", sa.Integer, nullable=False),
        sa.Column("sends", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("lines", JSONB, nullable=False),
        sa.Column("note", sa.String, nullable=False, server_default=sa.text("''")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]
        ),
        sa.CheckConstraint("every_months BETWEEN 1 AND 24", name="every_months"),
        sa.CheckConstraint("status IN ('active', 'paused', 'ended')", name="status"),
    )
    op.create_index(
        "ix_recurring_invoices_due", "recurring_invoices", ["tenant_id", "status", "next_on"]
    )
    op.create_index(
        op.f("ix_recurring_invoices_tenant_id_customer_id"),
        "recurring_invoices",
        ["tenant_id", "customer_id"],
    )
    rls.tenant_table("recurring_invoices")


def _invoice_counters() -> None:
    op.create_table(
        "invoice_counters",
        tenant_id(),
        row_id(),
        sa.Column("series", sa.String, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "series"),
    )
    rls.tenant_table("invoice_counters", grants="SELECT, INSERT, UPDATE")


def _invoices() -> None:
    op.create_table(
        "invoices",
        tenant_id(),
        row_id(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("credits_id", sa.Uuid),
        sa.Column("recurring_id", sa.Uuid),
        sa.Column("source_key", sa.String),
        sa.Column("series", sa.String),
        sa.Column("number", sa.Integer),
        sa.Column("reference", sa.String),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("rounding", sa.String, nullable=False),
        sa.Column("issued_on", sa.Date),
        sa.Column("due_on", sa.Date),
        sa.Column("terms_days", sa.Integer, nullable=False),
        sa.Column("period_from", sa.Date),
        sa.Column("period_until", sa.Date),
        sa.Column("purchase_order", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("note", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("seller", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("buyer", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("net_amount", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("tax_amount", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("total_amount", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("paid_amount", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("credited_amount", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("written_off_amount", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("reminds", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("is_branded", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("issued_at", sa.DateTime(timezone=True)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("viewed_at", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("pdf_key", sa.String),
        sa.Column("pdf_sha256", sa.LargeBinary),
        sa.Column("charge_id", sa.Uuid),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "source_key"),
        sa.UniqueConstraint("tenant_id", "series", "number"),
        sa.UniqueConstraint("tenant_id", "reference"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "recurring_id"], ["recurring_invoices.tenant_id", "recurring_invoices.id"]
        ),
        sa.ForeignKeyConstraint(["tenant_id", "credits_id"], ["invoices.tenant_id", "invoices.id"]),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]
        ),
        sa.CheckConstraint(
            "status = 'draft' OR (reference IS NOT NULL AND number IS NOT NULL AND"
            " issued_on IS NOT NULL AND due_on IS NOT NULL AND total_amount >= 0)",
            name="issued",
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'issued', 'partly_paid', 'paid', 'credited', 'written_off')",
            name="status",
        ),
        sa.CheckConstraint(
            "paid_amount >= 0 AND credited_amount >= 0 AND written_off_amount >= 0"
            " AND (status = 'draft' OR credited_amount <= total_amount)",
            name="settled",
        ),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')", name="kind"),
        sa.CheckConstraint("(kind = 'credit_note') = (credits_id IS NOT NULL)", name="credits"),
        sa.CheckConstraint("total_amount = net_amount + tax_amount", name="total"),
    )
    op.create_index("ix_invoices_by_state", "invoices", ["tenant_id", "status", "due_on", "id"])
    op.create_index(
        op.f("ix_invoices_tenant_id_credits_id"), "invoices", ["tenant_id", "credits_id"]
    )
    op.create_index(
        op.f("ix_invoices_tenant_id_customer_id_id"), "invoices", ["tenant_id", "customer_id", "id"]
    )
    op.create_index(
        op.f("ix_invoices_tenant_id_recurring_id"), "invoices", ["tenant_id", "recurring_id"]
    )
    rls.tenant_table("invoices")


def _invoice_lines() -> None:
    op.create_table(
        "invoice_lines",
        tenant_id(),
        row_id(),
        sa.Column("invoice_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("quantity", exact_numeric(), nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("unit_price", exact_numeric(), nullable=False),
        sa.Column("discount", sa.Numeric(9, 6), nullable=False, server_default=sa.text("0")),
        sa.Column("tax_code", sa.String, nullable=False),
        sa.Column("manual_rate", sa.Numeric(9, 6)),
        sa.Column("tax_rate", sa.Numeric(9, 6), nullable=False, server_default=sa.text("0")),
        sa.Column("treatment", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("net_amount", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("source_kind", sa.String),
        sa.Column("source_id", sa.Uuid),
        sa.Column("receipt_key", sa.String),
        sa.Column("receipt_name", sa.String),
        sa.Column("receipt_type", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "invoice_id", "position"),
        sa.ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    )
    rls.tenant_table("invoice_lines")


def _invoice_taxes() -> None:
    op.create_table(
        "invoice_taxes",
        tenant_id(),
        row_id(),
        sa.Column("invoice_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("treatment", sa.String, nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("rate", sa.Numeric(9, 6), nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("note", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("reasons", JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("taxable_amount", sa.BigInteger, nullable=False),
        sa.Column("tax_amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "invoice_id", "position"),
        sa.ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    )
    rls.tenant_table("invoice_taxes")


def _invoice_payments() -> None:
    op.create_table(
        "invoice_payments",
        tenant_id(),
        row_id(),
        sa.Column("invoice_id", sa.Uuid, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("received_amount", sa.BigInteger, nullable=False),
        sa.Column("received_currency", sa.String(3), nullable=False),
        sa.Column("fx_rate", exact_numeric()),
        sa.Column("fx_source", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("fx_on", sa.Date),
        sa.Column("charge_id", sa.Uuid),
        sa.Column("note", sa.String, nullable=False, server_default=sa.text("''")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "key"),
        sa.ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
        sa.CheckConstraint(
            "(received_currency = currency AND fx_rate IS NULL AND received_amount"
            " = amount) OR (received_currency <> currency AND fx_rate > 0 AND"
            " fx_source <> '' AND fx_on IS NOT NULL)",
            name="fx",
        ),
        sa.CheckConstraint("method IN ('bank', 'cash', 'card', 'other')", name="method"),
        sa.CheckConstraint("amount <> 0", name="amount"),
    )
    op.create_index(
        op.f("ix_invoice_payments_tenant_id_invoice_id"),
        "invoice_payments",
        ["tenant_id", "invoice_id"],
    )
    rls.tenant_table("invoice_payments", grants=rls.APPEND_ONLY)
    rls.append_only("invoice_payments")


def _invoice_reminders() -> None:
    op.create_table(
        "invoice_reminders",
        tenant_id(),
        row_id(),
        sa.Column("invoice_id", sa.Uuid, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "invoice_id", "step"),
        sa.ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    )
    rls.tenant_table("invoice_reminders", grants=rls.APPEND_ONLY)
    rls.append_only("invoice_reminders")


def downgrade() -> None:
    for table in (
        "invoice_reminders",
        "invoice_payments",
        "invoice_taxes",
        "invoice_lines",
        "invoices",
        "invoice_counters",
        "recurring_invoices",
        "customers",
        "tax_profiles",
    ):
        op.drop_table(table)
    for function in ("invoice_guard", "invoice_part_guard", "invoice_counted"):
        op.execute(f"DROP FUNCTION backline.{function}()")
