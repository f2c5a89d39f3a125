"""Tables of the floor: facts, jobs, audit chain, cron marks, idempotency keys, mailboxes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import ActorKind
from app.core.db import Base, GlobalRow, TenantRow


class EventRow(TenantRow, Base):
    """A recorded fact; append-only. `seq` orders the facts of a tenant in its audit chain."""

    __tablename__ = "events"
    name: Mapped[str]
    version: Mapped[int]
    payload: Mapped[dict[str, Any]]
    changes: Mapped[dict[str, Any]]
    summary: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_person_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(info={"pii": "name"})
    on_behalf_of: Mapped[UUID | None]
    request_id: Mapped[str]
    ip: Mapped[str | None] = mapped_column(info={"pii": "address"})
    client_id: Mapped[UUID | None]
    """In an agency's log: the client for whom its people did this, in the client's workspace."""

    @property
    def actor_label(self) -> str:
        """Who did it, as people read it: work in the background is done by Backline."""
        return "Backline" if self.actor_kind == ActorKind.JOB else self.actor_name

    __table_args__ = (
        Index(None, "tenant_id", "subject_kind", "subject_id", "id"),
        Index("ix_events_by_name", "tenant_id", "name", "id"),
        # Across tenants, for the audit chain: its question is which facts are recent.
        Index("ix_events_recent", "id"),
    )


class AuditEntry(TenantRow, Base):
    """One link of a tenant's chain: `hash = sha256(previous | canonical body of the event)`."""

    __tablename__ = "audit_entries"
    seq: Mapped[int]
    event_id: Mapped[UUID]
    previous: Mapped[bytes]
    hash: Mapped[bytes]
    __table_args__ = (
        UniqueConstraint("tenant_id", "seq"),
        UniqueConstraint("tenant_id", "event_id"),
        ForeignKeyConstraint(["tenant_id", "event_id"], ["events.tenant_id", "events.id"]),
    )


class AuditRedaction(TenantRow, Base):
    """A fact that an erased person was taken out of: what its link had been made from."""

    __tablename__ = "audit_redactions"
    event_id: Mapped[UUID]
    digest: Mapped[bytes]
    is_attested: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether a later fact of the chain names the digest of the new body."""
    __table_args__ = (
        UniqueConstraint("tenant_id", "event_id"),
        ForeignKeyConstraint(["tenant_id", "event_id"], ["events.tenant_id", "events.id"]),
    )


class JobRow(TenantRow, Base):
    """A job or a reaction: written with the change that asks for it, kept until long after."""

    __tablename__ = "jobs"
    name: Mapped[str]
    queue: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    key: Mapped[str | None]
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    crashes: Mapped[int] = mapped_column(server_default=text("0"))
    max_attempts: Mapped[int]
    timeout: Mapped[int]
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    progress_done: Mapped[int] = mapped_column(server_default=text("0"))
    progress_total: Mapped[int | None]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    last_error: Mapped[str | None]
    request_id: Mapped[str] = mapped_column(server_default=text("''"))
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "name", "key"),
        Index(
            "ix_jobs_due",
            "queue",
            "tenant_id",
            "run_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_jobs_leased",
            "lease_until",
            postgresql_where=text("state in ('queued', 'running')"),
        ),
    )


class CronMark(TenantRow, Base):
    """A due time that has been acted on: what makes two schedulers run it once."""

    __tablename__ = "cron_marks"
    name: Mapped[str]
    due_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("tenant_id", "name", "due_at"),)


class IdempotencyKey(TenantRow, Base):
    """An API call made once: its fingerprint and, when finished, the answer to repeat."""

    __tablename__ = "idempotency_keys"
    key: Mapped[str]
    fingerprint: Mapped[bytes]
    status: Mapped[int | None]
    content_type: Mapped[str | None]
    body: Mapped[bytes | None]
    __table_args__ = (UniqueConstraint("tenant_id", "key"),)


class SandboxMessage(GlobalRow, Base):
    """A mail the sandbox kept instead of sending; `key` makes sending twice keep one."""

    __tablename__ = "sandbox_messages"
    tenant_id: Mapped[UUID | None]
    key: Mapped[str] = mapped_column(unique=True)
    sender: Mapped[str] = mapped_column(info={"pii": "email"})
    recipient: Mapped[str] = mapped_column(info={"pii": "email"})
    subject: Mapped[str]
    text_body: Mapped[str] = mapped_column(Text)
    html_body: Mapped[str | None] = mapped_column(Text)
    headers: Mapped[dict[str, Any]]
    attachments: Mapped[list[Any]]


class SandboxInbound(GlobalRow, Base):
    """A mail in the sandbox's mailbox, as the receiving server would hand it over."""

    __tablename__ = "sandbox_inbound"
    sender: Mapped[str] = mapped_column(info={"pii": "email"})
    recipient: Mapped[str] = mapped_column(info={"pii": "email"})
    subject: Mapped[str]
    raw: Mapped[bytes]
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    __table_args__ = (CheckConstraint("state IN ('waiting', 'taken', 'not ours')", name="state"),)


class SandboxRecord(GlobalRow, Base):
    """A text published under a name in the sandbox's own name service."""

    __tablename__ = "sandbox_records"
    name: Mapped[str]
    text: Mapped[str]
    __table_args__ = (UniqueConstraint("name", "text"),)
