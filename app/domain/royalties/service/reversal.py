"""Taking a whole report back out of the books."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork
from app.domain.royalties.errors import ReportInDraft, ReportNotPosted
from app.domain.royalties.events import ReportReversed
from app.domain.royalties.models.earnings import EarningsReport, ReportStatus
from app.domain.royalties.models.statements import UNPUBLISHED
from app.domain.royalties.queries.earnings import sums_of_report
from app.domain.royalties.queries.reports import lock_report, open_runs_of
from app.domain.royalties.service.posting import (
    by_currency,
    one_at_a_time,
    opposite,
    owed,
    post_entries,
    receivables,
)


async def reverse_report(uow: UnitOfWork, report_id: UUID) -> EarningsReport:
    """Book the opposite of everything a report brought, wherever its money has moved since.

    Earnings that published statements show stay, each with an opposite that the next run states
    as an adjustment; the others are removed. Raises ReportNotPosted and ReportInDraft.
    """
    await one_at_a_time(uow)
    report = await lock_report(uow, report_id)
    if report.status != ReportStatus.POSTED:
        raise ReportNotPosted
    if await open_runs_of(uow, report_id) & UNPUBLISHED:
        raise ReportInDraft
    sums = await sums_of_report(uow, report_id)
    await post_entries(
        uow,
        kind="earnings_report_reversal",
        key=f"{report.id}:{report.posted_at}",
        entries=opposite([*receivables(report, sums), *await owed(uow, sums)]),
        description=f"Reversed: {report.source_name} {report.period}, {report.filename}",
        subject=("earnings_report", report.id),
    )
    await adjust_stated(uow, report_id)
    report.status, report.reversed_at = ReportStatus.REVERSED, uow.now
    totals = {code: f"{amount:f}" for code, amount in by_currency(sums).items()}
    uow.record(ReportReversed(report_id=report.id, filename=report.filename, totals=totals))
    return report


async def adjust_stated(
    uow: UnitOfWork, report_id: UUID, *, settled: Collection[UUID] = ()
) -> None:
    """Remove what no run states; everything else gets its opposite, for the next run to state.

    The opposites of `settled` earnings belong to the run of these: it states what replaces them.
    """
    await uow.db.execute(
        text("DELETE FROM earnings WHERE report_id = :report AND run_id IS NULL"),
        {"report": report_id},
    )
    # The opposites stand for no lines of the file, only for their money.
    await uow.db.execute(
        text(
            "INSERT INTO earnings (tenant_id, report_id, number, isrc, upc, iswc, partner_id,"
            " title, artist, title_key, artist_key, store, country, kind, sale_month, currency,"
            " format, price,"
            " amount, quantity, lines, first_line, last_line, recording_id, match_kind, sheet_id,"
            " is_contracted, work_id, copies, run_id)"
            " SELECT e.tenant_id, e.report_id, e.number + last.number, e.isrc, e.upc, e.iswc,"
            " e.partner_id, e.title, e.artist, e.title_key, e.artist_key, e.store, e.country,"
            " e.kind, e.sale_month, e.currency, e.format, e.price,"
            " -e.amount, -e.quantity, 0, e.first_line, e.last_line, "
            " e.recording_id, e.match_kind, e.sheet_id, e.is_contracted, e.work_id, -e.copies,"
            " CASE WHEN e.id = ANY(CAST(:settled AS uuid[])) THEN e.run_id END FROM earnings e,"
            " (SELECT max(number) AS number FROM earnings WHERE report_id = :report) AS last"
            " WHERE e.report_id = :report"
        ),
        {"report": report_id, "settled": list(settled)},
    )
