"""Background work of the portal: links asked for, expired files. Mails are in `mailing`."""

from app.core.jobs import JobRun, Queue, job, long_job
from app.core.uow import UnitOfWork
from app.domain.portal.mailing import mail_link
from app.domain.portal.queries.contents import list_expired_files
from app.domain.portal.queries.portals import list_contacts_at
from app.jobs.outbox import enqueue_for


@job("portal.renew_links", queue=Queue.CRITICAL)
async def renew_links(uow: UnitOfWork, *, email: str) -> None:
    """Mail a new link to each contact of an address; only this job learns whether there is one."""
    for tenant_id, contact_id in await list_contacts_at(uow, email):
        key = f"{contact_id}:{uow.now:%Y-%m-%dT%H:%M:%S.%f}"
        await enqueue_for(uow, [tenant_id], mail_link, key=key, contact_id=contact_id)


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
