"""Reads of earnings reports and of how far their import is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, tuple_

from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.period import month
from app.core.tables import JobRow
from app.core.uow import UnitOfWork
from app.domain.royalties.cadence import Arrival, Cadence, cadence
from app.domain.royalties.errors import ReportNotFound
from app.domain.royalties.models.earnings import (
    ColumnMapping,
    Earning,
    EarningsReport,
    ReportStatus,
)

IMPORT_JOB = "royalties.import_report"
UNFINISHED = frozenset({ReportStatus.UPLOADED, ReportStatus.READING, ReportStatus.MATCHING})


@dataclass(frozen=True, slots=True)
class LineCounts:
    """Accepted lines of a report by whether their recording is known."""

    matched: int = 0
    unmatched: int = 0


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is; `total` is None while nobody knows."""

    job_id: UUID
    state: str
    done: int
    total: int | None
    note: str


async def get_report(uow: UnitOfWork, report_id: UUID) -> EarningsReport:
    """Raises ReportNotFound."""
    found = await uow.db.get(EarningsReport, (uow.tenant_id, report_id))
    if found is None:
        raise ReportNotFound
    return found


async def get_reports(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, EarningsReport]:
    """Reports by id; unknown and foreign ids are absent."""
    if not ids:
        return {}
    found = await uow.db.scalars(select(EarningsReport).where(EarningsReport.id.in_(ids)))
    return {report.id: report for report in found}


async def find_correction(uow: UnitOfWork, report: EarningsReport) -> EarningsReport | None:
    """The posted report that took the place of a reversed one."""
    if report.status != ReportStatus.REVERSED:
        return None
    return (
        await uow.db.scalars(
            select(EarningsReport)
            .where(EarningsReport.corrects_id == report.id)
            .where(EarningsReport.status == str(ReportStatus.POSTED))
            .limit(1)
        )
    ).first()


async def lock_report(uow: UnitOfWork, report_id: UUID) -> EarningsReport:
    """The report, which nobody else changes before this transaction ends."""
    found = (
        await uow.db.scalars(
            select(EarningsReport)
            .where(EarningsReport.tenant_id == uow.tenant_id, EarningsReport.id == report_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if found is None:
        raise ReportNotFound
    return found


async def find_by_hash(uow: UnitOfWork, sha256: bytes) -> EarningsReport | None:
    return (
        await uow.db.scalars(select(EarningsReport).where(EarningsReport.sha256 == sha256))
    ).one_or_none()


async def list_reports(
    uow: UnitOfWork, *, after: str | None = None, limit: int = DEFAULT_LIMIT
) -> Page[EarningsReport]:
    """Newest first."""
    statement = select(EarningsReport)
    if after:
        place = decode_cursor(after, datetime)
        statement = statement.where(tuple_(EarningsReport.created_at, EarningsReport.id) < place)
    rows = await uow.db.scalars(
        statement.order_by(EarningsReport.created_at.desc(), EarningsReport.id.desc()).limit(
            limit + 1
        )
    )
    return cut_page(rows.all(), limit=limit, key=lambda r: (r.created_at, r.id), after=after)


@dataclass(frozen=True, slots=True)
class Expected:
    """A source and what is expected of it."""

    source: str
    name: str
    cadence: Cadence


async def list_expected(uow: UnitOfWork) -> list[Expected]:
    """Sources whose next report can be foretold, those with missing reports first."""
    rows = await uow.db.execute(
        text(
            "SELECT source, max(source_name), period, min(created_at)::date FROM earnings_reports"
            " WHERE status = 'posted' AND period ~ '^[0-9]{4}-[0-9]{2}$'"
            " GROUP BY source, period ORDER BY source, period"
        )
    )
    names: dict[str, str] = {}
    arrivals: dict[str, list[Arrival]] = {}
    for source, name, period, on in rows:
        names[source] = name
        arrivals.setdefault(source, []).append(Arrival(month(period).start, on))
    found = [
        Expected(source, names[source], known)
        for source, came in arrivals.items()
        if (known := cadence(came, uow.now.date())) is not None
    ]
    return sorted(found, key=lambda each: (-_most_late(each), each.name, each.source))


async def list_payers(uow: UnitOfWork) -> Sequence[str]:
    """The names of all whose reports are posted."""
    rows = await uow.db.scalars(
        select(EarningsReport.source_name)
        .where(EarningsReport.status == str(ReportStatus.POSTED))
        .where(EarningsReport.source_name.is_not(None))
        .distinct()
        .order_by(EarningsReport.source_name)
    )
    return [name for name in rows if name]


def _most_late(expected: Expected) -> int:
    return max((due.days_late for due in expected.cadence.missing), default=0)


async def has_reports(uow: UnitOfWork) -> bool:
    posted = select(EarningsReport.id).where(EarningsReport.status == ReportStatus.POSTED)
    return (await uow.db.scalars(posted.limit(1))).first() is not None


async def count_unnamed(uow: UnitOfWork) -> int:
    """How many reports wait for somebody to say which column is which."""
    found = await uow.db.scalar(
        select(func.count())
        .select_from(EarningsReport)
        .where(EarningsReport.status == str(ReportStatus.MAPPING_NEEDED))
    )
    return found or 0


async def find_latest_period(uow: UnitOfWork) -> str | None:
    """The newest month that a posted report speaks of, which is the next to be stated."""
    period: str | None = await uow.db.scalar(
        select(func.max(EarningsReport.period)).where(
            EarningsReport.status == str(ReportStatus.POSTED)
        )
    )
    return period


async def line_counts(uow: UnitOfWork, reports: Sequence[EarningsReport]) -> dict[UUID, LineCounts]:
    """Matched and unmatched lines of posted reports, in one query that reads the unmatched only."""
    posted = [report for report in reports if report.status == ReportStatus.POSTED]
    rows = await uow.db.execute(
        select(Earning.report_id, func.sum(Earning.lines))
        .where(Earning.report_id.in_([report.id for report in posted]))
        .where(Earning.recording_id.is_(None))
        .group_by(Earning.report_id)
    )
    unmatched = {report_id: int(lines) for report_id, lines in rows}
    return {
        report.id: LineCounts(
            matched=report.lines - unmatched.get(report.id, 0),
            unmatched=unmatched.get(report.id, 0),
        )
        for report in posted
    }


async def import_progress(uow: UnitOfWork, report_id: UUID) -> JobProgress | None:
    """The latest import job of a report."""
    row = (
        await uow.db.scalars(
            select(JobRow)
            .where(JobRow.name == IMPORT_JOB)
            .where(JobRow.key.startswith(f"{report_id}:", autoescape=True))
            .order_by(JobRow.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    return JobProgress(row.id, row.state, row.progress_done, row.progress_total, row.note)


async def find_mapping(uow: UnitOfWork, signature: bytes) -> ColumnMapping | None:
    """The workspace's own layout for files with this header."""
    return (
        await uow.db.scalars(
            select(ColumnMapping)
            .where(ColumnMapping.signature == signature)
            .where(ColumnMapping.agency_id.is_(None))
        )
    ).one_or_none()


async def get_mapping(uow: UnitOfWork, mapping_id: UUID) -> ColumnMapping | None:
    return await uow.db.get(ColumnMapping, (uow.tenant_id, mapping_id))


async def open_runs_of(uow: UnitOfWork, report_id: UUID) -> set[str]:
    """The states of the statement runs that hold money of a report."""
    rows = await uow.db.execute(
        text(
            "SELECT DISTINCT r.status FROM earnings e"
            " JOIN statement_runs r ON r.tenant_id = e.tenant_id AND r.id = e.run_id"
            " WHERE e.report_id = :report"
        ),
        {"report": report_id},
    )
    return set(rows.scalars())
