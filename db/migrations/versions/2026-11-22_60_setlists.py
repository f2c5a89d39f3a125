"""Set lists in versions, and what was played on a night."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "60_setlists"
down_revision = "59_advancing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _setlists()
    _versions()
    _performances()
    rls.run_script("setlists.sql")


def _setlists() -> None:
    op.create_table(
        "setlists",
        tenant_id(),
        row_id(),
        _text("name"),
        _text("act"),
        sa.Column("minutes", sa.Integer),
        sa.Column("show_id", sa.Uuid),
        sa.Column("number", sa.Integer, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.CheckConstraint("minutes > 0", name="minutes"),
        sa.CheckConstraint("number > 0", name="number"),
    )
    op.create_index(op.f("ix_setlists_tenant_id_show_id"), "setlists", ["tenant_id", "show_id"])
    rls.tenant_table("setlists")


def _versions() -> None:
    op.create_table(
        "setlist_versions",
        tenant_id(),
        row_id(),
        sa.Column("setlist_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("songs", JSONB, nullable=False),
        _text("note", "''"),
        _text("made_by"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "setlist_id"], ["setlists.tenant_id", "setlists.id"]),
        sa.UniqueConstraint("tenant_id", "setlist_id", "number"),
        sa.CheckConstraint("number > 0", name="number"),
    )
    rls.tenant_table("setlist_versions")


def _performances() -> None:
    op.create_table(
        "performances",
        tenant_id(),
        row_id(),
        sa.Column("show_id", sa.Uuid, nullable=False),
        sa.Column("setlist_id", sa.Uuid),
        sa.Column("setlist_number", sa.Integer),
        _text("title"),
        _text("act"),
        sa.Column("on_date", sa.Date, nullable=False),
        sa.Column("starts", sa.Time),
        sa.Column("ends", sa.Time),
        _text("venue_name"),
        *(_text(name, "''") for name in ("place", "street", "postcode", "city")),
        sa.Column("country", sa.String(2), nullable=False, server_default=sa.text("''")),
        _text("promoter", "''"),
        _text("billing"),
        _text("kind"),
        sa.Column("has_entry_fee", sa.Boolean, nullable=False),
        sa.Column("capacity", sa.Integer),
        sa.Column("attendance", sa.Integer),
        sa.Column("songs", JSONB, nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True)),
        sa.Column("locked_by", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["tenant_id", "setlist_id"], ["setlists.tenant_id", "setlists.id"]),
        sa.UniqueConstraint("tenant_id", "show_id"),
        sa.CheckConstraint("billing IN ('headline', 'support')", name="billing"),
        sa.CheckConstraint("capacity >= 0 AND attendance >= 0", name="figures"),
        sa.CheckConstraint("(locked_at IS NULL) = (locked_by IS NULL)", name="locked"),
    )
    op.create_index(
        op.f("ix_performances_tenant_id_on_date_id"), "performances", ["tenant_id", "on_date", "id"]
    )
    rls.tenant_table("performances")


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    written = sa.text(default) if default else None
    return sa.Column(name, sa.String, nullable=False, server_default=written)
