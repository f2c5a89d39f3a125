"""A house's staff: people, kinds of nights, rotas, shifts, and who is on them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "78_staff"
down_revision = "77_merch"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _people()
    _nights()
    _shifts()


def _people() -> None:
    _table(
        "staff_people",
        _text("name"),
        sa.Column("email", sa.String),
        sa.Column("roles", JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("rate", sa.BigInteger),
        sa.Column("currency", sa.String(3)),
        _truth("has_left"),
        _number("link"),
        _number("edition"),
        sa.CheckConstraint("(rate IS NULL) = (currency IS NULL)", name="currency"),
        sa.CheckConstraint("rate >= 0", name="rate"),
    )
    op.create_index(
        "uq_staff_people_email",
        "staff_people",
        ["tenant_id", "email"],
        unique=True,
        postgresql_where=sa.text("NOT has_left"),
    )


def _nights() -> None:
    _table(
        "staff_templates",
        _text("name"),
        sa.Column("lines", JSONB, nullable=False),
        _number("edition"),
        sa.UniqueConstraint("tenant_id", "name"),
    )
    _table(
        "staff_nights",
        sa.Column("on_date", sa.Date, nullable=False),
        _text("title"),
        sa.Column("room_id", sa.Uuid),
        sa.Column("show_id", sa.Uuid),
        _text("time_zone"),
        _text("template_name", "''"),
        sa.Column("called_off_at", sa.DateTime(timezone=True)),
        _number("edition"),
        sa.ForeignKeyConstraint(["room_id"], ["venue_rooms.id"]),
    )
    op.create_index("ix_staff_nights_days", "staff_nights", ["tenant_id", "on_date", "id"])
    op.create_index(
        "ix_staff_nights_room",
        "staff_nights",
        ["room_id"],
        postgresql_where=sa.text("room_id IS NOT NULL"),
    )
    op.create_index(
        "uq_staff_nights_of_a_show",
        "staff_nights",
        ["tenant_id", "show_id", "on_date"],
        unique=True,
        postgresql_where=sa.text("show_id IS NOT NULL"),
    )


def _shifts() -> None:
    _table(
        "staff_shifts",
        sa.Column("night_id", sa.Uuid, nullable=False),
        _text("role"),
        sa.Column("starts", sa.Time, nullable=False),
        sa.Column("ends", sa.Time, nullable=False),
        _truth("is_after_midnight"),
        sa.Column("wanted", sa.Integer, nullable=False),
        _text("note", "''"),
        _number("edition"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "night_id"],
            ["staff_nights.tenant_id", "staff_nights.id"],
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(
            "role IN ('door', 'bar', 'sound', 'lights', 'stage', 'security', 'rep', 'other')",
            name="role",
        ),
        sa.CheckConstraint("wanted BETWEEN 1 AND 50", name="wanted"),
    )
    _index("staff_shifts", "night_id")
    _table(
        "staff_places",
        sa.Column("shift_id", sa.Uuid, nullable=False),
        sa.Column("staff_person_id", sa.Uuid, nullable=False),
        _text("state"),
        sa.Column("rate", sa.BigInteger),
        sa.Column("currency", sa.String(3)),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        _text("note", "''"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "shift_id"],
            ["staff_shifts.tenant_id", "staff_shifts.id"],
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "staff_person_id"], ["staff_people.tenant_id", "staff_people.id"]
        ),
        sa.UniqueConstraint("tenant_id", "shift_id", "staff_person_id"),
        sa.CheckConstraint("state IN ('planned', 'asked', 'yes', 'no')", name="state"),
        sa.CheckConstraint("(rate IS NULL) = (currency IS NULL)", name="currency"),
    )
    _index("staff_places", "staff_person_id")


def _table(name: str, *parts: Any) -> None:
    columns = [each for each in parts if isinstance(each, sa.Column)]
    constraints = [each for each in parts if isinstance(each, sa.Constraint)]
    op.create_table(
        name,
        tenant_id(),
        row_id(),
        *columns,
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        *constraints,
    )
    rls.tenant_table(name)


def _index(table: str, *columns: str) -> None:
    every = ["tenant_id", *columns]
    op.create_index(op.f(f"ix_{table}_{'_'.join(every)}"), table, every)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    written = sa.text(default) if default else None
    return sa.Column(name, sa.String, nullable=False, server_default=written)


def _truth(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.text("false"))


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("1"))
