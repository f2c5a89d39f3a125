"""The agency's business: clients, offers, agreements, time, expenses, commission, months."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "12_agency"
down_revision = "11_invoices"
branch_labels = None
depends_on = None

FUNCTIONS = (
    "only_these_change",
    "proposal_items_frozen",
    "agreement_moves",
    "agreement_terms_frozen",
)


def upgrade() -> None:
    _clients()
    _proposals()
    _agreements()
    _months()
    _time()
    _plan()
    _money()
    rls.run_script("agency.sql")


def _clients() -> None:
    op.create_table(
        "clients",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("contact_name", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("email", sa.String),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("round_to", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.String, server_default=sa.text("'active'"), nullable=False),
        sa.Column("client_tenant_id", sa.Uuid),
        sa.Column("customer_id", sa.Uuid, nullable=False),
        sa.Column("notes", sa.String, server_default=sa.text("''"), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "client_tenant_id"),
        sa.UniqueConstraint("tenant_id", "customer_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"], ["customers.tenant_id", "customers.id"]
        ),
        sa.CheckConstraint("round_to IN (0, 6, 15)", name="round_to"),
        sa.CheckConstraint("state IN ('active', 'paused', 'ended')", name="state"),
    )
    op.create_index(op.f("ix_clients_tenant_id_name_id"), "clients", ["tenant_id", "name", "id"])
    rls.tenant_table("clients")
    op.create_table(
        "client_tasks",
        tenant_id(),
        row_id(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("is_billable", sa.Boolean, server_default=sa.text("true"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "client_id", "name"),
        sa.UniqueConstraint("tenant_id", "id", "client_id"),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
    )
    rls.tenant_table("client_tasks")
    op.create_table(
        "service_packages",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("description", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("price", sa.BigInteger),
        sa.Column("rate", sa.Numeric(9, 6)),
        sa.Column("included_minutes", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("rollover", sa.String, server_default=sa.text("'none'"), nullable=False),
        sa.Column("overage", sa.BigInteger),
        sa.Column("deliverables", JSONB, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "name"),
        sa.CheckConstraint("price >= 0 AND overage >= 0 AND included_minutes >= 0", name="amounts"),
        sa.CheckConstraint("kind IN ('fixed', 'retainer', 'hourly', 'commission')", name="kind"),
        sa.CheckConstraint(
            "CASE kind WHEN 'commission' THEN rate IS NOT NULL AND price IS NULL"
            " ELSE price IS NOT NULL AND rate IS NULL END",
            name="price",
        ),
        sa.CheckConstraint("rate > 0 AND rate <= 100", name="rate"),
        sa.CheckConstraint("rollover IN ('none', 'month', 'all')", name="rollover"),
    )
    rls.tenant_table("service_packages")


def _proposals() -> None:
    op.create_table(
        "proposals",
        tenant_id(),
        row_id(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("state", sa.String, server_default=sa.text("'draft'"), nullable=False),
        sa.Column("recipient_email", sa.String),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("viewed_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_name", sa.String),
        sa.Column("answer_ip", sa.String),
        sa.Column("comment", sa.String, server_default=sa.text("''"), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'accepted', 'declined', 'withdrawn')", name="state"
        ),
    )
    op.create_index(
        op.f("ix_proposals_tenant_id_client_id"), "proposals", ["tenant_id", "client_id"]
    )
    rls.tenant_table("proposals")
    op.create_table(
        "proposal_versions",
        tenant_id(),
        row_id(),
        sa.Column("proposal_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "proposal_id", "number"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "proposal_id"], ["proposals.tenant_id", "proposals.id"]
        ),
        sa.CheckConstraint("number > 0", name="number"),
    )
    rls.tenant_table("proposal_versions")
    op.create_table(
        "proposal_items",
        tenant_id(),
        row_id(),
        sa.Column("version_id", sa.Uuid, nullable=False),
        sa.Column("package_id", sa.Uuid),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("quantity", sa.Integer, server_default=sa.text("1"), nullable=False),
        sa.Column("is_optional", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("is_chosen", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("price", sa.BigInteger),
        sa.Column("rate", sa.Numeric(9, 6)),
        sa.Column("included_minutes", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("rollover", sa.String, server_default=sa.text("'none'"), nullable=False),
        sa.Column("overage", sa.BigInteger),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "version_id", "position"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "package_id"], ["service_packages.tenant_id", "service_packages.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "version_id"], ["proposal_versions.tenant_id", "proposal_versions.id"]
        ),
        sa.CheckConstraint("quantity > 0 AND price >= 0", name="amounts"),
        sa.CheckConstraint("kind IN ('fixed', 'retainer', 'hourly', 'commission')", name="kind"),
    )
    rls.tenant_table("proposal_items")


def _agreements() -> None:
    op.create_table(
        "agreement_templates",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "name"),
    )
    rls.tenant_table("agreement_templates")
    op.create_table(
        "agreements",
        tenant_id(),
        row_id(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("proposal_id", sa.Uuid),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("state", sa.String, server_default=sa.text("'draft'"), nullable=False),
        sa.Column("is_declared", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("recipient_email", sa.String),
        sa.Column("document_hash", sa.LargeBinary),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("signed_at", sa.DateTime(timezone=True)),
        sa.Column("ended_on", sa.Date),
        sa.Column("pdf_key", sa.String),
        sa.Column("pdf_sha256", sa.LargeBinary),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "proposal_id"),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        sa.ForeignKeyConstraint(
            ["tenant_id", "proposal_id"], ["proposals.tenant_id", "proposals.id"]
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days"),
        sa.CheckConstraint("state IN ('draft', 'sent', 'signed', 'withdrawn')", name="state"),
    )
    op.create_index(
        op.f("ix_agreements_tenant_id_client_id"), "agreements", ["tenant_id", "client_id"]
    )
    rls.tenant_table("agreements")
    op.create_table(
        "agreement_terms",
        tenant_id(),
        row_id(),
        sa.Column("agreement_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("price", sa.BigInteger),
        sa.Column("rate", sa.Numeric(9, 6)),
        sa.Column("included_minutes", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("rollover", sa.String, server_default=sa.text("'none'"), nullable=False),
        sa.Column("overage", sa.BigInteger),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "agreement_id", "position"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agreement_id"], ["agreements.tenant_id", "agreements.id"]
        ),
        sa.CheckConstraint("kind IN ('fixed', 'retainer', 'hourly')", name="kind"),
    )
    rls.tenant_table("agreement_terms")
    op.create_table(
        "commission_terms",
        tenant_id(),
        row_id(),
        sa.Column("agreement_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kinds", JSONB, nullable=False),
        sa.Column("basis", sa.String, nullable=False),
        sa.Column("rate", sa.Numeric(9, 6), nullable=False),
        sa.Column("sunset", JSONB, server_default=sa.text("'[]'"), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "agreement_id", "position"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agreement_id"], ["agreements.tenant_id", "agreements.id"]
        ),
        sa.CheckConstraint("basis IN ('gross', 'net')", name="basis"),
        sa.CheckConstraint("rate > 0 AND rate <= 100", name="rate"),
    )
    rls.tenant_table("commission_terms")
    op.create_table(
        "agreement_signatures",
        tenant_id(),
        row_id(),
        sa.Column("agreement_id", sa.Uuid, nullable=False),
        sa.Column("side", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("email", sa.String),
        sa.Column("ip", sa.String),
        sa.Column("consent", sa.String, nullable=False),
        sa.Column("document_hash", sa.LargeBinary, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "agreement_id", "side"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "agreement_id"], ["agreements.tenant_id", "agreements.id"]
        ),
        sa.CheckConstraint("side IN ('agency', 'client')", name="side"),
    )
    rls.tenant_table("agreement_signatures", grants=rls.APPEND_ONLY)


def _months() -> None:
    op.create_table(
        "month_closes",
        tenant_id(),
        row_id(),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("opened_by", sa.String, nullable=False),
        sa.Column("job_id", sa.Uuid),
        sa.Column("issued_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "month"),
        sa.CheckConstraint("month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'", name="month"),
        sa.CheckConstraint("state IN ('gathering', 'review', 'issuing', 'done')", name="state"),
    )
    rls.tenant_table("month_closes")
    op.create_table(
        "client_months",
        tenant_id(),
        row_id(),
        sa.Column("close_id", sa.Uuid, nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("invoice_id", sa.Uuid),
        sa.Column("invoice_number", sa.String),
        sa.Column("issued_at", sa.DateTime(timezone=True)),
        sa.Column("failure", sa.String, server_default=sa.text("''"), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "client_id", "month", "currency"),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        sa.ForeignKeyConstraint(
            ["tenant_id", "close_id"], ["month_closes.tenant_id", "month_closes.id"]
        ),
        sa.ForeignKeyConstraint(["tenant_id", "invoice_id"], ["invoices.tenant_id", "invoices.id"]),
    )
    op.create_index(
        op.f("ix_client_months_tenant_id_close_id"), "client_months", ["tenant_id", "close_id"]
    )
    rls.tenant_table("client_months")
    op.create_table(
        "month_lines",
        tenant_id(),
        row_id(),
        sa.Column("client_month_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source_key", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("quantity", sa.Numeric(12, 4), nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("unit_price", sa.BigInteger, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "client_month_id", "position"),
        sa.UniqueConstraint("tenant_id", "source_key"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_month_id"], ["client_months.tenant_id", "client_months.id"]
        ),
    )
    rls.tenant_table("month_lines")


def _time() -> None:
    op.create_table(
        "timers",
        tenant_id(),
        row_id(),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("task_id", sa.Uuid, nullable=False),
        sa.Column("note", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "person_id"),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        sa.ForeignKeyConstraint(
            ["tenant_id", "task_id", "client_id"],
            ["client_tasks.tenant_id", "client_tasks.id", "client_tasks.client_id"],
        ),
    )
    rls.tenant_table("timers")
    op.create_table(
        "time_entries",
        tenant_id(),
        row_id(),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("task_id", sa.Uuid, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("note", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("is_billable", sa.Boolean, server_default=sa.text("true"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("state", sa.String, server_default=sa.text("'draft'"), nullable=False),
        sa.Column("returned_note", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("approved_by", sa.Uuid, sa.ForeignKey("persons.id")),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("currency", sa.String(3)),
        sa.Column("bill_rate", sa.BigInteger),
        sa.Column("cost_currency", sa.String(3)),
        sa.Column("cost_rate", sa.BigInteger),
        sa.Column("client_month_id", sa.Uuid),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_month_id"], ["client_months.tenant_id", "client_months.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "task_id", "client_id"],
            ["client_tasks.tenant_id", "client_tasks.id", "client_tasks.client_id"],
        ),
        sa.CheckConstraint("client_month_id IS NULL OR state = 'approved'", name="invoiced"),
        sa.CheckConstraint("minutes > 0 AND minutes <= 1440", name="minutes"),
        sa.CheckConstraint("ended_at > started_at", name="order"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'approved')", name="state"),
        sa.CheckConstraint("(started_at IS NULL) = (ended_at IS NULL)", name="timed"),
    )
    op.create_index("ix_time_entries_client", "time_entries", ["tenant_id", "client_id", "day"])
    op.create_index(
        op.f("ix_time_entries_tenant_id_client_month_id"),
        "time_entries",
        ["tenant_id", "client_month_id"],
    )
    op.create_index("ix_time_entries_week", "time_entries", ["tenant_id", "person_id", "day"])
    op.create_index(
        "uq_time_entries_cell",
        "time_entries",
        ["tenant_id", "person_id", "task_id", "day"],
        unique=True,
        postgresql_where=sa.text("started_at IS NULL"),
    )
    rls.tenant_table("time_entries")
    op.create_table(
        "time_rates",
        tenant_id(),
        row_id(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.id")),
        sa.Column("client_id", sa.Uuid),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint(
            "tenant_id",
            "kind",
            "person_id",
            "client_id",
            "starts_on",
            postgresql_nulls_not_distinct=True,
        ),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        sa.CheckConstraint("amount >= 0", name="amount"),
        sa.CheckConstraint("kind = 'bill' OR client_id IS NULL", name="cost"),
        sa.CheckConstraint("kind IN ('bill', 'cost')", name="kind"),
    )
    rls.tenant_table("time_rates")


def _plan() -> None:
    op.create_table(
        "capacities",
        tenant_id(),
        row_id(),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "person_id", "starts_on"),
        sa.CheckConstraint("minutes >= 0 AND minutes <= 10080", name="minutes"),
    )
    rls.tenant_table("capacities")
    op.create_table(
        "allocations",
        tenant_id(),
        row_id(),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("week", sa.Date, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "person_id", "client_id", "week"),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        sa.CheckConstraint("minutes > 0 AND minutes <= 10080", name="minutes"),
        sa.CheckConstraint("extract(isodow FROM week) = 1", name="monday"),
    )
    op.create_index(op.f("ix_allocations_tenant_id_week"), "allocations", ["tenant_id", "week"])
    rls.tenant_table("allocations")


def _money() -> None:
    op.create_table(
        "client_expenses",
        tenant_id(),
        row_id(),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("client_id", sa.Uuid),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("category", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("is_billable", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("markup", sa.Numeric(9, 6), server_default=sa.text("0"), nullable=False),
        sa.Column("receipt_key", sa.String),
        sa.Column("receipt_name", sa.String),
        sa.Column("receipt_type", sa.String),
        sa.Column("state", sa.String, server_default=sa.text("'submitted'"), nullable=False),
        sa.Column("answer_note", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("approved_by", sa.Uuid, sa.ForeignKey("persons.id")),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("reimbursed_at", sa.DateTime(timezone=True)),
        sa.Column("client_month_id", sa.Uuid),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_month_id"], ["client_months.tenant_id", "client_months.id"]
        ),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("client_id IS NOT NULL OR NOT is_billable", name="billable"),
        sa.CheckConstraint("client_month_id IS NULL OR state = 'approved'", name="invoiced"),
        sa.CheckConstraint("markup >= 0 AND markup <= 100", name="markup"),
        sa.CheckConstraint("state IN ('submitted', 'approved', 'refused')", name="state"),
    )
    op.create_index(
        "ix_client_expenses_client", "client_expenses", ["tenant_id", "client_id", "day"]
    )
    op.create_index("ix_client_expenses_list", "client_expenses", ["tenant_id", "day", "id"])
    op.create_index(
        op.f("ix_client_expenses_tenant_id_client_month_id"),
        "client_expenses",
        ["tenant_id", "client_month_id"],
    )
    rls.tenant_table("client_expenses")
    op.create_table(
        "client_incomes",
        tenant_id(),
        row_id(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("gross", sa.BigInteger, nullable=False),
        sa.Column("net", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        sa.CheckConstraint("gross <> 0", name="gross"),
    )
    op.create_index(
        op.f("ix_client_incomes_tenant_id_client_id"), "client_incomes", ["tenant_id", "client_id"]
    )
    rls.tenant_table("client_incomes")
    op.create_table(
        "commission_lines",
        tenant_id(),
        row_id(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("term_id", sa.Uuid, nullable=False),
        sa.Column("source_key", sa.String, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("base", sa.Numeric(38, 20), nullable=False),
        sa.Column("rate", sa.Numeric(9, 6), nullable=False),
        sa.Column("amount", sa.Numeric(38, 20), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("client_month_id", sa.Uuid),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "source_key"),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
        sa.ForeignKeyConstraint(
            ["tenant_id", "client_month_id"], ["client_months.tenant_id", "client_months.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "term_id"], ["commission_terms.tenant_id", "commission_terms.id"]
        ),
    )
    op.create_index(
        op.f("ix_commission_lines_tenant_id_client_id"),
        "commission_lines",
        ["tenant_id", "client_id"],
    )
    op.create_index(
        op.f("ix_commission_lines_tenant_id_client_month_id"),
        "commission_lines",
        ["tenant_id", "client_month_id"],
    )
    rls.tenant_table("commission_lines")
    op.create_table(
        "client_reports",
        tenant_id(),
        row_id(),
        sa.Column("client_id", sa.Uuid, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("done", sa.String, server_default=sa.text("''"), nullable=False),
        sa.Column("plans", sa.String, server_default=sa.text("''"), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "client_id", "month"),
        sa.ForeignKeyConstraint(["tenant_id", "client_id"], ["clients.tenant_id", "clients.id"]),
    )
    rls.tenant_table("client_reports")


def downgrade() -> None:
    for table in (
        "client_reports",
        "commission_lines",
        "client_incomes",
        "client_expenses",
        "allocations",
        "capacities",
        "time_rates",
        "time_entries",
        "timers",
        "month_lines",
        "client_months",
        "month_closes",
        "agreement_signatures",
        "commission_terms",
        "agreement_terms",
        "agreements",
        "agreement_templates",
        "proposal_items",
        "proposal_versions",
        "proposals",
        "service_packages",
        "client_tasks",
        "clients",
    ):
        op.drop_table(table)
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION backline.{function}()")
    op.execute("DROP TYPE backline.uuidrange")
