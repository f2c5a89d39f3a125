"""Guest lists of shows, and days on the road: travel, hotels, people, notes, sent sheets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "63_days"
down_revision = "62_venue_records"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _guests()
    _legs()
    _stays()
    _people()
    _days()
    rls.run_script("days.sql")


def _guests() -> None:
    op.create_table(
        "advance_guests",
        tenant_id(),
        row_id(),
        sa.Column("party_tenant_id", sa.Uuid),
        sa.Column("show_id", sa.Uuid, nullable=False),
        _text("side"),
        _text("name"),
        sa.Column("plus", sa.Integer, nullable=False, server_default=sa.text("0")),
        _text("asked_by"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["party_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["tenant_id", "show_id"], ["shows.tenant_id", "shows.id"]),
        sa.CheckConstraint("side IN ('artist', 'venue')", name="side"),
        sa.CheckConstraint("plus BETWEEN 0 AND 20", name="plus"),
    )
    op.create_index(None, "advance_guests", ["tenant_id", "show_id", "id"])
    op.create_index(None, "advance_guests", ["party_tenant_id"])
    rls.shared_table("advance_guests", party="party_tenant_id")


def _legs() -> None:
    op.create_table(
        "travel_legs",
        tenant_id(),
        row_id(),
        sa.Column("on_date", sa.Date, nullable=False),
        _text("mode"),
        _text("origin"),
        _text("destination"),
        sa.Column("departs", sa.Time),
        _text("departs_zone"),
        sa.Column("arrives_on", sa.Date, nullable=False),
        sa.Column("arrives", sa.Time),
        _text("arrives_zone"),
        _words("note"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("arrives_on >= on_date", name="days"),
    )
    op.create_index(None, "travel_legs", ["tenant_id", "on_date", "id"])
    rls.tenant_table("travel_legs")


def _stays() -> None:
    op.create_table(
        "hotel_stays",
        tenant_id(),
        row_id(),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        _text("name"),
        _words("address"),
        _words("phone"),
        _words("reference"),
        _words("rooms"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("until > on_date", name="nights"),
    )
    op.create_index(None, "hotel_stays", ["tenant_id", "on_date", "id"])
    rls.tenant_table("hotel_stays")


def _people() -> None:
    op.create_table(
        "road_people",
        tenant_id(),
        row_id(),
        _text("name"),
        _words("role"),
        _text("email"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "email"),
    )
    rls.tenant_table("road_people")


def _days() -> None:
    op.create_table(
        "road_days",
        tenant_id(),
        row_id(),
        sa.Column("on_date", sa.Date, nullable=False),
        _words("notes"),
        sa.Column("sent", JSONB, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("sent_number", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "on_date"),
    )
    rls.tenant_table("road_days")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default=sa.text("''"))
