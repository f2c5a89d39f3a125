"""Reads of drafting and publishing: which recordings have earnings, and the job that works."""

from uuid import UUID

from sqlalchemy import select, text

from app.core.tables import JobRow
from app.core.uow import UnitOfWork
from app.domain.royalties.batches import Batch, batches_of
from app.domain.royalties.errors import RunNotFound
from app.domain.royalties.models.statements import RunStatus, StatementRun
from app.domain.royalties.queries.reports import JobProgress
from app.domain.royalties.queries.runs import UNSTATED

DRAFT_JOB = "royalties.draft_statements"
PUBLISH_JOB = "royalties.publish_statements"
ALIVE = frozenset({"waiting", "queued", "running"})

_COUNTED = (
    "SELECT e.recording_id, count(*) FROM earnings e"
    " JOIN earnings_reports p ON p.tenant_id = e.tenant_id AND p.id = e.report_id"
    " JOIN recordings r ON r.tenant_id = e.tenant_id AND r.id = e.recording_id"
    " WHERE {which} GROUP BY r.title, e.recording_id ORDER BY r.title, e.recording_id"
)


async def unstated_batches(uow: UnitOfWork, period: str, *, most: int) -> tuple[Batch, ...]:
    """Recordings with earnings that a draft of a month may take, at most so many in a batch."""
    return await _batches(uow, UNSTATED, {"period": period}, most)


async def stated_batches(uow: UnitOfWork, run_id: UUID, *, most: int) -> tuple[Batch, ...]:
    """Recordings with earnings of a run, at most so many in a batch."""
    return await _batches(uow, "e.run_id = :run", {"run": run_id}, most)


async def lock_run_row(uow: UnitOfWork, run_id: UUID) -> StatementRun:
    """The run, whose state nobody else changes before this transaction ends.

    Rows that refer to it may come and go meanwhile. Raises RunNotFound, of a canceled run as well.
    """
    found = (
        await uow.db.scalars(
            select(StatementRun)
            .where(StatementRun.tenant_id == uow.tenant_id, StatementRun.id == run_id)
            .where(StatementRun.status != str(RunStatus.CANCELED))
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if found is None:
        raise RunNotFound
    return found


async def is_wanted(uow: UnitOfWork, run_id: UUID) -> bool:
    """Whether nobody has canceled a run."""
    status = await uow.db.scalar(select(StatementRun.status).where(StatementRun.id == run_id))
    return status not in (None, RunStatus.CANCELED)


async def canceled_runs(uow: UnitOfWork) -> list[StatementRun]:
    rows = await uow.db.scalars(
        select(StatementRun).where(StatementRun.status == str(RunStatus.CANCELED))
    )
    return list(rows)


async def find_work(uow: UnitOfWork, run_id: UUID) -> JobProgress | None:
    """The latest job that drafts or publishes a run."""
    row = (
        await uow.db.scalars(
            select(JobRow)
            .where(JobRow.name.in_((DRAFT_JOB, PUBLISH_JOB)))
            .where(JobRow.key.startswith(f"{run_id}:", autoescape=True))
            .order_by(JobRow.id.desc())
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    return JobProgress(row.id, row.state, row.progress_done, row.progress_total, row.note)


async def is_worked_on(uow: UnitOfWork, run_id: UUID) -> bool:
    """Whether a job for a run waits or runs."""
    work = await find_work(uow, run_id)
    return work is not None and work.state in ALIVE


async def _batches(
    uow: UnitOfWork, which: str, values: dict[str, object], most: int
) -> tuple[Batch, ...]:
    rows = await uow.db.execute(text(_COUNTED.format(which=which)), values)
    return batches_of(((row[0], row[1]) for row in rows), most=most)
