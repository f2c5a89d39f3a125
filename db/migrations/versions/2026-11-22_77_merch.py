"""Merchandise: items, variants, movements of stock, and nights it is counted."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "77_merch"
down_revision = "76_sharing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _items()
    _variants()
    _parts()
    _nights()
    _counts()
    _movements()
    rls.run_script("merch.sql")


def _items() -> None:
    op.create_table(
        "merch_items",
        tenant_id(),
        row_id(),
        _text("name"),
        _text("category"),
        _flag("is_bundle", "false"),
        _at("retired_at"),
        _number("edition", "1"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("category IN ('music', 'clothing', 'other')", name="category"),
    )
    _index("merch_items", "name", "id")
    rls.tenant_table("merch_items")


def _variants() -> None:
    op.create_table(
        "merch_variants",
        tenant_id(),
        row_id(),
        sa.Column("item_id", sa.Uuid, nullable=False),
        _text("sku"),
        _text("option", "''"),
        _text("barcode", "''"),
        sa.Column("grams", sa.Integer),
        sa.Column("cost_amount", sa.BigInteger),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("prices", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("position", sa.Integer, nullable=False),
        _flag("is_retired", "false"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("merch_items", "item_id"),
        sa.CheckConstraint("cost_amount >= 0", name="cost"),
        sa.CheckConstraint("grams > 0", name="grams"),
    )
    _index("merch_variants", "item_id")
    op.create_index(
        "uq_merch_variants_sku", "merch_variants", ["tenant_id", sa.text("lower(sku)")], unique=True
    )
    rls.tenant_table("merch_variants")


def _parts() -> None:
    op.create_table(
        "merch_parts",
        tenant_id(),
        row_id(),
        sa.Column("bundle_id", sa.Uuid, nullable=False),
        sa.Column("part_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("merch_variants", "bundle_id"),
        _to("merch_variants", "part_id"),
        sa.UniqueConstraint("tenant_id", "bundle_id", "part_id"),
        sa.CheckConstraint("number > 0", name="number"),
        sa.CheckConstraint("bundle_id <> part_id", name="itself"),
    )
    _index("merch_parts", "part_id")
    rls.tenant_table("merch_parts")


def _nights() -> None:
    op.create_table(
        "merch_nights",
        tenant_id(),
        row_id(),
        sa.Column("show_id", sa.Uuid, nullable=False),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("houses", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("levy_percent", sa.Numeric(9, 6), nullable=False, server_default="0"),
        _flag("is_levy_inside", "true"),
        sa.Column("seller_percent", sa.Numeric(9, 6), nullable=False, server_default="0"),
        sa.Column("seller_amount", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("cash_amount", sa.BigInteger),
        sa.Column("card_amount", sa.BigInteger),
        sa.Column("attendance", sa.Integer),
        sa.Column("expected", sa.Integer),
        _number("edition", "1"),
        _number("number", "0"),
        sa.Column("statement", JSONB),
        sa.Column("booked_as", sa.Uuid),
        _at("closed_at"),
        sa.Column("closed_by", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("ledger_transactions", "booked_as"),
        sa.UniqueConstraint("tenant_id", "show_id"),
        sa.CheckConstraint("levy_percent BETWEEN 0 AND 100", name="levy_percent"),
        sa.CheckConstraint("seller_percent BETWEEN 0 AND 100", name="seller_percent"),
        sa.CheckConstraint(
            "seller_amount >= 0 AND cash_amount >= 0 AND card_amount >= 0", name="amounts"
        ),
        sa.CheckConstraint("attendance >= 0 AND expected >= 0", name="people"),
        sa.CheckConstraint("(closed_at IS NULL) = (statement IS NULL)", name="closed"),
    )
    _index("merch_nights", "booked_as")
    _index("merch_nights", "on_date", "id")
    rls.tenant_table("merch_nights")


def _counts() -> None:
    op.create_table(
        "merch_counts",
        tenant_id(),
        row_id(),
        sa.Column("night_id", sa.Uuid, nullable=False),
        sa.Column("variant_id", sa.Uuid, nullable=False),
        sa.Column("carried", sa.Integer),
        sa.Column("counted_in", sa.Integer),
        _at("counted_in_at"),
        _number("added", "0"),
        sa.Column("counted_out", sa.Integer),
        _number("comps", "0"),
        _number("damaged", "0"),
        _number("sold", "0"),
        _text("reason", "''"),
        _text("counted_by"),
        _number("edition", "1"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("merch_nights", "night_id"),
        _to("merch_variants", "variant_id"),
        sa.UniqueConstraint("tenant_id", "night_id", "variant_id"),
        sa.CheckConstraint(
            "counted_in >= 0 AND added >= 0 AND counted_out >= 0 AND comps >= 0 AND damaged >= 0"
            " AND sold >= 0",
            name="counts",
        ),
        sa.CheckConstraint("(counted_in IS NULL) = (counted_in_at IS NULL)", name="counted_in"),
    )
    _index("merch_counts", "variant_id")
    rls.tenant_table("merch_counts")


def _movements() -> None:
    op.create_table(
        "merch_movements",
        tenant_id(),
        row_id(),
        sa.Column("variant_id", sa.Uuid, nullable=False),
        sa.Column("night_id", sa.Uuid),
        _text("kind"),
        sa.Column("number", sa.Integer, nullable=False),
        _text("reason", "''"),
        _text("made_by"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to("merch_variants", "variant_id"),
        _to("merch_nights", "night_id"),
        sa.CheckConstraint(
            "kind IN ('received', 'counted', 'sold', 'given_away', 'damaged', 'returned',"
            " 'corrected')",
            name="kind",
        ),
        sa.CheckConstraint("number <> 0", name="number"),
    )
    _index("merch_movements", "variant_id", "made_at", "id")
    _index("merch_movements", "night_id")
    rls.tenant_table("merch_movements")


def _to(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


def _index(table: str, *columns: str) -> None:
    name = f"ix_{table}_tenant_id_{'_'.join(columns)}"
    op.create_index(op.f(name), table, ["tenant_id", *columns])


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    written = sa.text(default) if default else None
    return sa.Column(name, sa.String, nullable=False, server_default=written)


def _number(name: str, default: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text(default))


def _flag(name: str, default: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.text(default))


def _at(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True))
