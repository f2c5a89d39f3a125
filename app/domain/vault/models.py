"""Tables of the vault: assets, their versions, what analysis found, and uploads under way."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow


class AssetKind(StrEnum):
    AUDIO = "audio"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"
    ARCHIVE = "archive"


class AnalysisStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class UploadStatus(StrEnum):
    RECEIVING = "receiving"
    CHECKING = "checking"
    DONE = "done"
    REFUSED = "refused"


class Asset(TenantRow, Base):
    """A file people speak of by one name; `current_number` is the version that counts."""

    __tablename__ = "assets"
    name: Mapped[str]
    kind: Mapped[str]
    recording_id: Mapped[UUID | None]
    current_number: Mapped[int]
    archived_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_assets_list", "tenant_id", "created_at", "id"),
        Index(None, "tenant_id", "recording_id"),
        ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
        CheckConstraint("kind IN ('audio', 'image', 'video', 'document', 'archive')", name="kind"),
    )

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class AssetVersion(TenantRow, Base):
    """The bytes of an asset at one time, as they were uploaded.

    `facts` holds what the header and the tags say; `cover_key` a picture made from the file.
    """

    __tablename__ = "asset_versions"
    asset_id: Mapped[UUID]
    number: Mapped[int]
    label: Mapped[str] = mapped_column(server_default=text("''"))
    note: Mapped[str] = mapped_column(server_default=text("''"))
    filename: Mapped[str]
    format: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes]
    storage_key: Mapped[str]
    cover_key: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    __table_args__ = (
        UniqueConstraint("tenant_id", "asset_id", "number"),
        UniqueConstraint("tenant_id", "asset_id", "sha256"),
        Index(None, "tenant_id", "sha256"),
        ForeignKeyConstraint(["tenant_id", "asset_id"], ["assets.tenant_id", "assets.id"]),
        CheckConstraint("size > 0 AND number > 0", name="size"),
    )


class AnalysisRow(TenantRow, Base):
    """What was heard in a version. `summary` is the short answer, `result` all but the peaks."""

    __tablename__ = "analyses"
    version_id: Mapped[UUID]
    status: Mapped[str]
    job_id: Mapped[UUID]
    engine_version: Mapped[int | None]
    summary: Mapped[dict[str, Any] | None]
    result: Mapped[dict[str, Any] | None]
    peaks: Mapped[list[Any] | None]
    failure: Mapped[str | None]
    failure_code: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "version_id"),
        ForeignKeyConstraint(
            ["tenant_id", "version_id"], ["asset_versions.tenant_id", "asset_versions.id"]
        ),
        CheckConstraint("status IN ('waiting', 'running', 'done', 'failed')", name="status"),
        CheckConstraint("status <> 'done' OR summary IS NOT NULL", name="done"),
    )

    @property
    def is_open(self) -> bool:
        return self.status in (AnalysisStatus.WAITING, AnalysisStatus.RUNNING)


class Upload(TenantRow, Base):
    """A file that arrives in pieces, over any time until `expires_at`.

    `received` bytes are safe: `parts` holds the tags of full parts in storage, `tail_key` the
    bytes after the last of them. `version_id` is what became of the file.
    """

    __tablename__ = "uploads"
    filename: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    storage_key: Mapped[str]
    storage_upload_id: Mapped[str]
    parts: Mapped[list[Any]]
    tail_key: Mapped[str | None]
    asset_id: Mapped[UUID | None]
    label: Mapped[str] = mapped_column(server_default=text("''"))
    status: Mapped[str]
    refusal: Mapped[str | None]
    version_id: Mapped[UUID | None]
    is_duplicate: Mapped[bool] = mapped_column(server_default=text("false"))
    job_id: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    __table_args__ = (
        Index("ix_uploads_expiring", "expires_at"),
        ForeignKeyConstraint(["tenant_id", "asset_id"], ["assets.tenant_id", "assets.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "version_id"], ["asset_versions.tenant_id", "asset_versions.id"]
        ),
        CheckConstraint("received BETWEEN 0 AND length", name="received"),
        CheckConstraint("status IN ('receiving', 'checking', 'done', 'refused')", name="status"),
    )

    @property
    def is_open(self) -> bool:
        return self.status in (UploadStatus.RECEIVING, UploadStatus.CHECKING)
