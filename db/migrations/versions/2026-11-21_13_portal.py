"""What waits for a client: requests, messages, files."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "13_portal"
down_revision = "12_agency"
branch_labels = None
depends_on = None

READ_AND_ADD = rls.APPEND_ONLY


def upgrade() -> None:
    _portals()
    _contacts()
    _entries("portal_links", _time("used_at"))
    _entries("portal_sessions", _time("ended_at"), sa.Column("ip", sa.String))
    _requests()
    _messages()
    _files()
    rls.run_script("portal.sql")


def _portals() -> None:
    op.create_table(
        "portals",
        tenant_id(),
        row_id(),
        sa.Column("client_tenant_id", sa.Uuid),
        sa.Column("client_id", sa.Uuid),
        _text("client_name"),
        _time("agency_seen_at"),
        _time("client_seen_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["client_tenant_id"], ["tenants.id"]),
        sa.UniqueConstraint("tenant_id", "client_tenant_id"),
        sa.UniqueConstraint("tenant_id", "client_id"),
        sa.CheckConstraint("client_tenant_id <> tenant_id", name="two"),
    )
    _index("portals", ["client_tenant_id", "id"])
    _share("portals", "client_name, client_id, agency_seen_at, client_seen_at")


def _contacts() -> None:
    op.create_table(
        "portal_contacts",
        tenant_id(),
        row_id(),
        sa.Column("portal_id", sa.Uuid, nullable=False),
        sa.Column("client_tenant_id", sa.Uuid),
        _text("name"),
        _text("email"),
        sa.Column("language", sa.String, server_default=sa.text("'en'"), nullable=False),
        sa.Column("created_by", sa.Uuid),
        _time("revoked_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        *_of_portal(),
        sa.ForeignKeyConstraint(["created_by"], ["persons.id"]),
        sa.UniqueConstraint("tenant_id", "portal_id", "email"),
        sa.CheckConstraint("email = lower(email)", name="email"),
    )
    _index("portal_contacts", ["email"])
    _index("portal_contacts", ["client_tenant_id", "id"])
    _share("portal_contacts", "name, language, revoked_at")


def _entries(table: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        table,
        tenant_id(),
        row_id(),
        sa.Column("contact_id", sa.Uuid, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        _time("expires_at", nullable=False),
        *columns,
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contact_id"], ["portal_contacts.tenant_id", "portal_contacts.id"]
        ),
        sa.UniqueConstraint("tenant_id", "token_hash"),
    )
    _index(table, ["tenant_id", "contact_id"])
    rls.tenant_table(table)


def _requests() -> None:
    op.create_table(
        "portal_requests",
        tenant_id(),
        row_id(),
        sa.Column("portal_id", sa.Uuid, nullable=False),
        sa.Column("client_tenant_id", sa.Uuid),
        _text("kind"),
        _text("title"),
        _words("body"),
        _words("subject_kind"),
        sa.Column("subject_id", sa.Uuid),
        _words("subject_path"),
        _words("subject_version"),
        _text("version"),
        sa.Column("due_on", sa.Date),
        sa.Column("asked_by", sa.Uuid),
        _text("asked_name"),
        sa.Column("state", sa.String, server_default=sa.text("'open'"), nullable=False),
        _time("decided_at"),
        sa.Column("decided_name", sa.String),
        sa.Column("decided_by", sa.Uuid),
        sa.Column("decided_contact_id", sa.Uuid),
        sa.Column("decided_ip", sa.String),
        sa.Column("decided_version", sa.String),
        _words("words"),
        sa.Column("signature", sa.String),
        sa.Column("consent", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        *_of_portal(),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["persons.id"]),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decided_contact_id"],
            ["portal_contacts.tenant_id", "portal_contacts.id"],
        ),
        sa.CheckConstraint("kind IN ('approve', 'sign', 'pay', 'upload', 'comment')", name="kind"),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'declined', 'done', 'withdrawn')", name="state"
        ),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'declined') OR decided_version = version", name="version"
        ),
        sa.CheckConstraint(
            "kind <> 'sign' OR state <> 'approved'"
            " OR (signature IS NOT NULL AND consent IS NOT NULL)",
            name="signature",
        ),
    )
    op.create_index(
        "ix_portal_requests_list", "portal_requests", ["tenant_id", "portal_id", "state", "id"]
    )
    op.create_index(
        "ix_portal_requests_inbox", "portal_requests", ["client_tenant_id", "state", "id"]
    )
    op.create_index(
        "uq_portal_requests_open",
        "portal_requests",
        ["tenant_id", "portal_id", "kind", "subject_kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    _share(
        "portal_requests",
        "state, decided_at, decided_name, decided_by, decided_contact_id, decided_ip,"
        " decided_version, words, signature, consent",
    )


def _messages() -> None:
    op.create_table(
        "portal_messages",
        tenant_id(),
        row_id(),
        sa.Column("portal_id", sa.Uuid, nullable=False),
        sa.Column("client_tenant_id", sa.Uuid),
        sa.Column("request_id", sa.Uuid),
        _text("side"),
        _text("author_name"),
        sa.Column("author_id", sa.Uuid),
        _text("text"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        *_of_portal(),
        _of_request(),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"]),
        sa.CheckConstraint("side IN ('agency', 'client')", name="side"),
    )
    op.create_index(
        "ix_portal_messages_thread", "portal_messages", ["tenant_id", "portal_id", "id"]
    )
    op.create_index("ix_portal_messages_client", "portal_messages", ["client_tenant_id", "id"])
    _share("portal_messages")


def _files() -> None:
    op.create_table(
        "portal_files",
        tenant_id(),
        row_id(),
        sa.Column("portal_id", sa.Uuid, nullable=False),
        sa.Column("client_tenant_id", sa.Uuid),
        sa.Column("request_id", sa.Uuid),
        _text("side"),
        _text("sender_name"),
        _text("filename"),
        _text("content_type"),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        _text("storage_key"),
        _time("expires_at"),
        _time("removed_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        *_of_portal(),
        _of_request(),
        sa.CheckConstraint("side IN ('agency', 'client')", name="side"),
        sa.CheckConstraint("size > 0", name="size"),
    )
    op.create_index("ix_portal_files_list", "portal_files", ["tenant_id", "portal_id", "id"])
    op.create_index("ix_portal_files_client", "portal_files", ["client_tenant_id", "id"])
    _share("portal_files", "expires_at, removed_at", jobs="SELECT, UPDATE (removed_at)")


def _share(table: str, changing: str = "", *, jobs: str = "") -> None:
    """Both sides read and add; of what is there only the named columns ever change."""
    rls.shared_table(table, party="client_tenant_id", grants=READ_AND_ADD, jobs=jobs)
    if changing:
        op.execute(f"GRANT UPDATE ({changing}) ON {table} TO backline_app")


def _of_portal() -> tuple[sa.Constraint, sa.Constraint]:
    return (
        sa.ForeignKeyConstraint(["tenant_id", "portal_id"], ["portals.tenant_id", "portals.id"]),
        sa.ForeignKeyConstraint(["client_tenant_id"], ["tenants.id"]),
    )


def _of_request() -> sa.Constraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", "request_id"], ["portal_requests.tenant_id", "portal_requests.id"]
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, server_default=sa.text("''"), nullable=False)


def _time(name: str, *, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _index(table: str, columns: list[str]) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
