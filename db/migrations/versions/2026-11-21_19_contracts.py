"""Contracts in versions, advances and costs, opening balances, crossings and transfers."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "19_contracts"
down_revision = "18_blueprints"
branch_labels = None
depends_on = None

# Versions and what they consist of are what statements refer to: nobody changes them.
KEPT = rls.APPEND_ONLY


def upgrade() -> None:
    _groups()
    _contracts()
    _versions()
    _parts()
    _items()
    _agreements()


def _groups() -> None:
    _table(
        "catalogue_groups",
        _text("name"),
        sa.UniqueConstraint("tenant_id", "name"),
    )
    _table(
        "grouped_recordings",
        _id("group_id"),
        _id("recording_id"),
        sa.UniqueConstraint("tenant_id", "recording_id"),
        _to("catalogue_groups", "group_id"),
        _to("recordings", "recording_id"),
    )
    _index("grouped_recordings", "group_id")


def _contracts() -> None:
    _table(
        "royalty_contracts",
        _text("number"),
        _text("name"),
        sa.Column("status", sa.String, server_default=sa.text("'draft'"), nullable=False),
        _currency(),
        _text("accounting"),
        _text("search_text"),
        sa.UniqueConstraint("tenant_id", "number"),
        sa.CheckConstraint("status IN ('draft', 'active', 'ended')", name="status"),
        sa.CheckConstraint("accounting IN ('month', 'quarter', 'half-year')", name="accounting"),
        sa.CheckConstraint("number <> ''", name="number"),
    )
    op.create_index(
        "ix_royalty_contracts_by_status", "royalty_contracts", ["tenant_id", "status", "id"]
    )


def _versions() -> None:
    _table(
        "contract_versions",
        _id("contract_id"),
        _whole("number"),
        _day("effective_from"),
        _text("basis"),
        _percent("profit_share"),
        _day("starts"),
        _day("until"),
        _json("sunset"),
        sa.Column("minimum", sa.BigInteger, nullable=False),
        sa.Column("mechanicals", JSONB),
        _text("album_spread"),
        _text("note"),
        _text("saved_by"),
        sa.UniqueConstraint("tenant_id", "contract_id", "number"),
        _to("royalty_contracts", "contract_id"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("basis IN ('royalty', 'profit share')", name="basis"),
        sa.CheckConstraint("profit_share BETWEEN 0 AND 100", name="profit_share"),
        sa.CheckConstraint("minimum >= 0", name="minimum"),
        sa.CheckConstraint("starts < until", name="term"),
        grants=KEPT,
    )


def _parts() -> None:
    _table(
        "contract_shares",
        _id("version_id"),
        _whole("position"),
        _id("party_id"),
        _percent("percent"),
        _id("recording_id", nullable=True),
        sa.Column("upc", sa.String),
        _to("contract_versions", "version_id"),
        _to("parties", "party_id"),
        _to("recordings", "recording_id"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        sa.CheckConstraint("num_nonnulls(recording_id, upc) <= 1", name="title"),
        grants=KEPT,
    )
    _once("contract_shares", "party_id", "coalesce(recording_id::text, upc, '')")
    _index("contract_shares", "party_id")
    _table(
        "contract_scopes",
        _id("version_id"),
        _whole("position"),
        _id("group_id", nullable=True),
        _id("recording_id", nullable=True),
        sa.Column("upc", sa.String),
        _percent("participation"),
        _to("contract_versions", "version_id"),
        _to("catalogue_groups", "group_id"),
        _to("recordings", "recording_id"),
        sa.CheckConstraint("num_nonnulls(group_id, recording_id, upc) = 1", name="part"),
        sa.CheckConstraint("participation BETWEEN 0 AND 100", name="participation"),
        sa.CheckConstraint("recording_id IS NOT NULL OR participation = 100", name="whole"),
        grants=KEPT,
    )
    _once("contract_scopes", "coalesce(group_id::text, recording_id::text, upc)")
    _index("contract_scopes", "recording_id")
    _table(
        "contract_terms",
        _id("version_id"),
        _whole("position"),
        _text("key"),
        _text("name"),
        _exact("rate"),
        _text("base"),
        _json("clause"),
        sa.UniqueConstraint("tenant_id", "version_id", "key"),
        _to("contract_versions", "version_id"),
        sa.CheckConstraint("base IN ('gross', 'net receipts', 'ppd', 'per unit')", name="base"),
        sa.CheckConstraint("rate >= 0", name="rate"),
        grants=KEPT,
    )
    _table(
        "contract_fees",
        _id("version_id"),
        _whole("position"),
        _text("stage"),
        _text("kind"),
        _percent("percent"),
        _text("of"),
        _exact("per_unit"),
        _json("sunset"),
        _id("to_contract_id", nullable=True),
        _id("to_party_id", nullable=True),
        sa.UniqueConstraint("tenant_id", "version_id", "position"),
        _to("contract_versions", "version_id"),
        _to("royalty_contracts", "to_contract_id"),
        _to("parties", "to_party_id"),
        sa.CheckConstraint("stage IN ('before', 'commission')", name="stage"),
        sa.CheckConstraint("of IN ('gross', 'remainder', 'base')", name="of"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        sa.CheckConstraint("per_unit >= 0", name="per_unit"),
        sa.CheckConstraint("(to_contract_id IS NULL) = (to_party_id IS NULL)", name="to"),
        grants=KEPT,
    )
    _index("contract_fees", "to_contract_id")


def _items() -> None:
    _table(
        "contract_items",
        _id("contract_id"),
        _text("kind"),
        _id("party_id", nullable=True),
        sa.Column("amount", sa.BigInteger, nullable=False),
        _currency(),
        sa.Column("percent", sa.Numeric(9, 6), server_default=sa.text("100"), nullable=False),
        sa.Column("cap", sa.BigInteger),
        sa.Column("position", sa.Integer, server_default=sa.text("0"), nullable=False),
        _day("incurred_on", nullable=False),
        _text("description"),
        _words("receipt"),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        _to("royalty_contracts", "contract_id"),
        _to("parties", "party_id"),
        sa.CheckConstraint("kind IN ('shared cost', 'artist cost', 'advance')", name="kind"),
        sa.CheckConstraint("kind <> 'shared cost' OR party_id IS NULL", name="shared"),
        sa.CheckConstraint("amount > 0 AND cap >= 0", name="amount"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        grants="SELECT, INSERT, UPDATE (withdrawn_at)",
    )
    op.create_index(
        "ix_contract_items_of", "contract_items", ["tenant_id", "contract_id", "position", "id"]
    )
    _index("contract_items", "party_id")
    _table(
        "contract_openings",
        _id("contract_id"),
        _id("party_id"),
        sa.Column("amount", sa.BigInteger, nullable=False),
        _currency(),
        _day("as_of", nullable=False),
        _words("note"),
        sa.UniqueConstraint("tenant_id", "contract_id", "party_id"),
        _to("royalty_contracts", "contract_id"),
        _to("parties", "party_id"),
    )


def _agreements() -> None:
    _table(
        "contract_crossings",
        _id("party_id"),
        _text("name"),
        sa.Column("cap", sa.BigInteger),
        _currency(),
        _day("starts", nullable=False),
        _day("until"),
        sa.UniqueConstraint("tenant_id", "name"),
        _to("parties", "party_id"),
        sa.CheckConstraint("cap >= 0", name="cap"),
        sa.CheckConstraint("starts <= until", name="dates"),
    )
    _table(
        "crossed_contracts",
        _id("crossing_id"),
        _whole("position"),
        _id("contract_id"),
        sa.UniqueConstraint("tenant_id", "crossing_id", "contract_id"),
        _to("contract_crossings", "crossing_id"),
        _to("royalty_contracts", "contract_id"),
    )
    _index("crossed_contracts", "contract_id")
    _table(
        "contract_transfers",
        _id("contract_id"),
        _id("party_id"),
        _id("to_contract_id"),
        _id("to_party_id"),
        _percent("percent"),
        _text("of"),
        sa.Column("position", sa.Integer, server_default=sa.text("0"), nullable=False),
        _day("starts", nullable=False),
        _day("until"),
        _to("royalty_contracts", "contract_id"),
        _to("parties", "party_id"),
        _to("royalty_contracts", "to_contract_id"),
        _to("parties", "to_party_id"),
        sa.CheckConstraint("of IN ('income', 'balance')", name="of"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        sa.CheckConstraint("starts <= until", name="dates"),
        sa.CheckConstraint(
            "(contract_id, party_id) <> (to_contract_id, to_party_id)", name="elsewhere"
        ),
    )
    op.create_index(
        "ix_contract_transfers_of",
        "contract_transfers",
        ["tenant_id", "contract_id", "position", "id"],
    )
    _index("contract_transfers", "to_contract_id")


def _table(name: str, *columns: sa.schema.SchemaItem, grants: str = rls.ALL) -> None:
    op.create_table(
        name,
        tenant_id(),
        row_id(),
        *columns,
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    rls.tenant_table(name, grants=grants)


def _once(table: str, *parts: str) -> None:
    columns: Sequence[str | sa.TextClause] = [
        "tenant_id",
        "version_id",
        *(sa.text(part) if "(" in part else part for part in parts),
    ]
    op.create_index(f"uq_{table}_once", table, list(columns), unique=True)


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_tenant_id_{column}"), table, ["tenant_id", column])


def _to(table: str, column: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, server_default=sa.text("''"), nullable=False)


def _currency() -> sa.Column[str]:
    return sa.Column("currency", sa.String(3), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def _percent(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Numeric(9, 6), nullable=False)


def _exact(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Numeric(38, 20), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB, nullable=False)


def _day(name: str, *, nullable: bool = True) -> sa.Column[date]:
    return sa.Column(name, sa.Date, nullable=nullable)


def downgrade() -> None:
    for table in (
        "contract_transfers",
        "crossed_contracts",
        "contract_crossings",
        "contract_openings",
        "contract_items",
        "contract_fees",
        "contract_terms",
        "contract_scopes",
        "contract_shares",
        "contract_versions",
        "royalty_contracts",
        "grouped_recordings",
        "catalogue_groups",
    ):
        op.drop_table(table)
