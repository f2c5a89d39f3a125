"""Blueprints and what was applied of them, checklists, and what two workspaces agree on."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "18_blueprints"
down_revision = "17_cockpit"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _blueprints()
    _applications()
    _checklists()
    _handshakes()
    rls.run_script("blueprints.sql")


def _blueprints() -> None:
    op.create_table(
        "blueprints",
        tenant_id(),
        row_id(),
        _text("name"),
        _words("description"),
        sa.Column("version", sa.Integer, nullable=False),
        _time("archived_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "name"),
        sa.CheckConstraint("version > 0", name="version"),
    )
    rls.tenant_table("blueprints")
    op.create_table(
        "blueprint_versions",
        tenant_id(),
        row_id(),
        sa.Column("blueprint_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        _words("note"),
        _text("source_name"),
        _text("saved_by"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "blueprint_id", "number"),
        _to("blueprints", "blueprint_id"),
        sa.CheckConstraint("number > 0", name="number"),
    )
    rls.tenant_table("blueprint_versions", grants=rls.APPEND_ONLY)
    op.create_table(
        "blueprint_items",
        tenant_id(),
        row_id(),
        sa.Column("version_id", sa.Uuid, nullable=False),
        *_item(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "version_id", "part", "key"),
        _to("blueprint_versions", "version_id"),
    )
    rls.tenant_table("blueprint_items", grants=rls.APPEND_ONLY)


def _applications() -> None:
    op.create_table(
        "blueprint_applications",
        tenant_id(),
        row_id(),
        sa.Column("agency_tenant_id", sa.Uuid, nullable=False),
        _text("agency_name"),
        sa.Column("blueprint_id", sa.Uuid, nullable=False),
        _text("blueprint_name"),
        sa.Column("version", sa.Integer, nullable=False),
        _text("applied_by"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_index(
        op.f("ix_blueprint_applications_tenant_id_blueprint_id"),
        "blueprint_applications",
        ["tenant_id", "blueprint_id"],
    )
    rls.tenant_table("blueprint_applications", grants=rls.APPEND_ONLY)
    op.create_table(
        "applied_items",
        tenant_id(),
        row_id(),
        sa.Column("application_id", sa.Uuid, nullable=False),
        *_item(),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "application_id", "part", "key"),
        _to("blueprint_applications", "application_id"),
    )
    rls.tenant_table("applied_items", grants=rls.APPEND_ONLY)


def _checklists() -> None:
    op.create_table(
        "checklists",
        tenant_id(),
        row_id(),
        _text("name"),
        _time("archived_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "name"),
    )
    rls.tenant_table("checklists")
    op.create_table(
        "checklist_items",
        tenant_id(),
        row_id(),
        sa.Column("checklist_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        _text("text"),
        _time("done_at"),
        sa.Column("done_by", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "checklist_id", "text"),
        _to("checklists", "checklist_id"),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
    )
    rls.tenant_table("checklist_items")
    op.create_table(
        "planned_seats",
        tenant_id(),
        row_id(),
        _text("name"),
        _text("role"),
        _time("invited_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "name"),
        sa.CheckConstraint(
            "role IN ('admin', 'manager', 'member', 'accountant', 'viewer')", name="role"
        ),
    )
    rls.tenant_table("planned_seats")


def _handshakes() -> None:
    op.create_table(
        "handshakes",
        tenant_id(),
        row_id(),
        sa.Column("pair_id", sa.Uuid, nullable=False),
        _text("kind"),
        _text("title"),
        _text("own_name"),
        sa.Column("other_tenant_id", sa.Uuid),
        _words("other_name"),
        _text("state"),
        sa.Column("version", sa.Integer, server_default=sa.text("0"), nullable=False),
        sa.Column("work_id", sa.Uuid),
        _words("note"),
        sa.Column("token_hash", sa.LargeBinary),
        _time("expires_at"),
        _time("agreed_at"),
        _time("ended_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "pair_id"),
        sa.UniqueConstraint("tenant_id", "token_hash"),
        _to("works", "work_id"),
        sa.CheckConstraint("kind IN ('co_write', 'release_deal')", name="kind"),
        sa.CheckConstraint(
            "state IN ('offered', 'active', 'declined', 'withdrawn', 'ended')", name="state"
        ),
        sa.CheckConstraint(
            "(state IN ('active', 'ended')) = (other_tenant_id IS NOT NULL)", name="other"
        ),
        sa.CheckConstraint("other_tenant_id <> tenant_id", name="two"),
    )
    op.create_index(op.f("ix_handshakes_token_hash"), "handshakes", ["token_hash"])
    # All that concerns the other side is written by the functions of blueprints.sql.
    rls.tenant_table("handshakes", grants="SELECT, UPDATE (note, work_id, token_hash, expires_at)")
    op.create_table(
        "handshake_versions",
        tenant_id(),
        row_id(),
        sa.Column("handshake_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        _text("title"),
        sa.Column("terms", JSONB, nullable=False),
        sa.Column("is_ours", sa.Boolean, nullable=False),
        _text("proposed_by"),
        _words("words"),
        sa.Column("state", sa.String, server_default=sa.text("'proposed'"), nullable=False),
        sa.Column("answered_by", sa.String),
        _time("answered_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "handshake_id", "number"),
        _to("handshakes", "handshake_id"),
        sa.CheckConstraint(
            "state IN ('proposed', 'agreed', 'declined', 'withdrawn')", name="state"
        ),
    )
    op.create_index(
        "uq_handshake_versions_open",
        "handshake_versions",
        ["tenant_id", "handshake_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    rls.tenant_table("handshake_versions", grants="SELECT")


def _item() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("part", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("body", JSONB, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
    )


def _to(table: str, column: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, server_default=sa.text("''"), nullable=False)


def _time(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True))
