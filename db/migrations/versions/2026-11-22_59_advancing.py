"""Riders of artists in versions, and what a show has of them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "59_advancing"
down_revision = "58_settlements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _riders()
    _versions()
    _advances()
    _copies()
    _items()
    _questions()
    _contacts()
    rls.run_script("advancing.sql")


def _riders() -> None:
    op.create_table(
        "riders",
        tenant_id(),
        row_id(),
        _text("name"),
        _text("kind"),
        _words("body"),
        _list("items"),
        _list("plot"),
        _count("edition", "1"),
        _count("number", "0"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "name"),
        sa.CheckConstraint("kind IN ('technical', 'hospitality')", name="kind"),
        sa.CheckConstraint("number >= 0", name="number"),
    )
    rls.tenant_table("riders")


def _versions() -> None:
    op.create_table(
        "rider_versions",
        tenant_id(),
        row_id(),
        sa.Column("rider_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        _text("kept_by"),
        _text("body"),
        sa.Column("items", JSONB, nullable=False),
        sa.Column("plot", JSONB, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "rider_id"], ["riders.tenant_id", "riders.id"]),
        sa.UniqueConstraint("tenant_id", "rider_id", "number"),
    )
    rls.tenant_table("rider_versions", grants="SELECT, INSERT")


def _advances() -> None:
    op.create_table(
        "show_advances",
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        sa.Column("show_id", sa.Uuid, nullable=False),
        _count("version", "1"),
        sa.Column("artist_agreed", sa.Integer),
        sa.Column("artist_agreed_by", sa.String),
        sa.Column("venue_agreed", sa.Integer),
        sa.Column("venue_agreed_by", sa.String),
        _words("changed_by"),
        _words("changed_side"),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
        _count("times_version", "1"),
        sa.Column("load_in", sa.Time),
        sa.Column("sound_check", sa.Time),
        _list("more_times"),
        _count("allotment", "0"),
        sa.Column("cut_off", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to_party(),
        _to_show(),
        sa.UniqueConstraint("tenant_id", "show_id"),
        sa.CheckConstraint("allotment >= 0", name="allotment"),
    )
    _share("show_advances")


def _copies() -> None:
    op.create_table(
        "show_riders",
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        sa.Column("show_id", sa.Uuid, nullable=False),
        sa.Column("rider_id", sa.Uuid, nullable=False),
        _text("name"),
        _text("kind"),
        sa.Column("number", sa.Integer, nullable=False),
        _text("body"),
        sa.Column("plot", JSONB, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to_party(),
        _to_show(),
        sa.UniqueConstraint("tenant_id", "show_id", "rider_id"),
    )
    _share("show_riders")


def _items() -> None:
    op.create_table(
        "show_rider_items",
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        sa.Column("show_rider_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        _text("key"),
        _text("what"),
        sa.Column("quantity", sa.Integer, nullable=False),
        _text("need"),
        _words("measure"),
        _words("answer"),
        _words("instead"),
        _words("note"),
        sa.Column("answered_by", sa.String),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        _count("version", "1"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to_party(),
        sa.ForeignKeyConstraint(
            ["tenant_id", "show_rider_id"],
            ["show_riders.tenant_id", "show_riders.id"],
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("tenant_id", "show_rider_id", "key"),
        sa.CheckConstraint("need IN ('must', 'nice')", name="need"),
        sa.CheckConstraint("answer IN ('', 'yes', 'no', 'instead')", name="answer"),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
    )
    _share("show_rider_items")


def _questions() -> None:
    _of_show(
        "advance_questions",
        _text("asked_by"),
        _text("body"),
        _words("answer"),
        sa.Column("answered_by", sa.String),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        _count("version", "1"),
        sa.CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
    )


def _contacts() -> None:
    _of_show(
        "advance_contacts",
        _text("name"),
        _words("role"),
        sa.Column("email", sa.String),
        sa.Column("phone", sa.String),
    )


def _of_show(table: str, *more: Any) -> None:
    op.create_table(
        table,
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        sa.Column("show_id", sa.Uuid, nullable=False),
        _text("side"),
        *more,
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _to_party(),
        _to_show(),
        sa.CheckConstraint("side IN ('artist', 'venue')", name="side"),
    )
    op.create_index(None, table, ["tenant_id", "show_id", "id"])
    _share(table)


def _share(table: str) -> None:
    op.create_index(None, table, ["party_tenant_id"])
    rls.shared_table(table, party="party_tenant_id")


def _to_show() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant_id", "show_id"], ["shows.tenant_id", "shows.id"])


def _to_party() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["party_tenant_id"], ["tenants.id"], ondelete="SET NULL")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default=sa.text("''"))


def _count(name: str, default: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text(default))


def _list(name: str) -> sa.Column[object]:
    return sa.Column(name, JSONB, nullable=False, server_default=sa.text("'[]'"))
