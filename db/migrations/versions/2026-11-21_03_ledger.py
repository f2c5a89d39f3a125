"""The double-entry ledger."""

import sqlalchemy as sa
from alembic import op

from app.core.db import Xid8
from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "03_ledger"
down_revision = "02_tenants"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _accounts()
    _transactions()
    _entries()
    rls.run_script("ledger.sql")


def _accounts() -> None:
    op.create_table(
        "ledger_accounts",
        tenant_id(),
        row_id(),
        sa.Column("code", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("places", sa.Integer),
        sa.Column("floor", sa.Numeric),
        sa.Column("owner_id", sa.Uuid),
        sa.Column("balance", sa.Numeric, nullable=False, server_default=sa.text("0")),
        sa.Column("version", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "code", "currency"),
        sa.UniqueConstraint("tenant_id", "id", "currency"),
        sa.CheckConstraint(
            "kind IN ('asset', 'liability', 'income', 'expense', 'equity')", name="kind"
        ),
        sa.CheckConstraint(
            "floor IS NULL OR"
            " balance * CASE WHEN kind IN ('asset', 'expense') THEN 1 ELSE -1 END >= floor",
            name="floor",
        ),
    )
    op.create_index(
        op.f("ix_ledger_accounts_tenant_id_owner_id"), "ledger_accounts", ["tenant_id", "owner_id"]
    )
    rls.tenant_table("ledger_accounts", grants=rls.APPEND_ONLY)


def _transactions() -> None:
    op.create_table(
        "ledger_transactions",
        tenant_id(),
        row_id(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("reference_kind", sa.String),
        sa.Column("reference_id", sa.Uuid),
        sa.Column("reverses_id", sa.Uuid),
        sa.Column("event_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "written_in",
            Xid8,
            nullable=False,
            server_default=sa.text("pg_current_xact_id()"),
        ),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "kind", "key"),
        sa.UniqueConstraint("tenant_id", "reverses_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reverses_id"],
            ["ledger_transactions.tenant_id", "ledger_transactions.id"],
        ),
    )
    op.create_index(
        op.f("ix_ledger_transactions_tenant_id_reference_id"),
        "ledger_transactions",
        ["tenant_id", "reference_id"],
    )
    rls.tenant_table("ledger_transactions", grants=rls.APPEND_ONLY)
    rls.append_only("ledger_transactions")


def _entries() -> None:
    op.create_table(
        "ledger_entries",
        tenant_id(),
        row_id(),
        sa.Column("transaction_id", sa.Uuid, nullable=False),
        sa.Column("account_id", sa.Uuid, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", sa.Numeric, nullable=False),
        sa.Column("previous_balance", sa.Numeric, nullable=False),
        sa.Column("balance", sa.Numeric, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "account_id", "version"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "transaction_id"],
            ["ledger_transactions.tenant_id", "ledger_transactions.id"],
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "account_id", "currency"],
            ["ledger_accounts.tenant_id", "ledger_accounts.id", "ledger_accounts.currency"],
        ),
        sa.CheckConstraint("amount <> 0", name="amount"),
        sa.CheckConstraint("balance = previous_balance + amount", name="chain"),
    )
    op.create_index(
        op.f("ix_ledger_entries_tenant_id_transaction_id"),
        "ledger_entries",
        ["tenant_id", "transaction_id"],
    )
    rls.tenant_table("ledger_entries", grants=rls.APPEND_ONLY)
    rls.append_only("ledger_entries")


def downgrade() -> None:
    for table in ("ledger_entries", "ledger_transactions", "ledger_accounts"):
        op.drop_table(table)
    for function in ("ledger_move", "ledger_closed", "ledger_balanced"):
        op.execute(f"DROP FUNCTION backline.{function}()")
