"""Holds: who waits for which night of which room, and that a night is given away once."""

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "50_holds"
down_revision = "49_venues"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rules()
    _holds()
    _places()
    rls.run_script("holds.sql")


def _rules() -> None:
    op.create_table(
        "hold_rules",
        tenant_id(),
        row_id(),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        *(_number(name, value) for name, value in _NUMBERS),
        *(_truth(name, value) for name, value in _TRUTHS),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
        sa.UniqueConstraint("tenant_id", "venue_id"),
        sa.CheckConstraint("first_days BETWEEN 1 AND 90", name="first_days"),
        sa.CheckConstraint("other_days BETWEEN 1 AND 90", name="other_days"),
        sa.CheckConstraint("challenge_hours BETWEEN 24 AND 48", name="challenge_hours"),
    )
    rls.tenant_table("hold_rules")


_NUMBERS = (
    ("first_days", "14"), ("other_days", "7"), ("challenge_hours", "48"), ("radius_km", "0"),
    ("radius_days", "0"), ("feed", "1"),
)  # fmt: skip
_TRUTHS = (("tells_place", "true"), ("is_public", "false"), ("shares_open", "false"))


def _holds() -> None:
    op.create_table(
        "holds",
        tenant_id(),
        row_id(),
        sa.Column("venue_id", sa.Uuid, nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("slot", sa.String, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("asker_tenant_id", sa.Uuid),
        sa.Column("asker_name", sa.String, nullable=False),
        sa.Column("asker_email", sa.String),
        sa.Column("told_place", sa.Integer),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("challenge_ends_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.String, nullable=False, server_default=sa.text("''")),
        _truth("is_public", "false"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"]),
        sa.ForeignKeyConstraint(["room_id"], ["venue_rooms.id"]),
        sa.ForeignKeyConstraint(["asker_tenant_id"], ["tenants.id"], ondelete="SET NULL"),
        sa.CheckConstraint("kind IN ('show', 'block')", name="kind"),
        sa.CheckConstraint("starts_at < ends_at", name="ends"),
        sa.CheckConstraint(
            "state IN ('asked', 'held', 'confirmed', 'released', 'expired', 'cleared', 'declined')",
            name="state",
        ),
    )
    op.create_index("ix_holds_calendar", "holds", ["tenant_id", "venue_id", "on_date", "id"])
    op.create_index("ix_holds_asker", "holds", ["asker_tenant_id", "on_date", "id"])
    op.create_index("ix_holds_room", "holds", ["room_id", "on_date"])
    rls.shared_table("holds", party="asker_tenant_id", grants="SELECT, INSERT, UPDATE")
    rls.published(
        "holds",
        where="state = 'confirmed' AND kind = 'show' AND is_public",
        columns=["tenant_id", "id", "venue_id", "room_id", "on_date", "slot", "title", "state"],
    )
    rls.published(
        "venues",
        where="keeper_tenant_id IS NOT NULL",
        columns=["id", "name", "city", "country", "time_zone", "keeper_tenant_id"],
    )
    rls.published("venue_rooms", where="true", columns=["id", "venue_id", "name"])


def _places() -> None:
    op.create_table(
        "hold_places",
        tenant_id(),
        row_id(),
        sa.Column("hold_id", sa.Uuid, nullable=False),
        sa.Column("room_id", sa.Uuid, nullable=False),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "hold_id"], ["holds.tenant_id", "holds.id"]),
        sa.ForeignKeyConstraint(["room_id"], ["venue_rooms.id"]),
        sa.UniqueConstraint("tenant_id", "hold_id"),
        sa.UniqueConstraint(
            "tenant_id", "room_id", "on_date", "place", deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint("place >= 1", name="place"),
    )
    rls.tenant_table("hold_places")


def _number(name: str, value: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default=sa.text(value))


def _truth(name: str, value: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.text(value))
