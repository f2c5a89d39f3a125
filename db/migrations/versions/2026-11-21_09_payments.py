"""Taking money and paying it out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "09_payments"
down_revision = "08_sign_in"
branch_labels = None
depends_on = None

CHANGED = "SELECT, INSERT, UPDATE"
"""What happened with money is never deleted."""


def upgrade() -> None:
    _charges()
    _charge_splits()
    _refunds()
    _disputes()
    _transfers()
    _fee_plans()
    _connect_accounts()
    _provider_events()
    _payees()
    _payout_runs()
    _payout_items()
    _payout_stops()
    _balance_records()
    _bank_statements()
    _bank_lines()
    _discrepancies()
    rls.run_script("payments.sql")


def _charges() -> None:
    op.create_table(
        "charges",
        tenant_id(),
        row_id(),
        sa.Column("purpose_kind", sa.String, nullable=False),
        sa.Column("purpose_id", sa.Uuid, nullable=False),
        sa.Column("key", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("fee", sa.BigInteger, nullable=False),
        sa.Column("processing", sa.BigInteger),
        sa.Column("refunded", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("fee_returned", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("status", sa.String, nullable=False, server_default=sa.text("'open'")),
        sa.Column("payer_name", sa.String),
        sa.Column("payer_email", sa.String),
        sa.Column("return_to", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("is_hosted", sa.Boolean, nullable=False),
        sa.Column("saved_payer_ref", sa.String),
        sa.Column("checkouts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("checkout_ref", sa.String),
        sa.Column("checkout_url", sa.String),
        sa.Column("checkout_until", sa.DateTime(timezone=True)),
        sa.Column("provider_ref", sa.String),
        sa.Column("source_ref", sa.String),
        sa.Column("failure", sa.String),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "checkout_ref"),
        sa.UniqueConstraint("tenant_id", "provider_ref"),
        sa.UniqueConstraint("tenant_id", "purpose_kind", "purpose_id", "key"),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("fee >= 0 AND fee <= amount", name="fee"),
        sa.CheckConstraint("fee_returned >= 0 AND fee_returned <= fee", name="fee_returned"),
        sa.CheckConstraint("refunded >= 0 AND refunded <= amount", name="refunded"),
        sa.CheckConstraint(
            "status IN ('open', 'processing', 'paid', 'failed', 'partly_refunded', 'refunded',"
            " 'disputed', 'lost')",
            name="status",
        ),
    )
    op.create_index("ix_charges_by_provider_ref", "charges", ["provider_ref"])
    op.create_index("ix_charges_by_source_ref", "charges", ["source_ref"])
    op.create_index("ix_charges_recent", "charges", ["tenant_id", "created_at", "id"])
    rls.tenant_table("charges", grants=CHANGED, jobs="SELECT")


def _charge_splits() -> None:
    op.create_table(
        "charge_splits",
        tenant_id(),
        row_id(),
        sa.Column("charge_id", sa.Uuid, nullable=False),
        sa.Column("payee_kind", sa.String, nullable=False),
        sa.Column("payee_id", sa.Uuid, nullable=False),
        sa.Column("payee_name", sa.String, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("returned", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "charge_id", "payee_id"),
        sa.ForeignKeyConstraint(["tenant_id", "charge_id"], ["charges.tenant_id", "charges.id"]),
        sa.CheckConstraint("amount >= 0", name="amount"),
        sa.CheckConstraint("payee_kind IN ('own', 'party', 'tenant')", name="payee_kind"),
        sa.CheckConstraint("returned >= 0 AND returned <= amount", name="returned"),
    )
    rls.tenant_table("charge_splits", grants=CHANGED)


def _refunds() -> None:
    op.create_table(
        "refunds",
        tenant_id(),
        row_id(),
        sa.Column("charge_id", sa.Uuid, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("fee", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False, server_default=sa.text("'asked'")),
        sa.Column("provider_ref", sa.String),
        sa.Column("failure", sa.String),
        sa.Column("asked_by", sa.Uuid),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "provider_ref"),
        sa.ForeignKeyConstraint(["tenant_id", "charge_id"], ["charges.tenant_id", "charges.id"]),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("status IN ('asked', 'done', 'failed')", name="status"),
    )
    op.create_index("ix_refunds_by_provider_ref", "refunds", ["provider_ref"])
    op.create_index(op.f("ix_refunds_tenant_id_charge_id"), "refunds", ["tenant_id", "charge_id"])
    rls.tenant_table("refunds", grants=CHANGED, jobs="SELECT")


def _disputes() -> None:
    op.create_table(
        "disputes",
        tenant_id(),
        row_id(),
        sa.Column("charge_id", sa.Uuid, nullable=False),
        sa.Column("provider_ref", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("fee", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False, server_default=sa.text("'open'")),
        sa.Column("answer_by", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "provider_ref"),
        sa.ForeignKeyConstraint(["tenant_id", "charge_id"], ["charges.tenant_id", "charges.id"]),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("status IN ('open', 'won', 'lost')", name="status"),
    )
    op.create_index("ix_disputes_by_provider_ref", "disputes", ["provider_ref"])
    op.create_index(op.f("ix_disputes_tenant_id_charge_id"), "disputes", ["tenant_id", "charge_id"])
    rls.tenant_table("disputes", grants=CHANGED, jobs="SELECT")


def _transfers() -> None:
    op.create_table(
        "transfers",
        tenant_id(),
        row_id(),
        sa.Column("charge_id", sa.Uuid, nullable=False),
        sa.Column("split_id", sa.Uuid, nullable=False),
        sa.Column("payee_id", sa.Uuid, nullable=False),
        sa.Column("payee_name", sa.String, nullable=False),
        sa.Column("account_ref", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("reversed", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("reversal_refs", JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("status", sa.String, nullable=False, server_default=sa.text("'waiting'")),
        sa.Column("provider_ref", sa.String),
        sa.Column("failure", sa.String),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "provider_ref"),
        sa.UniqueConstraint("tenant_id", "split_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "split_id"], ["charge_splits.tenant_id", "charge_splits.id"]
        ),
        sa.ForeignKeyConstraint(["tenant_id", "charge_id"], ["charges.tenant_id", "charges.id"]),
        sa.CheckConstraint("amount > 0", name="amount"),
        sa.CheckConstraint("reversed >= 0 AND reversed <= amount", name="reversed"),
        sa.CheckConstraint("status IN ('waiting', 'sent', 'failed')", name="status"),
    )
    op.create_index("ix_transfers_by_provider_ref", "transfers", ["provider_ref"])
    op.create_index(
        op.f("ix_transfers_tenant_id_charge_id"), "transfers", ["tenant_id", "charge_id"]
    )
    rls.tenant_table("transfers", grants=CHANGED, jobs="SELECT")


def _fee_plans() -> None:
    op.create_table(
        "fee_plans",
        tenant_id(),
        row_id(),
        sa.Column("plan", sa.String, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_index(
        op.f("ix_fee_plans_tenant_id_created_at"), "fee_plans", ["tenant_id", "created_at"]
    )
    rls.tenant_table("fee_plans", grants=rls.APPEND_ONLY)
    rls.append_only("fee_plans")


def _connect_accounts() -> None:
    op.create_table(
        "connect_accounts",
        tenant_id(),
        row_id(),
        sa.Column("provider_ref", sa.String),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False, server_default=sa.text("''")),
        sa.Column("is_submitted", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("can_receive", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("can_be_paid_out", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("missing", JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("missing_by", sa.DateTime(timezone=True)),
        sa.Column("restriction", sa.String),
        sa.Column("bank_hint", sa.String),
        sa.Column("failure", sa.String),
        sa.Column("checked_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id"),
        sa.UniqueConstraint("tenant_id", "provider_ref"),
    )
    op.create_index("ix_connect_accounts_by_provider_ref", "connect_accounts", ["provider_ref"])
    rls.tenant_table("connect_accounts", grants=CHANGED, jobs="SELECT")


def _provider_events() -> None:
    op.create_table(
        "provider_events",
        row_id(),
        sa.Column("event_ref", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("subject_ref", sa.String),
        sa.Column("account_ref", sa.String),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String, nullable=False, server_default=sa.text("'stored'")),
        sa.Column("owner", sa.Uuid),
        sa.Column("deliveries", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.Column("replays", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("note", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("routed_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_ref"),
        sa.CheckConstraint("state IN ('stored', 'routed', 'ignored')", name="state"),
    )
    op.create_index("ix_provider_events_recent", "provider_events", ["created_at", "id"])
    rls.platform_table("provider_events")


def _payees() -> None:
    op.create_table(
        "payees",
        tenant_id(),
        row_id(),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("payee_name", sa.String, nullable=False),
        sa.Column("method", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("details", sa.LargeBinary),
        sa.Column("masked", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("account_ref", sa.String),
        sa.Column("threshold", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("held_at", sa.DateTime(timezone=True)),
        sa.Column("hold_reason", sa.String),
        sa.Column("details_changed_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "subject_id"),
        sa.CheckConstraint("method IN ('', 'connect', 'sepa', 'ach', 'paypal')", name="method"),
        sa.CheckConstraint("threshold >= 0", name="threshold"),
    )
    rls.tenant_table("payees", grants=CHANGED)


def _payout_runs() -> None:
    op.create_table(
        "payout_runs",
        tenant_id(),
        row_id(),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("status", sa.String, nullable=False, server_default=sa.text("'draft'")),
        sa.Column("created_by", sa.Uuid),
        sa.Column("approved_by", sa.Uuid),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("method IN ('connect', 'sepa', 'ach', 'paypal')", name="method"),
        sa.CheckConstraint(
            "status IN ('draft', 'approved', 'sent', 'closed', 'discarded')", name="status"
        ),
    )
    op.create_index("ix_payout_runs_recent", "payout_runs", ["tenant_id", "created_at", "id"])
    rls.tenant_table("payout_runs", grants=CHANGED)


def _payout_items() -> None:
    op.create_table(
        "payout_items",
        tenant_id(),
        row_id(),
        sa.Column("run_id", sa.Uuid, nullable=False),
        sa.Column("payee_profile_id", sa.Uuid, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("payee_name", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("offset", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("masked", sa.String, nullable=False),
        sa.Column("end_to_end", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False, server_default=sa.text("'draft'")),
        sa.Column("provider_ref", sa.String),
        sa.Column("failure", sa.String),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "end_to_end"),
        sa.UniqueConstraint("tenant_id", "run_id", "payee_profile_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"], ["payout_runs.tenant_id", "payout_runs.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payee_profile_id"], ["payees.tenant_id", "payees.id"]
        ),
        sa.CheckConstraint('amount > 0 AND "offset" >= 0', name="amount"),
        sa.CheckConstraint(
            "status IN ('draft', 'approved', 'sent', 'settled', 'returned', 'discarded')",
            name="status",
        ),
    )
    op.create_index("ix_payout_items_by_provider_ref", "payout_items", ["provider_ref"])
    op.create_index(
        "uq_payout_items_waiting",
        "payout_items",
        ["tenant_id", "payee_profile_id", "currency"],
        unique=True,
        postgresql_where=sa.text("status = 'draft'"),
    )
    rls.tenant_table("payout_items", grants=CHANGED, jobs="SELECT")


def _payout_stops() -> None:
    op.create_table(
        "payout_stops",
        tenant_id(),
        row_id(),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("is_automatic", sa.Boolean, nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.Column("lifted_reason", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_index(
        "uq_payout_stops_standing",
        "payout_stops",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    rls.tenant_table("payout_stops", grants=CHANGED)


def _balance_records() -> None:
    op.create_table(
        "balance_records",
        tenant_id(),
        row_id(),
        sa.Column("provider_ref", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source_ref", sa.String),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("fee", sa.BigInteger, nullable=False),
        sa.Column("net", sa.BigInteger, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "provider_ref"),
        sa.CheckConstraint("net = amount - fee", name="net"),
    )
    op.create_index("ix_balance_records_by_source", "balance_records", ["tenant_id", "source_ref"])
    op.create_index(
        "ix_balance_records_recent", "balance_records", ["tenant_id", "happened_at", "id"]
    )
    rls.tenant_table("balance_records", grants="SELECT", jobs="SELECT, INSERT")


def _bank_statements() -> None:
    op.create_table(
        "bank_statements",
        tenant_id(),
        row_id(),
        sa.Column("filename", sa.String, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("uploaded_by", sa.Uuid),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "sha256"),
    )
    rls.tenant_table("bank_statements", grants=rls.APPEND_ONLY)


def _bank_lines() -> None:
    op.create_table(
        "bank_lines",
        tenant_id(),
        row_id(),
        sa.Column("statement_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("booked_on", sa.Date, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=False),
        sa.Column("counterparty", sa.String, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("end_to_end", sa.String),
        sa.Column("is_return", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("payout_item_id", sa.Uuid),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "statement_id", "number"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "payout_item_id"], ["payout_items.tenant_id", "payout_items.id"]
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"], ["bank_statements.tenant_id", "bank_statements.id"]
        ),
    )
    op.create_index(
        op.f("ix_bank_lines_tenant_id_end_to_end"), "bank_lines", ["tenant_id", "end_to_end"]
    )
    op.create_index(
        op.f("ix_bank_lines_tenant_id_payout_item_id"),
        "bank_lines",
        ["tenant_id", "payout_item_id"],
    )
    rls.tenant_table("bank_lines", grants=CHANGED)


def _discrepancies() -> None:
    op.create_table(
        "discrepancies",
        tenant_id(),
        row_id(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("subject_kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("detail", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("ours", sa.BigInteger),
        sa.Column("theirs", sa.BigInteger),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String, nullable=False, server_default=sa.text("'open'")),
        sa.Column("assigned_to", sa.Uuid),
        sa.Column("resolved_by", sa.Uuid),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        sa.Column("resolution", sa.String),
        sa.Column("posting_id", sa.Uuid),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "fingerprint"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "posting_id"], ["ledger_transactions.tenant_id", "ledger_transactions.id"]
        ),
        sa.CheckConstraint(
            "kind IN ('missing', 'double', 'amount', 'fee', 'currency', 'late')", name="kind"
        ),
        sa.CheckConstraint("status IN ('open', 'resolved', 'settled')", name="status"),
    )
    op.create_index(
        "ix_discrepancies_open", "discrepancies", ["tenant_id", "status", "since", "id"]
    )
    rls.tenant_table("discrepancies", grants=CHANGED)


def downgrade() -> None:
    op.execute("DROP FUNCTION backline.payout_account(uuid)")
    for table in (
        "discrepancies",
        "bank_lines",
        "bank_statements",
        "balance_records",
        "payout_stops",
        "payout_items",
        "payout_runs",
        "payees",
        "provider_events",
        "connect_accounts",
        "fee_plans",
        "transfers",
        "disputes",
        "refunds",
        "charge_splits",
        "charges",
    ):
        op.drop_table(table)
    for function in ("charge_guard", "payout_item_guard"):
        op.execute(f"DROP FUNCTION backline.{function}()")
