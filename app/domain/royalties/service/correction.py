"""Corrected files: asked about before anything is posted, then posted as the net difference."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.billing import Entry
from app.core.jobs import Job
from app.core.money import EXACT
from app.core.uow import UnitOfWork
from app.domain.royalties.arrivals.following import follow_correction
from app.domain.royalties.errors import CannotCorrect, NothingAsked, ReportInDraft
from app.domain.royalties.events import CorrectionFound, ReportCorrected
from app.domain.royalties.models.earnings import Correction, EarningsReport, ReportStatus
from app.domain.royalties.models.statements import UNPUBLISHED
from app.domain.royalties.queries.corrections import compare, find_alike, row_key
from app.domain.royalties.queries.earnings import sums_of_report
from app.domain.royalties.queries.reports import UNFINISHED, lock_report, open_runs_of
from app.domain.royalties.service.posting import opposite, owed, receivables
from app.domain.royalties.service.receiving import ask_for_import
from app.domain.royalties.service.reversal import adjust_stated


class CorrectionAsked(Exception):
    """The file looks like a correction: nothing of it is posted until a person has decided."""

    def __init__(self, old_id: UUID, comparison: dict[str, Any]) -> None:
        super().__init__(str(old_id))
        self.old_id = old_id
        self.comparison = comparison


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A report that is being replaced, and the entries that take it back."""

    report: EarningsReport
    entries: list[Entry]


async def ask_or_replace(uow: UnitOfWork, report: EarningsReport) -> EarningsReport | None:
    """The report this one replaces by decision. Raises CorrectionAsked while nobody has decided."""
    if report.correction == Correction.SEPARATE:
        return None
    if report.correction == Correction.CONFIRMED and report.corrects_id:
        return await _correctable(uow, report.corrects_id)
    if report.correction == Correction.MARKED and report.corrects_id:
        old: EarningsReport | None = await _correctable(uow, report.corrects_id)
    else:
        old = await find_alike(uow, report, report.key_sketch, report.key_count)
    if old is not None:
        raise CorrectionAsked(old.id, await compare(uow, old.id, report.id))
    return None


async def withdraw(uow: UnitOfWork, old: EarningsReport) -> Withdrawn:
    """What taking the old report back comes to, before its earnings change."""
    sums = await sums_of_report(uow, old.id)
    return Withdrawn(old, opposite([*receivables(old, sums), *await owed(uow, sums)]))


async def take_over(uow: UnitOfWork, old: EarningsReport, new: EarningsReport) -> None:
    """Replace the old earnings by the new ones.

    Where statements show an earning, the new one follows the splits or contracts it was stated
    by. An equal one counts as stated by the same run, with the opposite of the old one; otherwise
    the opposite and the new amount are stated by the next run, as adjustments.
    """
    pairs = (
        " FROM earnings o WHERE o.report_id = :old AND o.run_id IS NOT NULL"
        f" AND n.report_id = :new AND {row_key('o')} = {row_key('n')}"
        # Of a release's sale each track's part follows its own.
        " AND (o.copies IS NULL AND n.copies IS NULL OR o.recording_id = n.recording_id)"
    )
    values = {"old": old.id, "new": new.id}
    await uow.db.execute(
        text(
            "UPDATE earnings n SET recording_id = o.recording_id,"
            " match_kind = o.match_kind, sheet_id = o.sheet_id,"
            f" is_contracted = o.is_contracted{pairs}"
        ),
        values,
    )
    settled = await uow.db.scalars(
        text(
            f"UPDATE earnings n SET run_id = o.run_id{pairs}"
            " AND o.amount = n.amount AND o.quantity = n.quantity RETURNING o.id"
        ),
        values,
    )
    await adjust_stated(uow, old.id, settled=settled.all())
    await follow_correction(uow, old.id, new.id)
    old.status, old.reversed_at = ReportStatus.REVERSED, uow.now
    new.corrects_id, new.comparison = old.id, {}
    uow.record(ReportCorrected(report_id=old.id, filename=old.filename, by_filename=new.filename))


def netted(entries: Iterable[Entry]) -> list[Entry]:
    """One entry for each account, without those that come to nothing."""
    sums: dict[Any, Decimal] = {}
    for entry in entries:
        sums[entry.account] = EXACT.add(sums.get(entry.account, Decimal(0)), entry.amount)
    return [Entry(account, amount) for account, amount in sums.items() if amount]


async def ask_about(uow: UnitOfWork, report_id: UUID, asked: CorrectionAsked) -> None:
    """Wait until a person has said what the file is."""
    report = await lock_report(uow, report_id)
    if report.status not in UNFINISHED:
        return
    report.status, report.corrects_id = ReportStatus.CORRECTION_ASKED, asked.old_id
    report.comparison = asked.comparison
    uow.record(CorrectionFound(report_id=report.id, filename=report.filename))


async def confirm_correction(
    uow: UnitOfWork, report_id: UUID, import_job: Job[Any]
) -> EarningsReport:
    """Post the difference. Raises NothingAsked, CannotCorrect and ReportInDraft."""
    report = await _asked(uow, report_id)
    if report.corrects_id is None:
        raise NothingAsked
    await _correctable(uow, report.corrects_id)
    return _decide(uow, report, Correction.CONFIRMED, import_job)


async def keep_both(uow: UnitOfWork, report_id: UUID, import_job: Job[Any]) -> EarningsReport:
    """Post the file as a report of its own beside the other. Raises NothingAsked."""
    report = await _asked(uow, report_id)
    report.corrects_id, report.comparison = None, {}
    return _decide(uow, report, Correction.SEPARATE, import_job)


def _decide(
    uow: UnitOfWork, report: EarningsReport, decision: Correction, import_job: Job[Any]
) -> EarningsReport:
    report.correction, report.status = decision, ReportStatus.UPLOADED
    ask_for_import(uow, report.id, import_job)
    return report


async def _asked(uow: UnitOfWork, report_id: UUID) -> EarningsReport:
    report = await lock_report(uow, report_id)
    if report.status != ReportStatus.CORRECTION_ASKED:
        raise NothingAsked
    return report


async def _correctable(uow: UnitOfWork, report_id: UUID) -> EarningsReport:
    old = await lock_report(uow, report_id)
    if old.status != ReportStatus.POSTED:
        raise CannotCorrect
    if await open_runs_of(uow, report_id) & UNPUBLISHED:
        raise ReportInDraft
    return old
