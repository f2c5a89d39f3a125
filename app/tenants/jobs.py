"""Background work of tenants: telling members. Mails are in `mailing`."""

from app.core.events import RecordedEvent
from app.core.jobs import job
from app.core.uow import UnitOfWork
from app.tenants.service.notifications import tell_members


@job("tenants.notify")
async def notify(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """Tell the members who may see it of a fact whose module has a notice for it."""
    notice = uow.registry.notices.get(event.name)
    if notice is None:
        return
    permission = uow.registry.permissions[notice.permission]
    await tell_members(uow, event, notice, permission.roles)
