"""Exports, imports, deletion, erasure, offers of ownership, consents, data keys of tenants."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "15_leaving"
down_revision = "14_brand"
branch_labels = None
depends_on = None

STATUS = "status IN ('waiting', 'running', 'done', 'refused', 'undoing', 'expired')"
SCRIPT = "leaving.sql"


def upgrade() -> None:
    _workspaces()
    _people()
    _keys()
    rls.run_script("rewriting.sql")
    rls.run_script(SCRIPT)


def _workspaces() -> None:
    op.create_table(
        "workspace_exports",
        tenant_id(),
        row_id(),
        _person("asked_by"),
        _status(),
        sa.Column("storage_key", sa.String),
        sa.Column("upload_id", sa.String),
        sa.Column("size", sa.BigInteger),
        sa.Column("files", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("rows", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        _time("finished_at"),
        _time("expires_at"),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"]),
        sa.CheckConstraint(STATUS, name="status"),
    )
    rls.tenant_table("workspace_exports", grants="SELECT, INSERT, UPDATE", jobs="SELECT, UPDATE")
    op.create_table(
        "workspace_imports",
        row_id(),
        _person("person_id"),
        sa.Column("target_id", sa.Uuid, nullable=False),
        sa.Column("archive_key", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("slug", sa.String),
        _status(),
        _json("problems", "[]"),
        _json("notes", "[]"),
        _time("finished_at"),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
        sa.CheckConstraint(STATUS, name="status"),
    )
    _by_person("workspace_imports")
    op.create_table(
        "tenant_deletions",
        row_id(),
        tenant_id(),
        sa.Column("tenant_name", sa.String, nullable=False),
        _person("asked_by"),
        _time("due_at", nullable=False),
        sa.Column("warned", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("reason_before", sa.String),
        _time("kept_at"),
        _time("started_at"),
        _time("finished_at"),
        _json("tell", "[]"),
        _json("certificate", "{}"),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["asked_by"], ["persons.id"]),
    )
    op.create_index(
        "uq_tenant_deletions_open",
        "tenant_deletions",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("kept_at IS NULL AND finished_at IS NULL"),
    )
    rls.identity_table(
        "tenant_deletions",
        tenant="tenant_id",
        grants="SELECT, INSERT, UPDATE",
        jobs="SELECT, UPDATE",
    )
    op.create_table(
        "sealed_records",
        row_id(),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("law", sa.String, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("sha256", sa.LargeBinary, nullable=False),
        sa.Column("keep_until", sa.Date, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
    )
    rls.platform_table("sealed_records", jobs="SELECT, INSERT, DELETE")
    op.create_table(
        "ownership_offers",
        tenant_id(),
        row_id(),
        _person("from_person_id"),
        _person("to_person_id"),
        _time("expires_at", nullable=False),
        _time("answered_at"),
        sa.Column("is_accepted", sa.Boolean, nullable=False, server_default=sa.text("false")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.ForeignKeyConstraint(["from_person_id"], ["persons.id"]),
        sa.ForeignKeyConstraint(["to_person_id"], ["persons.id"]),
    )
    rls.tenant_table("ownership_offers", grants="SELECT, INSERT, UPDATE")
    op.create_table(
        "kept_documents",
        tenant_id(),
        row_id(),
        sa.Column("from_name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("files", JSONB, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    rls.tenant_table("kept_documents", grants="SELECT", jobs="SELECT, UPDATE")


def _people() -> None:
    op.create_table(
        "personal_exports",
        row_id(),
        _person("person_id"),
        _status(),
        sa.Column("storage_key", sa.String),
        sa.Column("size", sa.BigInteger),
        _time("finished_at"),
        _time("expires_at"),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
        sa.CheckConstraint(STATUS, name="status"),
    )
    _by_person("personal_exports")
    op.create_table(
        "erasures",
        row_id(),
        _person("person_id"),
        sa.Column("pseudonym", sa.String, nullable=False),
        _status(),
        _json("report", "{}"),
        _time("finished_at"),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
        sa.CheckConstraint(STATUS, name="status"),
    )
    _by_person("erasures")
    op.create_table(
        "consents",
        row_id(),
        _person("person_id"),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("wording", sa.String, nullable=False),
        _time("withdrawn_at"),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"]),
    )
    _by_person("consents")


def _keys() -> None:
    op.create_table(
        "tenant_keys",
        tenant_id(),
        row_id(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "version"),
    )
    rls.tenant_table("tenant_keys", grants="SELECT, INSERT, UPDATE", jobs="SELECT")
    op.create_table(
        "audit_redactions",
        tenant_id(),
        row_id(),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("is_attested", sa.Boolean, nullable=False, server_default=sa.text("false")),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "event_id"),
        sa.ForeignKeyConstraint(["tenant_id", "event_id"], ["events.tenant_id", "events.id"]),
    )
    rls.tenant_table("audit_redactions", grants="SELECT", jobs="SELECT")


def _by_person(table: str) -> None:
    op.create_index(op.f(f"ix_{table}_person_id"), table, ["person_id"])
    rls.identity_table(
        table, person="person_id", grants="SELECT, INSERT, UPDATE", jobs="SELECT, UPDATE"
    )


def _person(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid, nullable=False)


def _status() -> sa.Column[str]:
    return sa.Column("status", sa.String, nullable=False, server_default=sa.text("'waiting'"))


def _json(name: str, default: str) -> sa.Column[object]:
    return sa.Column(name, JSONB, nullable=False, server_default=sa.text(f"'{default}'"))


def _time(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
