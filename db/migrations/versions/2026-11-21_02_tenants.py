"""Tenants, people, sessions, memberships, invitations, API keys, notifications."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "02_tenants"
down_revision = "01_floor"
branch_labels = None
depends_on = None

TABLES = (
    "notifications",
    "api_keys",
    "invitations",
    "memberships",
    "mail_tokens",
    "sessions",
    "credentials",
    "persons",
    "tenants",
)


def upgrade() -> None:
    _tenants()
    _people()
    _memberships()
    _api_keys()
    _notifications()
    rls.visible(
        "persons",
        where=f"id IN (SELECT person_id FROM memberships WHERE tenant_id = {rls.TENANT})",
    )
    rls.run_script("authentication.sql")


def _tenants() -> None:
    op.create_table(
        "tenants",
        row_id(),
        _text("slug"),
        _text("name"),
        _text("kind"),
        _text("currency"),
        _text("time_zone"),
        sa.Column("locale", sa.String, server_default=sa.text("'en'"), nullable=False),
        sa.Column("hue", sa.Integer, server_default=sa.text("265"), nullable=False),
        sa.Column("chroma", sa.Integer, server_default=sa.text("14"), nullable=False),
        sa.Column("logo_key", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sa.CheckConstraint("kind IN ('artist', 'agency', 'venue')", name="kind"),
    )
    rls.identity_table("tenants", tenant="id", grants="SELECT, INSERT, UPDATE", jobs="SELECT")


def _people() -> None:
    op.create_table(
        "persons",
        row_id(),
        _text("email"),
        _text("name"),
        _time("email_verified_at", nullable=True),
        sa.Column("theme", sa.String, server_default=sa.text("'system'"), nullable=False),
        sa.Column("is_operator", sa.Boolean, server_default=sa.text("false"), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    rls.identity_table("persons", person="id", grants="SELECT, INSERT, UPDATE", jobs="SELECT")
    op.create_table(
        "credentials",
        sa.Column("person_id", sa.Uuid, nullable=False),
        _text("password_hash"),
        _time("changed_at"),
        sa.PrimaryKeyConstraint("person_id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
    )
    rls.identity_table("credentials", grants="SELECT, INSERT, UPDATE")
    op.create_table(
        "sessions",
        row_id(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        _time("last_seen_at"),
        _time("expires_at"),
        _time("revoked_at", nullable=True),
        sa.Column("ip", sa.String),
        _text("user_agent"),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
    )
    op.create_index(op.f("ix_sessions_person_id"), "sessions", ["person_id"])
    rls.identity_table("sessions", person="person_id", jobs="SELECT, DELETE")
    op.create_table(
        "mail_tokens",
        row_id(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        _text("purpose"),
        _text("email"),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        _time("expires_at"),
        _time("used_at", nullable=True),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
    )
    rls.identity_table(
        "mail_tokens", grants="SELECT, INSERT, UPDATE", jobs="SELECT, INSERT, DELETE"
    )


def _memberships() -> None:
    op.create_table(
        "memberships",
        tenant_id(),
        row_id(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        _text("role"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "person_id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
        sa.CheckConstraint(
            "role IN ('owner', 'admin', 'manager', 'member', 'accountant', 'viewer')", name="role"
        ),
    )
    op.create_index(op.f("ix_memberships_person_id"), "memberships", ["person_id"])
    rls.identity_table("memberships", tenant="tenant_id", jobs="SELECT")
    op.create_table(
        "invitations",
        tenant_id(),
        row_id(),
        _text("email"),
        _text("role"),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("invited_by", sa.Uuid, nullable=False),
        _time("expires_at"),
        _time("accepted_at", nullable=True),
        _time("revoked_at", nullable=True),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "token_hash"),
        sa.ForeignKeyConstraint(["invited_by"], ["persons.id"]),
    )
    op.create_index(op.f("ix_invitations_token_hash"), "invitations", ["token_hash"])
    rls.identity_table("invitations", tenant="tenant_id", grants="SELECT, INSERT, UPDATE")


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        tenant_id(),
        row_id(),
        _text("name"),
        _text("prefix"),
        sa.Column("key_hash", sa.LargeBinary, nullable=False),
        sa.Column("scopes", JSONB, nullable=False),
        sa.Column("created_by", sa.Uuid),
        _time("last_used_at", nullable=True),
        _time("expires_at", nullable=True),
        _time("revoked_at", nullable=True),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "prefix"),
        sa.UniqueConstraint("tenant_id", "key_hash"),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"]),
    )
    op.create_index(op.f("ix_api_keys_key_hash"), "api_keys", ["key_hash"])
    rls.tenant_table("api_keys", grants="SELECT, INSERT, UPDATE")


def _notifications() -> None:
    op.create_table(
        "notifications",
        tenant_id(),
        row_id(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        _text("text"),
        _text("path"),
        _time("read_at", nullable=True),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "person_id", "event_id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
    )
    op.create_index("ix_notifications_inbox", "notifications", ["tenant_id", "person_id", "id"])
    rls.tenant_table("notifications")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def downgrade() -> None:
    op.execute("DROP FUNCTION backline.resolve_api_key(bytea)")
    op.execute("DROP FUNCTION backline.resolve_session(bytea, text)")
    for table in TABLES:
        op.drop_table(table)
