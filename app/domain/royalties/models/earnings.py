"""Reports, how they are read, and what they earned of which recording."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow


class ReportStatus(StrEnum):
    UPLOADED = "uploaded"
    READING = "reading"
    MAPPING_NEEDED = "mapping_needed"
    MATCHING = "matching"
    POSTED = "posted"
    FAILED = "failed"
    REVERSED = "reversed"
    UNPACKED = "unpacked"
    CORRECTION_ASKED = "correction_asked"


class Correction(StrEnum):
    """What a person has said of a file that may replace another one."""

    MARKED = "marked"
    CONFIRMED = "confirmed"
    SEPARATE = "separate"


class EarningsReport(TenantRow, Base):
    """A file of a store, distributor or society; the same bytes are the same report.

    `totals` holds decimal strings by currency at full precision, rejected lines not counted;
    `equivalents` the same money as the file restates it in other currencies, never to be added.
    `checks` are figures the file states of itself beside those that were read. A file of several
    reports has `parts`, each a report of its own whose `package_id` it is. A corrected file names
    the report it replaces in `corrects_id`, and in `comparison` what differs while that is asked;
    `key_sketch` samples the hashes of its `key_count` earnings, so that such files are noticed.
    """

    __tablename__ = "earnings_reports"
    filename: Mapped[str]
    sha256: Mapped[bytes]
    size: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str]
    wanted_source: Mapped[str | None]
    source: Mapped[str | None]
    source_name: Mapped[str | None]
    wanted_period: Mapped[str | None]
    period: Mapped[str | None]
    raw_key: Mapped[str]
    lines_key: Mapped[str | None]
    bad_key: Mapped[str | None]
    encoding: Mapped[str | None]
    lines: Mapped[int] = mapped_column(server_default=text("0"))
    rejected: Mapped[int] = mapped_column(server_default=text("0"))
    skipped: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    totals: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    equivalents: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    problems: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    checks: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    parts: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    package_id: Mapped[UUID | None]
    correction: Mapped[str | None]
    corrects_id: Mapped[UUID | None]
    comparison: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    key_sketch: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    key_count: Mapped[int] = mapped_column(server_default=text("0"))
    failure: Mapped[str | None]
    mapping_id: Mapped[UUID | None]
    uploaded_by: Mapped[UUID | None]
    posted_at: Mapped[datetime | None]
    reversed_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "sha256"),
        Index("ix_earnings_reports_recent", "tenant_id", "created_at", "id"),
        ForeignKeyConstraint(
            ["tenant_id", "mapping_id"], ["column_mappings.tenant_id", "column_mappings.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "package_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "corrects_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
    )


class ColumnMapping(TenantRow, Base):
    """How a file without a known layout is read; found again by the hash of its header.

    One that `is_shared` also reads the files of an agency's clients. A row with an `agency_id` is
    what a client keeps of such a layout, as it was when a report was read by it; it finds nothing.
    `made_by` is the agency whose member wrote it in a client's workspace, `origin_id` the layout
    it began as, under whose name its money is booked.
    """

    __tablename__ = "column_mappings"
    name: Mapped[str]
    signature: Mapped[bytes]
    header: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    mapping: Mapped[dict[str, Any]]
    is_shared: Mapped[bool] = mapped_column(server_default=text("false"))
    made_by: Mapped[UUID | None]
    origin_id: Mapped[UUID | None]
    agency_id: Mapped[UUID | None]
    agency_name: Mapped[str | None]
    digest: Mapped[bytes | None]
    __table_args__ = (
        Index(
            "uq_column_mappings_own",
            "tenant_id",
            "signature",
            unique=True,
            postgresql_where=text("agency_id IS NULL"),
        ),
        Index(
            "uq_column_mappings_kept",
            "tenant_id",
            "origin_id",
            "digest",
            unique=True,
            postgresql_where=text("agency_id IS NOT NULL"),
        ),
        CheckConstraint(
            "(agency_id IS NULL) = (agency_name IS NULL) AND (agency_id IS NULL) = (digest IS NULL)"
            " AND (agency_id IS NULL OR origin_id IS NOT NULL AND NOT is_shared)",
            name="kept",
        ),
    )


class Earning(TenantRow, Base):
    """What a report says one title earned at one store, country, month and way of use.

    Lines of the report that say the same are one earning; `first_line` and `last_line` bound
    them. Without `recording_id` its money is in suspense; without `sheet_id` it is held; with
    both it has accrued to the parties of that sheet. One that `is_contracted` waits for the
    accounting of its contracts instead. `run_id` is the run that states it. Income of a work
    names it in `work_id`, whichever of its recordings it is kept with.

    Of a whole release's sale each track has an earning, `part_of` the number the sale was reported
    under; `copies` is how many of the release were sold. `format` is what was sold, such as CD,
    `price` what the report says one unit costs a dealer.
    """

    __tablename__ = "earnings"
    report_id: Mapped[UUID]
    number: Mapped[int]
    isrc: Mapped[str | None]
    upc: Mapped[str | None]
    iswc: Mapped[str | None]
    partner_id: Mapped[str | None]
    title: Mapped[str | None]
    artist: Mapped[str | None]
    title_key: Mapped[str | None]
    artist_key: Mapped[str | None]
    store: Mapped[str | None]
    country: Mapped[str | None]
    kind: Mapped[str]
    sale_month: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    amount: Mapped[Decimal] = mapped_column(Numeric)
    quantity: Mapped[Decimal] = mapped_column(Numeric)
    lines: Mapped[int]
    first_line: Mapped[int]
    last_line: Mapped[int]
    recording_id: Mapped[UUID | None]
    match_kind: Mapped[str | None]
    sheet_id: Mapped[UUID | None]
    is_contracted: Mapped[bool] = mapped_column(server_default=text("false"))
    run_id: Mapped[UUID | None]
    copies: Mapped[Decimal | None] = mapped_column(Numeric)
    part_of: Mapped[int | None]
    work_id: Mapped[UUID | None]
    format: Mapped[str | None]
    price: Mapped[Decimal | None] = mapped_column(Numeric)
    __table_args__ = (
        UniqueConstraint("tenant_id", "report_id", "number"),
        ForeignKeyConstraint(
            ["tenant_id", "report_id"], ["earnings_reports.tenant_id", "earnings_reports.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "sheet_id"], ["split_sheets.tenant_id", "split_sheets.id"]
        ),
        ForeignKeyConstraint(
            ["tenant_id", "run_id"], ["statement_runs.tenant_id", "statement_runs.id"]
        ),
        Index("ix_earnings_by_recording", "tenant_id", "recording_id", "report_id"),
        ForeignKeyConstraint(["tenant_id", "work_id"], ["works.tenant_id", "works.id"]),
        Index("ix_earnings_by_run", "tenant_id", "run_id", "recording_id"),
        Index(
            "ix_earnings_by_work",
            "tenant_id",
            "work_id",
            postgresql_where=text("work_id IS NOT NULL"),
        ),
        Index(
            "ix_earnings_parts",
            "tenant_id",
            "report_id",
            "part_of",
            postgresql_where=text("part_of IS NOT NULL"),
        ),
        Index(
            "ix_earnings_unmatched",
            "tenant_id",
            "title_key",
            "artist_key",
            postgresql_where=text("recording_id IS NULL"),
        ),
        Index(
            "ix_earnings_held",
            "tenant_id",
            "recording_id",
            postgresql_where=text("recording_id IS NOT NULL AND sheet_id IS NULL"),
        ),
        Index(
            "ix_earnings_contracted",
            "tenant_id",
            "report_id",
            postgresql_where=text("is_contracted AND run_id IS NULL"),
        ),
    )


class MatchAlias(TenantRow, Base):
    """A name a person has confirmed, and the recording it means.

    `kind` says what is named: an ISRC, a society's number of a work, a track of a UPC, a source's
    own number, a UPC, or a title and artist.
    """

    __tablename__ = "match_aliases"
    kind: Mapped[str]
    value: Mapped[str]
    recording_id: Mapped[UUID]
    __table_args__ = (
        UniqueConstraint("tenant_id", "kind", "value"),
        ForeignKeyConstraint(
            ["tenant_id", "recording_id"], ["recordings.tenant_id", "recordings.id"]
        ),
        CheckConstraint(
            "kind IN ('isrc', 'work', 'track', 'partner', 'upc', 'title')", name="kind"
        ),
    )
