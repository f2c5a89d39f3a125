"""Background work of the portal: expired files. Mails are in `mailing`."""

from app.core.jobs import JobRun, Queue, long_job
from app.domain.portal.queries.contents import list_expired_files


@long_job("portal.sweep_files", queue=Queue.BULK, timeout=600)
async def sweep_files(run: JobRun) -> None:
    """Forget the bytes of files whose time is over."""
    async with run.uow() as uow:
        expired = await list_expired_files(uow)
    for file in expired:
        await run.adapters.storage.delete(file.storage_key)
    keys = {(file.tenant_id, file.id) for file in expired}
    async with run.uow() as uow:
        for file in await list_expired_files(uow):
            if (file.tenant_id, file.id) in keys:
                file.removed_at = uow.now
