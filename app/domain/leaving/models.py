"""Tables of leaving: exports, imports, deletions, erasures, offers of ownership, consents."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, GlobalRow, TenantRow


class Status(StrEnum):
    """How far something long is; `undoing` and `refused` are for imports."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    UNDOING = "undoing"
    EXPIRED = "expired"


STATUSES = f"status IN ({', '.join(repr(str(status)) for status in Status)})"


class WorkspaceExport(TenantRow, Base):
    """An archive of the workspace that somebody asked for; its file goes after seven days."""

    __tablename__ = "workspace_exports"
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    status: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    storage_key: Mapped[str | None]
    upload_id: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    files: Mapped[int] = mapped_column(server_default=text("0"))
    rows: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    __table_args__ = (CheckConstraint(STATUSES, name="status"),)

    @property
    def is_ready(self) -> bool:
        return self.status == Status.DONE


class WorkspaceImport(GlobalRow, Base):
    """An archive somebody brought, to become the workspace `target_id`."""

    __tablename__ = "workspace_imports"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    target_id: Mapped[UUID]
    archive_key: Mapped[str]
    name: Mapped[str]
    slug: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    problems: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    notes: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'"))
    finished_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "person_id"), CheckConstraint(STATUSES, name="status"))


class TenantDeletion(GlobalRow, Base):
    """A wish to delete a workspace: reversible until `due_at`, and its certificate afterwards."""

    __tablename__ = "tenant_deletions"
    tenant_id: Mapped[UUID]
    tenant_name: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    due_at: Mapped[datetime]
    warned: Mapped[int] = mapped_column(server_default=text("0"))
    """How many of the mails before the end were sent."""
    reason_before: Mapped[str | None]
    """Why the workspace had been read-only before somebody asked to delete it."""
    kept_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    tell: Mapped[list[Any]] = mapped_column(
        JSONB, server_default=text("'[]'"), info={"pii": "contact"}
    )
    """Addresses of the owners while the deletion runs; emptied with the last mail."""
    certificate: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    """What was done so far, and in the end what is gone."""
    __table_args__ = (
        Index(
            "uq_tenant_deletions_open",
            "tenant_id",
            unique=True,
            postgresql_where=text("kept_at IS NULL AND finished_at IS NULL"),
        ),
    )

    @property
    def is_let_go(self) -> bool:
        """Whether nothing is charged any more, so that rows may be deleted."""
        return "plan" in self.certificate


class SealedRecord(GlobalRow, Base):
    """Figures the law wants kept when the rest is gone: no person in them, deleted on a day."""

    __tablename__ = "sealed_records"
    subject_id: Mapped[UUID]
    kind: Mapped[str]
    law: Mapped[str]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[bytes]
    keep_until: Mapped[date]


class PersonalExport(GlobalRow, Base):
    """A file of everything held about a person, which they asked for; goes after seven days."""

    __tablename__ = "personal_exports"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    status: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    storage_key: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    finished_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "person_id"), CheckConstraint(STATUSES, name="status"))

    @property
    def is_ready(self) -> bool:
        return self.status == Status.DONE


class Erasure(GlobalRow, Base):
    """A person taken out of everything; `report` says how many rows, and why some stay."""

    __tablename__ = "erasures"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    pseudonym: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    report: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    finished_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "person_id"), CheckConstraint(STATUSES, name="status"))


class OwnershipOffer(TenantRow, Base):
    """An owner's offer to hand the workspace over; the other accepts it or it lapses."""

    __tablename__ = "ownership_offers"
    from_person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    to_person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    is_accepted: Mapped[bool] = mapped_column(server_default=text("false"))


class Consent(GlobalRow, Base):
    """A person's consent to one purpose, in the words of a version, until they withdraw it."""

    __tablename__ = "consents"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    purpose: Mapped[str]
    wording: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "person_id"),)


class KeptDocument(TenantRow, Base):
    """What a workspace had received from one that was deleted: the row as it was, and its files."""

    __tablename__ = "kept_documents"
    from_name: Mapped[str]
    kind: Mapped[str]
    content: Mapped[dict[str, Any]]
    files: Mapped[list[Any]]
