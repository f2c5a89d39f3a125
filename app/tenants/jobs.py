"""Background work of tenants: telling members, forgetting. Mails are in `mailing`."""

from datetime import timedelta

from sqlalchemy import delete, or_

from app.core.events import RecordedEvent
from app.core.jobs import Queue, job
from app.core.uow import UnitOfWork
from app.tenants.models import MailToken, Session
from app.tenants.queries.clients import end_what_is_over
from app.tenants.service.notifications import tell_members

ENDED_SESSIONS = timedelta(days=30)
SPENT_LINKS = timedelta(days=7)


@job("tenants.notify")
async def notify(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """Tell the members who may see it of a fact whose module has a notice for it."""
    notice = uow.registry.notices.get(event.name)
    if notice is None:
        return
    permission = uow.registry.permissions[notice.permission]
    await tell_members(uow, event, notice, permission.roles)


@job("tenants.end_grants", queue=Queue.BULK)
async def end_grants(uow: UnitOfWork) -> None:
    """Mark grants whose last day is over; they opened nothing since that day ended."""
    await end_what_is_over(uow)


@job("tenants.forget", queue=Queue.BULK, timeout=600)
async def forget(uow: UnitOfWork) -> None:
    """Delete sessions that ended long ago and mailed links nobody can use any more."""
    long_ago = uow.now - ENDED_SESSIONS
    await uow.db.execute(
        delete(Session).where(or_(Session.expires_at < long_ago, Session.revoked_at < long_ago))
    )
    await uow.db.execute(delete(MailToken).where(MailToken.expires_at < uow.now - SPENT_LINKS))
