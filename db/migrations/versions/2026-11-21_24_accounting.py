"""Accounting under contracts: exchange rates, closings, and accounts on statements."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "24_accounting"
down_revision = "23_ingest"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _contracts()
    _earnings()
    _statements()
    _exchange_rates()
    _contract_closings()
    _statement_entries()
    _statement_recoupments()
    rls.run_script("accounting.sql")


def _contracts() -> None:
    op.add_column(
        "royalty_contracts",
        sa.Column("income", sa.String, nullable=False, server_default=sa.text("'master'")),
    )
    op.create_check_constraint("income", "royalty_contracts", "income IN ('master', 'composition')")


def _earnings() -> None:
    op.add_column(
        "earnings",
        sa.Column("is_contracted", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    op.create_index(
        "ix_earnings_contracted",
        "earnings",
        ["tenant_id", "report_id"],
        postgresql_where=sa.text("is_contracted AND run_id IS NULL"),
    )


def _statements() -> None:
    op.add_column(
        "statement_runs",
        sa.Column("rates", JSONB, nullable=False, server_default=sa.text("'[]'")),
    )
    op.add_column(
        "statement_runs",
        sa.Column("left_out", JSONB, nullable=False, server_default=sa.text("'{}'")),
    )
    op.add_column("statement_lines", sa.Column("contract_id", sa.Uuid))
    op.add_column("statement_lines", sa.Column("contract", sa.String))
    op.add_column("statement_lines", sa.Column("term", sa.String))
    op.create_foreign_key(
        op.f("fk_statement_lines_tenant_id_contract_id"),
        "statement_lines",
        "royalty_contracts",
        ["tenant_id", "contract_id"],
        ["tenant_id", "id"],
    )


def _exchange_rates() -> None:
    op.create_table(
        "exchange_rates",
        tenant_id(),
        row_id(),
        sa.Column("of", sa.String(3), nullable=False),
        sa.Column("into", sa.String(3), nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("value", sa.Numeric(38, 20), nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("quoted_on", sa.Date, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "period", "of", "into"),
        sa.CheckConstraint("value > 0", name="value"),
        sa.CheckConstraint('"of" <> "into"', name="pair"),
    )
    rls.tenant_table("exchange_rates")


def _contract_closings() -> None:
    op.create_table(
        "contract_closings",
        tenant_id(),
        row_id(),
        sa.Column("run_id", sa.Uuid, nullable=False),
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("version_id", sa.Uuid, nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("owed", sa.Numeric, nullable=False),
        sa.Column("unrecouped", sa.Numeric, nullable=False),
        sa.Column("reserved", sa.Numeric, nullable=False),
        sa.Column("loss", sa.Numeric, nullable=False),
        sa.Column("balances", JSONB, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "run_id", "contract_id"),
        _to("statement_runs", "run_id"),
        _to("royalty_contracts", "contract_id"),
        _to("contract_versions", "version_id"),
    )
    op.create_index(
        "ix_contract_closings_last", "contract_closings", ["tenant_id", "contract_id", "period"]
    )
    rls.tenant_table("contract_closings")


def _statement_entries() -> None:
    op.create_table(
        "statement_entries",
        *_beginning(),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("amount", sa.Numeric, nullable=False),
        *_end(),
        sa.CheckConstraint(
            "section IN ('opening', 'sales', 'costs', 'reserves', 'advances', 'transfers', 'tax',"
            " 'closing', 'payable')",
            name="section",
        ),
    )
    rls.shared_table("statement_entries", party="payee_tenant_id")


def _statement_recoupments() -> None:
    op.create_table(
        "statement_recoupments",
        *_beginning(),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("earned_under", sa.String, nullable=False),
        sa.Column("available", sa.Numeric, nullable=False),
        sa.Column("opening", sa.Numeric, nullable=False),
        sa.Column("recouped", sa.Numeric, nullable=False),
        sa.Column("closing", sa.Numeric, nullable=False),
        *_end(),
    )
    rls.shared_table("statement_recoupments", party="payee_tenant_id")


def _beginning() -> list[sa.Column[Any]]:
    return [
        tenant_id(),
        row_id(),
        sa.Column("statement_id", sa.Uuid, nullable=False),
        sa.Column("payee_tenant_id", sa.Uuid),
        sa.Column("contract_id", sa.Uuid, nullable=False),
        sa.Column("contract", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
    ]


def _end() -> list[sa.schema.SchemaItem]:
    return [
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "statement_id", "position"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "statement_id"],
            ["statements.tenant_id", "statements.id"],
            ondelete="CASCADE",
        ),
        _to("royalty_contracts", "contract_id"),
    ]


def _to(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


def downgrade() -> None:
    for table in (
        "statement_recoupments",
        "statement_entries",
        "contract_closings",
        "exchange_rates",
    ):
        op.drop_table(table)
    for column in ("term", "contract", "contract_id"):
        op.drop_column("statement_lines", column)
    op.drop_column("royalty_contracts", "income")
    op.drop_column("statement_runs", "left_out")
    op.drop_column("statement_runs", "rates")
    op.drop_column("earnings", "is_contracted")
    op.execute("DROP FUNCTION backline.closing_kept()")
