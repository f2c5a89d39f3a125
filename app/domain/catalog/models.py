"""Tables of the catalogue. What a sheet may become is decided in `db/policies/splits.sql`."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow
from app.domain.catalog.choices import Answer, SheetStatus
from app.domain.catalog.splits import plain


class Artist(TenantRow, Base):
    """An act under whose name recordings appear. Public once published; `notes` never is."""

    __tablename__ = "artists"
    name: Mapped[str]
    slug: Mapped[str]
    bio: Mapped[str] = mapped_column(server_default=text("''"))
    notes: Mapped[str] = mapped_column(server_default=text("''"))
    published_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("tenant_id", "slug"),)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None


class Work(TenantRow, Base):
    """A composition: words and music, however often it is recorded."""

    __tablename__ = "works"
    title: Mapped[str]
    iswc: Mapped[str | None]
    search_text: Mapped[str]
    __table_args__ = (
        UniqueConstraint("tenant_id", "iswc"),
        Index(None, "tenant_id", "title", "id"),
    )


class Recording(TenantRow, Base):
    """A sound recording: one performance of a work, in one version.

    One that is archived earns as before, but is not in lists and not among a plan's projects.
    """

    __tablename__ = "recordings"
    title: Mapped[str]
    version_title: Mapped[str] = mapped_column(server_default=text("''"))
    artist_name: Mapped[str]
    artist_id: Mapped[UUID | None]
    work_id: Mapped[UUID | None]
    isrc: Mapped[str | None]
    duration_ms: Mapped[int | None]
    search_text: Mapped[str]
    archived_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "isrc"),
        Index(None, "tenant_id", "title", "id"),
        Index(None, "tenant_id", "artist_id"),
        Index(None, "tenant_id", "work_id"),
        ForeignKeyConstraint(["tenant_id", "artist_id"], ["artists.tenant_id", "artists.id"]),
        ForeignKeyConstraint(["tenant_id", "work_id"], ["works.tenant_id", "works.id"]),
        CheckConstraint("duration_ms >= 0", name="duration_ms"),
    )

    @property
    def full_title(self) -> str:
        return f"{self.title} ({self.version_title})" if self.version_title else self.title

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class Party(TenantRow, Base):
    """Anyone who may hold a share or a credit: a person, a band, a company."""

    __tablename__ = "parties"
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    ipi: Mapped[str | None]
    pro: Mapped[str] = mapped_column(server_default=text("''"))
    notes: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "email"),
        Index(None, "tenant_id", "name", "id"),
        CheckConstraint("email = lower(email)", name="email"),
    )


class Credit(TenantRow, Base):
    """What a party did on a recording; says nothing about money."""

    __tablename__ = "credits"
    recording_id: Mapped[UUID]
    party_id: Mapped[UUID]
    role: Mapped[str]
    __table_args__ = (
        UniqueConstraint("tenant_id", "recording_id", "party_id", "role"),
        Index(None, "tenant_id", "party_id"),
        ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "party_id"], ["parties.tenant_id", "parties.id"]),
    )


class SplitSheet(TenantRow, Base):
    """One version of who holds how much of a recording's master or of a work.

    `is_declared`: agreed because the owner said so, not because each party answered.
    """

    __tablename__ = "split_sheets"
    kind: Mapped[str]
    recording_id: Mapped[UUID | None]
    work_id: Mapped[UUID | None]
    version: Mapped[int]
    status: Mapped[str] = mapped_column(server_default=text("'draft'"))
    is_declared: Mapped[bool] = mapped_column(server_default=text("false"))
    effective_from: Mapped[date | None]
    note: Mapped[str] = mapped_column(server_default=text("''"))
    proposed_by: Mapped[str] = mapped_column(info={"pii": "name"})
    locked_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "recording_id", "version"),
        UniqueConstraint("tenant_id", "work_id", "version"),
        Index(
            "uq_split_sheets_open",
            "tenant_id",
            text("coalesce(recording_id, work_id)"),
            unique=True,
            postgresql_where=text("status = 'proposed'"),
        ),
        Index(
            "uq_split_sheets_in_force",
            "tenant_id",
            text("coalesce(recording_id, work_id)"),
            unique=True,
            postgresql_where=text("status = 'agreed'"),
        ),
        ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "work_id"], ["works.tenant_id", "works.id"]),
        CheckConstraint(
            "(kind = 'master' AND recording_id IS NOT NULL AND work_id IS NULL)"
            " OR (kind = 'composition' AND work_id IS NOT NULL AND recording_id IS NULL)",
            name="subject",
        ),
        CheckConstraint(
            "status IN ('draft', 'proposed', 'agreed', 'declined', 'withdrawn', 'superseded')",
            name="status",
        ),
        CheckConstraint("version > 0", name="version"),
    )

    @property
    def is_open(self) -> bool:
        return self.status == SheetStatus.PROPOSED

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def subject_id(self) -> UUID:
        subject = self.recording_id or self.work_id
        if subject is None:
            raise RuntimeError("A split sheet lost its subject.")
        return subject


class SplitShare(TenantRow, Base):
    """One party's share of a sheet, in per cent: shared with that party's own tenant once claimed.

    Carries what that tenant may know of the sheet, since the sheet itself is the owner's. The
    share, the names and the sheet never change; only the answer and the claim do.
    """

    __tablename__ = "split_shares"
    sheet_id: Mapped[UUID]
    party_id: Mapped[UUID]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    role: Mapped[str]
    share: Mapped[Decimal] = mapped_column(Numeric(9, 6))
    answer: Mapped[str] = mapped_column(server_default=text("'pending'"))
    answered_at: Mapped[datetime | None]
    answered_name: Mapped[str | None] = mapped_column(info={"pii": "name"})
    answer_ip: Mapped[str | None] = mapped_column(info={"pii": "address"})
    comment: Mapped[str] = mapped_column(server_default=text("''"))
    invited_at: Mapped[datetime | None]
    party_tenant_id: Mapped[UUID | None]
    claimed_at: Mapped[datetime | None]
    owner_name: Mapped[str] = mapped_column(info={"pii": "name"})
    sheet_title: Mapped[str]
    sheet_artist: Mapped[str]
    sheet_kind: Mapped[str]
    sheet_version: Mapped[int]
    sheet_status: Mapped[str] = mapped_column(server_default=text("'draft'"))
    __table_args__ = (
        UniqueConstraint("tenant_id", "sheet_id", "party_id"),
        Index(None, "tenant_id", "party_id"),
        Index(None, "party_tenant_id", "id"),
        ForeignKeyConstraint(
            ["tenant_id", "sheet_id"], ["split_sheets.tenant_id", "split_sheets.id"]
        ),
        ForeignKeyConstraint(["tenant_id", "party_id"], ["parties.tenant_id", "parties.id"]),
        CheckConstraint("share >= 0 AND share <= 100", name="share"),
        CheckConstraint("answer IN ('pending', 'agreed', 'declined')", name="answer"),
    )

    @property
    def share_text(self) -> str:
        return plain(self.share)

    @property
    def is_pending(self) -> bool:
        return self.answer == Answer.PENDING


class SplitShareNote(TenantRow, Base):
    """What a party's own tenant writes down about a share it was given; its owner never sees it."""

    __tablename__ = "split_share_notes"
    share_tenant_id: Mapped[UUID]
    share_id: Mapped[UUID]
    text: Mapped[str]
    __table_args__ = (
        UniqueConstraint("tenant_id", "share_tenant_id", "share_id"),
        ForeignKeyConstraint(
            ["share_tenant_id", "share_id"], ["split_shares.tenant_id", "split_shares.id"]
        ),
    )
