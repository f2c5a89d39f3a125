"""Statement runs in the background: drafting and publishing, each all or nothing."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from app.core.errors import Conflict, Invalid
from app.core.jobs import JobRun, Queue, long_job
from app.core.uow import UnitOfWork
from app.domain.royalties.batches import Tell
from app.domain.royalties.errors import RunNotFound
from app.domain.royalties.queries.drafting import DRAFT_JOB, PUBLISH_JOB, is_wanted
from app.domain.royalties.service.drafting import (
    clear_draft,
    compute_draft,
    fail_draft,
    sweep_canceled,
)
from app.domain.royalties.service.publishing import fail_publishing, finish_publishing

ATTEMPTS = 5
LONGEST = 6 * 3600
NOT_DRAFTED = (
    "Drafting these statements failed several times. Nothing was kept; compute them again, "
    "and contact support if it fails again."
)
NOT_PUBLISHED = (
    "Publishing these statements failed several times. Nothing was booked and nobody was told; "
    "publish them again, and contact support if it fails again."
)

Fail = Callable[[UnitOfWork, UUID, str], Awaitable[None]]


@long_job(DRAFT_JOB, queue=Queue.BULK, timeout=LONGEST, attempts=ATTEMPTS)
async def draft_statements(run: JobRun, *, run_id: str) -> None:
    """Draft a run in one transaction, so that a kill leaves nothing of it; remove canceled ones."""
    await _work(run, UUID(run_id), _draft, fail_draft, NOT_DRAFTED)


@long_job(PUBLISH_JOB, queue=Queue.BULK, timeout=LONGEST, attempts=ATTEMPTS)
async def publish_statements(run: JobRun, *, run_id: str) -> None:
    """Publish a run in one transaction; started again after a kill it publishes once."""
    await _work(run, UUID(run_id), _publish, fail_publishing, NOT_PUBLISHED)


async def _work(
    run: JobRun,
    run_id: UUID,
    work: Callable[[JobRun, UUID], Awaitable[None]],
    fail: Fail,
    gave_up: str,
) -> None:
    try:
        await work(run, run_id)
    except RunNotFound:
        # Canceled meanwhile: what was written is rolled back, the rest is removed.
        async with run.uow() as uow:
            await sweep_canceled(uow)
    except (Invalid, Conflict) as refusal:
        async with run.uow() as uow:
            await fail(uow, run_id, refusal.message)
    except Exception:
        if run.attempt >= ATTEMPTS:
            async with run.uow() as uow:
                await fail(uow, run_id, gave_up)
        raise


async def _draft(run: JobRun, run_id: UUID) -> None:
    async with run.uow() as uow:
        is_waited_for = await clear_draft(uow, run_id)
    if is_waited_for:
        async with run.uow() as uow:
            await compute_draft(uow, run_id, _telling(run, run_id))


async def _publish(run: JobRun, run_id: UUID) -> None:
    async with run.uow() as uow:
        await finish_publishing(uow, run_id, _telling(run, run_id))


def _telling(run: JobRun, run_id: UUID) -> Tell:
    async def tell(done: int, total: int, note: str) -> None:
        """Show how far it is; raises RunNotFound once somebody has canceled it."""
        await run.progress(done, total, note)
        async with run.uow() as uow:
            if not await is_wanted(uow, run_id):
                raise RunNotFound

    return tell
