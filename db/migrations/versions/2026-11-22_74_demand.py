"""Nights played before Backline, what else is on in a city, and what a tour takes into account."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "74_demand"
down_revision = "73_bandmoney"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _past_shows()
    _rival_events()
    everything = sa.text("'{season,holidays,rivals}'")
    op.add_column(
        "tours", sa.Column("factors", ARRAY(sa.String), nullable=False, server_default=everything)
    )


def _past_shows() -> None:
    op.create_table(
        "past_shows",
        tenant_id(),
        row_id(),
        _text("act"),
        sa.Column("on_date", sa.Date, nullable=False),
        *_city(),
        _text("venue_name", "''"),
        sa.Column("paid", sa.Integer, nullable=False),
        sa.Column("capacity", sa.Integer),
        sa.Column("currency", sa.String(3)),
        sa.Column("price", sa.BigInteger),
        _text("origin"),
        _edition(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"]),
        sa.UniqueConstraint("tenant_id", "on_date", "city_id", "act", "venue_name"),
        sa.CheckConstraint("paid >= 0 AND (capacity IS NULL OR paid <= capacity)", name="paid"),
        sa.CheckConstraint("price >= 0 AND (price IS NULL) = (currency IS NULL)", name="price"),
        sa.CheckConstraint("origin IN ('typed', 'file')", name="origin"),
    )
    op.create_index(op.f("ix_past_shows_city_id"), "past_shows", ["city_id"])
    rls.tenant_table("past_shows")


def _rival_events() -> None:
    op.create_table(
        "rival_events",
        tenant_id(),
        row_id(),
        _text("name"),
        *_city(),
        sa.Column("first_on", sa.Date, nullable=False),
        sa.Column("last_on", sa.Date, nullable=False),
        sa.Column("percent", sa.Integer, nullable=False),
        _text("source", "''"),
        _text("added_by"),
        _edition(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"]),
        sa.UniqueConstraint("tenant_id", "city_id", "first_on", "name"),
        sa.CheckConstraint("first_on <= last_on", name="days"),
        sa.CheckConstraint("percent BETWEEN -90 AND 100 AND percent <> 0", name="percent"),
    )
    op.create_index(op.f("ix_rival_events_city_id"), "rival_events", ["city_id"])
    rls.tenant_table("rival_events")


def _city() -> tuple[sa.Column[int], sa.Column[str], sa.Column[str]]:
    return (
        sa.Column("city_id", sa.Integer, nullable=False),
        _text("city"),
        sa.Column("country", sa.String(2), nullable=False),
    )


def _edition() -> sa.Column[int]:
    return sa.Column("edition", sa.Integer, nullable=False, server_default=sa.text("1"))


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    written = sa.text(default) if default else None
    return sa.Column(name, sa.String, nullable=False, server_default=written)
