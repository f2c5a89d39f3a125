"""The band's money on the road: members, expenses, budgets, what is shared out and paid."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "73_bandmoney"
down_revision = "72_band"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _members()
    _terms()
    _rates()
    _books()
    _closings()
    _expenses()
    _payments()
    rls.run_script("bandmoney.sql")


def _members() -> None:
    op.create_table(
        "band_members",
        tenant_id(),
        row_id(),
        _text("name"),
        sa.Column("email", sa.String),
        _flag("is_hired"),
        sa.Column("share_percent", sa.Numeric(9, 6)),
        sa.Column("points", sa.Integer),
        sa.Column("fee_amount", sa.BigInteger),
        _currency("currency"),
        sa.Column("left_on", sa.Date),
        _edition(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("share_percent BETWEEN 0 AND 100", name="share_percent"),
        sa.CheckConstraint("points BETWEEN 0 AND 1000000", name="points"),
        sa.CheckConstraint("fee_amount >= 0", name="fee_amount"),
    )
    rls.tenant_table("band_members")


def _terms() -> None:
    op.create_table(
        "band_terms",
        tenant_id(),
        row_id(),
        _text("rule", "'equal'"),
        sa.Column("commission_percent", sa.Numeric(9, 6), nullable=False, server_default="0"),
        _edition(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id"),
        sa.CheckConstraint("rule IN ('equal', 'percent', 'points')", name="rule"),
        sa.CheckConstraint("commission_percent BETWEEN 0 AND 100", name="commission_percent"),
    )
    rls.tenant_table("band_terms")


def _rates() -> None:
    op.create_table(
        "mileage_rates",
        tenant_id(),
        row_id(),
        sa.Column("unit", sa.String(2), nullable=False),
        sa.Column("from_on", sa.Date, nullable=False),
        sa.Column("value", sa.Numeric(38, 20), nullable=False),
        _currency("currency"),
        _text("source"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "unit", "from_on"),
        sa.CheckConstraint("unit IN ('km', 'mi')", name="unit"),
        sa.CheckConstraint("value > 0", name="value"),
    )
    rls.tenant_table("mileage_rates")


def _books() -> None:
    op.create_table(
        "road_books",
        tenant_id(),
        row_id(),
        sa.Column("show_id", sa.Uuid),
        sa.Column("tour_id", sa.Uuid),
        sa.Column("tour_book_id", sa.Uuid),
        sa.Column("budget", JSONB, nullable=False, server_default=sa.text("'{}'")),
        _currency("currency"),
        _edition(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("road_books", "tour_book_id"),
        _to("tours", "tour_id"),
        sa.UniqueConstraint("tenant_id", "show_id"),
        sa.UniqueConstraint("tenant_id", "tour_id"),
        sa.CheckConstraint("num_nonnulls(show_id, tour_id) = 1", name="subject"),
        sa.CheckConstraint("tour_book_id IS NULL OR show_id IS NOT NULL", name="tour_book"),
    )
    _index("road_books", "tour_book_id")
    rls.tenant_table("road_books")


def _closings() -> None:
    op.create_table(
        "road_closings",
        tenant_id(),
        row_id(),
        sa.Column("book_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        _currency("currency"),
        sa.Column("net_amount", sa.BigInteger, nullable=False),
        sa.Column("statement", JSONB, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("booked_as", sa.Uuid),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        _text("closed_by"),
        sa.Column("reversed_at", sa.DateTime(timezone=True)),
        sa.Column("reversed_by", sa.String),
        _text("reversed_reason", "''"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("road_books", "book_id"),
        _to("ledger_transactions", "booked_as"),
        sa.UniqueConstraint("tenant_id", "book_id", "number"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("(reversed_at IS NULL) = (reversed_by IS NULL)", name="reversed"),
    )
    op.create_index(
        "uq_road_closings_live",
        "road_closings",
        ["tenant_id", "book_id"],
        unique=True,
        postgresql_where=sa.text("reversed_at IS NULL"),
    )
    _index("road_closings", "booked_as")
    rls.tenant_table("road_closings")


def _expenses() -> None:
    op.create_table(
        "road_expenses",
        tenant_id(),
        row_id(),
        *(sa.Column(name, sa.Uuid) for name in ("book_id", "member_id", "closing_id")),
        sa.Column("day", sa.Date, nullable=False),
        _text("category"),
        _text("what"),
        _text("note", "''"),
        sa.Column("amount", sa.BigInteger, nullable=False),
        _currency("currency"),
        sa.Column("own_amount", sa.BigInteger, nullable=False),
        _currency("own_currency"),
        sa.Column("rate", sa.Numeric(38, 20)),
        _text("rate_source", "''"),
        _flag("is_taxable"),
        sa.Column("distance", sa.Numeric(9, 1)),
        sa.Column("unit", sa.String(2)),
        sa.Column("unit_rate", sa.Numeric(38, 20)),
        sa.Column("days", sa.Integer),
        *(sa.Column(name, sa.String) for name in ("receipt_key", "receipt_name", "receipt_type")),
        sa.Column("booked_as", sa.Uuid),
        _edition(),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        _text("removed_reason", "''"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("road_books", "book_id"),
        _to("band_members", "member_id"),
        _to("road_closings", "closing_id"),
        _to("ledger_transactions", "booked_as"),
        sa.CheckConstraint("amount > 0 AND own_amount > 0", name="amounts"),
        sa.CheckConstraint("rate > 0", name="rate"),
        sa.CheckConstraint("distance > 0", name="distance"),
        sa.CheckConstraint("days > 0", name="days"),
        sa.CheckConstraint("closing_id IS NULL OR removed_at IS NULL", name="closed"),
    )
    for columns in (("day", "id"), ("book_id",), ("member_id",), ("closing_id",), ("booked_as",)):
        _index("road_expenses", *columns)
    op.create_index(
        "uq_road_expenses_per_diem",
        "road_expenses",
        ["tenant_id", "book_id", "member_id"],
        unique=True,
        postgresql_where=sa.text("category = 'per_diem' AND removed_at IS NULL"),
    )
    rls.tenant_table("road_expenses")


def _payments() -> None:
    op.create_table(
        "band_payments",
        tenant_id(),
        row_id(),
        sa.Column("member_id", sa.Uuid, nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        _text("how"),
        sa.Column("amount", sa.BigInteger, nullable=False),
        _currency("currency"),
        _text("note", "''"),
        sa.Column("booked_as", sa.Uuid, nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        _text("undone_reason", "''"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("band_members", "member_id"),
        _to("ledger_transactions", "booked_as"),
        sa.CheckConstraint("how IN ('bank', 'cash')", name="how"),
        sa.CheckConstraint("amount > 0", name="amount"),
    )
    _index("band_payments", "member_id")
    _index("band_payments", "booked_as")
    rls.tenant_table("band_payments")


def _to(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


def _index(table: str, *columns: str) -> None:
    name = f"ix_{table}_tenant_id_{'_'.join(columns)}"
    op.create_index(op.f(name), table, ["tenant_id", *columns])


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    written = sa.text(default) if default else None
    return sa.Column(name, sa.String, nullable=False, server_default=written)


def _currency(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(3), nullable=False)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.text("false"))


def _edition() -> sa.Column[int]:
    return sa.Column("edition", sa.Integer, nullable=False, server_default=sa.text("1"))
