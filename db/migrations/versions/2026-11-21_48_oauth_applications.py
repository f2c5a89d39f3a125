"""Applications of others: registered, let in by people, ended."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "48_oauth_applications"
down_revision = "47_arrivals"
branch_labels = None
depends_on = None

TABLES = ("oauth_tokens", "oauth_connections", "oauth_secrets", "oauth_applications")


def upgrade() -> None:
    _applications()
    _connections()
    _tokens()
    rls.identity_table("oauth_applications", tenant="tenant_id", jobs="SELECT, UPDATE")
    rls.identity_table("oauth_secrets", tenant="tenant_id")
    rls.identity_table("oauth_connections", person="person_id", tenant="tenant_id")
    rls.identity_table(
        "oauth_tokens", person="person_id", tenant="tenant_id", jobs="SELECT, DELETE"
    )
    rls.run_script("oauth.sql")


def _applications() -> None:
    op.create_table(
        "oauth_applications",
        tenant_id(),
        row_id(),
        _text("name"),
        _text("about"),
        _text("home_page"),
        sa.Column("redirect_uris", JSONB, nullable=False),
        sa.Column("is_confidential", sa.Boolean, nullable=False),
        sa.Column("created_by", sa.Uuid),
        _time("suspended_at", nullable=True),
        sa.Column("suspended_reason", sa.String),
        _time("deleted_at", nullable=True),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"]),
    )
    op.create_table(
        "oauth_secrets",
        tenant_id(),
        row_id(),
        sa.Column("application_id", sa.Uuid, nullable=False),
        _text("start"),
        _hash("secret_hash"),
        _time("expires_at", nullable=True),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        _key(["tenant_id", "application_id"], "oauth_applications"),
    )
    _index("oauth_secrets", "tenant_id", "application_id")


def _connections() -> None:
    op.create_table(
        "oauth_connections",
        tenant_id(),
        row_id(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("application_tenant_id", sa.Uuid, nullable=False),
        sa.Column("application_id", sa.Uuid, nullable=False),
        _text("application_name"),
        _text("home_page"),
        sa.Column("scopes", JSONB, nullable=False),
        _text("redirect_uri"),
        _text("challenge"),
        _hash("code_hash"),
        _time("code_expires_at"),
        _time("code_used_at", nullable=True),
        _time("last_used_at", nullable=True),
        _time("expires_at"),
        _time("ended_at", nullable=True),
        sa.Column("ended_why", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "code_hash"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
        _key(["application_tenant_id", "application_id"], "oauth_applications"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="end"),
    )
    for column in ("code_hash", "person_id", "application_id"):
        _index("oauth_connections", column)


def _tokens() -> None:
    op.create_table(
        "oauth_tokens",
        tenant_id(),
        row_id(),
        sa.Column("connection_id", sa.Uuid, nullable=False),
        sa.Column("application_tenant_id", sa.Uuid, nullable=False),
        sa.Column("application_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        _text("kind"),
        _hash("token_hash"),
        sa.Column("scopes", JSONB, nullable=False),
        _time("expires_at"),
        _time("used_at", nullable=True),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "token_hash"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
        _key(["tenant_id", "connection_id"], "oauth_connections"),
        _key(["application_tenant_id", "application_id"], "oauth_applications"),
        sa.CheckConstraint("kind IN ('access', 'refresh')", name="kind"),
    )
    _index("oauth_tokens", "tenant_id", "connection_id")
    for column in ("token_hash", "person_id", "expires_at"):
        _index("oauth_tokens", column)


def _key(columns: list[str], table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(columns, [f"{table}.tenant_id", f"{table}.id"])


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String, nullable=False)


def _hash(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def downgrade() -> None:
    op.execute("DROP FUNCTION backline.resolve_token(bytea)")
    op.execute("DROP TRIGGER oauth_applications_end ON oauth_applications")
    op.execute("DROP FUNCTION backline.end_connections()")
    for table in TABLES:
        op.drop_table(table)
    rls.run_script("personal_tokens.sql")
