"""Artists, works, recordings, contributors, split sheets."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "04_catalog"
down_revision = "03_ledger"
branch_labels = None
depends_on = None

TABLES = (
    "split_share_notes",
    "split_shares",
    "split_sheets",
    "credits",
    "parties",
    "recordings",
    "works",
    "artists",
)
ANSWER_COLUMNS = (
    "answer, answered_at, answered_name, answer_ip, comment, invited_at, party_tenant_id,"
    " claimed_at"
)


def upgrade() -> None:
    _artists()
    _works()
    _recordings()
    _parties()
    _sheets()
    _shares()
    rls.run_script("splits.sql")


def _artists() -> None:
    op.create_table(
        "artists",
        tenant_id(),
        row_id(),
        _text("name"),
        _text("slug"),
        _words("bio"),
        _words("notes"),
        _time("published_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "slug"),
    )
    rls.tenant_table("artists")
    rls.published(
        "artists",
        where="published_at IS NOT NULL",
        columns=["tenant_id", "id", "name", "slug", "bio", "published_at"],
    )
    rls.published(
        "tenants",
        where="id IN (SELECT tenant_id FROM artists WHERE published_at IS NOT NULL)",
        columns=["id", "slug", "name", "hue", "chroma", "logo_key"],
    )


def _works() -> None:
    op.create_table(
        "works",
        tenant_id(),
        row_id(),
        _text("title"),
        sa.Column("iswc", sa.String),
        _text("search_text"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "iswc"),
    )
    op.create_index(op.f("ix_works_tenant_id_title_id"), "works", ["tenant_id", "title", "id"])
    rls.tenant_table("works")


def _recordings() -> None:
    op.create_table(
        "recordings",
        tenant_id(),
        row_id(),
        _text("title"),
        _words("version_title"),
        _text("artist_name"),
        sa.Column("artist_id", sa.Uuid),
        sa.Column("work_id", sa.Uuid),
        sa.Column("isrc", sa.String),
        sa.Column("duration_ms", sa.Integer),
        _text("search_text"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "isrc"),
        _same_tenant("artist_id", "artists"),
        _same_tenant("work_id", "works"),
        sa.CheckConstraint("duration_ms >= 0", name="duration_ms"),
    )
    for columns in (["title", "id"], ["artist_id"], ["work_id"]):
        _index("recordings", columns)
    rls.tenant_table("recordings")


def _parties() -> None:
    op.create_table(
        "parties",
        tenant_id(),
        row_id(),
        _text("name"),
        sa.Column("email", sa.String),
        sa.Column("ipi", sa.String),
        _words("pro"),
        _words("notes"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "email"),
        sa.CheckConstraint("email = lower(email)", name="email"),
    )
    _index("parties", ["name", "id"])
    rls.tenant_table("parties")
    op.create_table(
        "credits",
        tenant_id(),
        row_id(),
        sa.Column("recording_id", sa.Uuid, nullable=False),
        sa.Column("party_id", sa.Uuid, nullable=False),
        _text("role"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "recording_id", "party_id", "role"),
        _same_tenant("recording_id", "recordings"),
        _same_tenant("party_id", "parties"),
    )
    _index("credits", ["party_id"])
    rls.tenant_table("credits")


def _sheets() -> None:
    op.create_table(
        "split_sheets",
        tenant_id(),
        row_id(),
        _text("kind"),
        sa.Column("recording_id", sa.Uuid),
        sa.Column("work_id", sa.Uuid),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.String, server_default=sa.text("'draft'"), nullable=False),
        sa.Column("is_declared", sa.Boolean, server_default=sa.text("false"), nullable=False),
        sa.Column("effective_from", sa.Date),
        _words("note"),
        _text("proposed_by"),
        _time("locked_at"),
        _time("closed_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "recording_id", "version"),
        sa.UniqueConstraint("tenant_id", "work_id", "version"),
        _same_tenant("recording_id", "recordings"),
        _same_tenant("work_id", "works"),
        sa.CheckConstraint(
            "(kind = 'master' AND recording_id IS NOT NULL AND work_id IS NULL)"
            " OR (kind = 'composition' AND work_id IS NOT NULL AND recording_id IS NULL)",
            name="subject",
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'proposed', 'agreed', 'declined', 'withdrawn', 'superseded')",
            name="status",
        ),
        sa.CheckConstraint("version > 0", name="version"),
    )
    for name, status in (("open", "proposed"), ("in_force", "agreed")):
        op.create_index(
            f"uq_split_sheets_{name}",
            "split_sheets",
            ["tenant_id", sa.text("coalesce(recording_id, work_id)")],
            unique=True,
            postgresql_where=sa.text(f"status = '{status}'"),
        )
    rls.tenant_table("split_sheets", grants=rls.APPEND_ONLY)
    op.execute(
        "GRANT UPDATE (status, is_declared, locked_at, closed_at) ON split_sheets TO backline_app"
    )


def _shares() -> None:
    op.create_table(
        "split_shares",
        tenant_id(),
        row_id(),
        sa.Column("sheet_id", sa.Uuid, nullable=False),
        sa.Column("party_id", sa.Uuid, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        _text("name"),
        sa.Column("email", sa.String),
        _text("role"),
        sa.Column("share", sa.Numeric(9, 6), nullable=False),
        sa.Column("answer", sa.String, server_default=sa.text("'pending'"), nullable=False),
        _time("answered_at"),
        sa.Column("answered_name", sa.String),
        sa.Column("answer_ip", sa.String),
        _words("comment"),
        _time("invited_at"),
        sa.Column("party_tenant_id", sa.Uuid),
        _time("claimed_at"),
        _text("owner_name"),
        _text("sheet_title"),
        _text("sheet_artist"),
        _text("sheet_kind"),
        sa.Column("sheet_version", sa.Integer, nullable=False),
        sa.Column("sheet_status", sa.String, server_default=sa.text("'draft'"), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "sheet_id", "party_id"),
        _same_tenant("sheet_id", "split_sheets"),
        _same_tenant("party_id", "parties"),
        sa.CheckConstraint("share >= 0 AND share <= 100", name="share"),
        sa.CheckConstraint("answer IN ('pending', 'agreed', 'declined')", name="answer"),
    )
    _index("split_shares", ["party_id"])
    op.create_index(
        op.f("ix_split_shares_party_tenant_id_id"), "split_shares", ["party_tenant_id", "id"]
    )
    # Beyond its answer and its claim a share never changes, not even by a mistake of ours.
    rls.shared_table("split_shares", party="party_tenant_id", grants=rls.APPEND_ONLY)
    op.execute(f"GRANT UPDATE ({ANSWER_COLUMNS}) ON split_shares TO backline_app")
    op.create_table(
        "split_share_notes",
        tenant_id(),
        row_id(),
        sa.Column("share_tenant_id", sa.Uuid, nullable=False),
        sa.Column("share_id", sa.Uuid, nullable=False),
        _text("text"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "share_tenant_id", "share_id"),
        sa.ForeignKeyConstraint(
            ["share_tenant_id", "share_id"], ["split_shares.tenant_id", "split_shares.id"]
        ),
    )
    rls.tenant_table("split_share_notes")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, server_default=sa.text("''"), nullable=False)


def _time(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True))


def _same_tenant(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


def _index(table: str, columns: list[str]) -> None:
    name = op.f(f"ix_{table}_tenant_id_{'_'.join(columns)}")
    op.create_index(name, table, ["tenant_id", *columns])


def downgrade() -> None:
    op.execute("DROP POLICY published ON tenants")
    op.execute(
        "REVOKE SELECT (id, slug, name, hue, chroma, logo_key) ON tenants FROM backline_public"
    )
    for table in TABLES:
        op.drop_table(table)
    for function in (
        "split_sheet_moves",
        "split_sheet_tells",
        "split_sheet_complete",
        "split_share_guard",
    ):
        op.execute(f"DROP FUNCTION backline.{function}()")
