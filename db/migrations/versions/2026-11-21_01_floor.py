"""The floor: signed context, facts, jobs, audit chain, cron marks, sandbox mailbox."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from db import rls
from db.columns import created_at, row_id, tenant_id

revision = "01_floor"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    rls.run_script("context.sql")
    _events()
    _jobs()
    _audit()
    op.create_table(
        "cron_marks",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "name", "due_at"),
    )
    rls.tenant_table("cron_marks", grants="", jobs="SELECT, INSERT, DELETE")
    op.create_table(
        "idempotency_keys",
        tenant_id(),
        row_id(),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("content_type", sa.String),
        sa.Column("body", sa.LargeBinary),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "key"),
    )
    rls.tenant_table("idempotency_keys", jobs="SELECT, DELETE")
    op.create_table(
        "sandbox_messages",
        row_id(),
        sa.Column("tenant_id", sa.Uuid),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("sender", sa.String, nullable=False),
        sa.Column("recipient", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("text_body", sa.Text, nullable=False),
        sa.Column("html_body", sa.Text),
        sa.Column("headers", JSONB, nullable=False),
        sa.Column("attachments", JSONB, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    rls.platform_table("sandbox_messages", jobs="SELECT, INSERT, DELETE")


def _events() -> None:
    op.create_table(
        "events",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("summary", sa.String, nullable=False),
        sa.Column("subject_kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("actor_kind", sa.String, nullable=False),
        sa.Column("actor_id", sa.Uuid),
        sa.Column("actor_person_id", sa.Uuid),
        sa.Column("actor_name", sa.String, nullable=False),
        sa.Column("on_behalf_of", sa.Uuid),
        sa.Column("request_id", sa.String, nullable=False),
        sa.Column("ip", sa.String),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
    )
    op.create_index(
        op.f("ix_events_tenant_id_subject_kind_subject_id_id"),
        "events",
        ["tenant_id", "subject_kind", "subject_id", "id"],
    )
    op.create_index("ix_events_by_name", "events", ["tenant_id", "name", "id"])
    op.create_index("ix_events_recent", "events", ["id"])
    rls.tenant_table("events", grants=rls.APPEND_ONLY, jobs=rls.APPEND_ONLY)
    rls.append_only("events")


def _audit() -> None:
    op.create_table(
        "audit_entries",
        tenant_id(),
        row_id(),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "seq"),
        sa.UniqueConstraint("tenant_id", "event_id"),
        sa.ForeignKeyConstraint(["tenant_id", "event_id"], ["events.tenant_id", "events.id"]),
    )
    rls.tenant_table("audit_entries", grants="SELECT", jobs=rls.APPEND_ONLY)
    rls.append_only("audit_entries")


def _jobs() -> None:
    op.create_table(
        "jobs",
        tenant_id(),
        row_id(),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("arguments", JSONB, nullable=False),
        sa.Column("key", sa.String),
        sa.Column("state", sa.String, nullable=False, server_default=sa.text("'waiting'")),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("crashes", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("max_attempts", sa.Integer, nullable=False),
        sa.Column("timeout", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("lease_token", sa.Uuid),
        sa.Column("progress_done", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("progress_total", sa.Integer),
        sa.Column("note", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("last_error", sa.String),
        sa.Column("request_id", sa.String, nullable=False, server_default=sa.text("''")),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        created_at(),
        sa.PrimaryKeyConstraint("tenant_id", "id"),
        sa.UniqueConstraint("tenant_id", "name", "key"),
        sa.CheckConstraint(
            "state IN ('waiting', 'queued', 'running', 'done', 'refused', 'failed', 'quarantined',"
            " 'canceled')",
            name="state",
        ),
        sa.CheckConstraint("timeout > 0", name="timeout"),
    )
    op.create_index(
        "ix_jobs_due",
        "jobs",
        ["queue", "tenant_id", "run_at", "id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_jobs_leased",
        "jobs",
        ["lease_until"],
        postgresql_where=sa.text("state in ('queued', 'running')"),
    )
    rls.tenant_table("jobs", grants="SELECT, INSERT, UPDATE", jobs=rls.ALL)


def downgrade() -> None:
    for table in (
        "sandbox_messages",
        "idempotency_keys",
        "cron_marks",
        "audit_entries",
        "jobs",
        "events",
    ):
        op.drop_table(table)
    op.execute("DROP SCHEMA backline CASCADE")
