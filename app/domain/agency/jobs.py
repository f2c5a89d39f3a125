"""Background work of the agency's business: gathering and issuing a month, client by client."""

from uuid import UUID

from app.core.jobs import JobRun, Queue, long_job
from app.domain.agency.queries.clients import list_all
from app.domain.agency.queries.months import get_close, unissued
from app.domain.agency.service import closing

ATTEMPTS = 5


@long_job("agency.gather_month", queue=Queue.DEFAULT, timeout=1800, attempts=ATTEMPTS)
async def gather_month(run: JobRun, *, close_id: str) -> None:
    """Draft the month's invoices, each client in its own transaction; again changes nothing."""
    try:
        await _gather(run, UUID(close_id))
    except Exception:
        await _open_again(run, UUID(close_id))
        raise


@long_job("agency.issue_month", queue=Queue.DEFAULT, timeout=1800, attempts=ATTEMPTS)
async def issue_month(run: JobRun, *, close_id: str) -> None:
    """Issue and send the month's invoices one by one; one issued before is passed over."""
    try:
        await _issue(run, UUID(close_id))
    except Exception:
        await _open_again(run, UUID(close_id))
        raise


async def _gather(run: JobRun, wanted: UUID) -> None:
    async with run.uow() as uow:
        close = await get_close(uow, wanted)
        clients = [(client.id, client.name) for client in await list_all(uow)]
    if not close.is_gathering:
        return
    for done, (client_id, name) in enumerate(clients):
        await run.progress(done, len(clients), name)
        async with run.uow() as uow:
            await closing.gather_client(uow, wanted, client_id)
    async with run.uow() as uow:
        await closing.finish_gathering(uow, wanted)


async def _issue(run: JobRun, wanted: UUID) -> None:
    async with run.uow() as uow:
        waiting = await unissued(uow, wanted)
    for done, client_month_id in enumerate(waiting):
        await run.progress(done, len(waiting), "Issuing and sending")
        async with run.uow() as uow:
            await closing.issue_client(uow, client_month_id)
    async with run.uow() as uow:
        await closing.finish_issuing(uow, wanted)


async def _open_again(run: JobRun, wanted: UUID) -> None:
    """After the last attempt the month is shown as far as it came, to be prepared again."""
    if run.attempt >= ATTEMPTS:
        async with run.uow() as uow:
            await closing.finish_issuing(uow, wanted)
