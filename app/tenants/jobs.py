"""Background work of tenants: telling members, forgetting. Mails are in `mailing`."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, or_

from app.core.events import RecordedEvent
from app.core.jobs import JobRun, Queue, job, long_job
from app.core.uow import UnitOfWork
from app.jobs.outbox import enqueue_for
from app.tenants.models import MailToken, Session
from app.tenants.program_models import OAuthToken
from app.tenants.queries.brand import list_domains_to_check, lock_domain
from app.tenants.queries.clients import end_what_is_over
from app.tenants.service.brand import judge_domain, record_name
from app.tenants.service.notifications import tell_members
from app.tenants.service.second_factors import require_second_factor
from app.tenants.sign_in_models import Question

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
    if notice.mail is not None:
        uow.enqueue(notice.mail, key=f"event:{event.id}", payload=event.payload)


@job("tenants.ask_for_second_factor")
async def ask_for_second_factor(uow: UnitOfWork) -> None:
    """Money begins to move: a reaction of those modules whose facts say so."""
    await require_second_factor(uow)


@job("tenants.end_grants", queue=Queue.BULK)
async def end_grants(uow: UnitOfWork) -> None:
    """Mark grants whose last day is over; they opened nothing since that day ended."""
    await end_what_is_over(uow)


@job("tenants.look_at_domains", queue=Queue.BULK)
async def look_at_domains(uow: UnitOfWork) -> None:
    """Have every domain that was proven once checked again, each in its own workspace."""
    for tenant_id, domain_id in await list_domains_to_check(uow):
        key = f"{domain_id}:{uow.now:%Y-%m-%dT%H}"
        await enqueue_for(uow, [tenant_id], check_domain, key=key, domain_id=domain_id)


@long_job("tenants.check_domain", queue=Queue.BULK, timeout=60, attempts=4)
async def check_domain(run: JobRun, *, domain_id: str) -> None:
    """Ask the name service about one domain; while that does not answer nothing is concluded."""
    async with run.uow() as uow:
        domain = await lock_domain(uow, UUID(domain_id))
        name = record_name(domain)
    texts = await run.adapters.names.texts(name)
    async with run.uow() as uow:
        await judge_domain(uow, UUID(domain_id), texts=texts)


@job("tenants.forget", queue=Queue.BULK, timeout=600)
async def forget(uow: UnitOfWork) -> None:
    """Delete sessions that ended long ago, links and questions nobody can answer, tokens."""
    long_ago = uow.now - ENDED_SESSIONS
    await uow.db.execute(
        delete(Session).where(or_(Session.expires_at < long_ago, Session.revoked_at < long_ago))
    )
    await uow.db.execute(delete(MailToken).where(MailToken.expires_at < uow.now - SPENT_LINKS))
    await uow.db.execute(delete(OAuthToken).where(OAuthToken.expires_at < uow.now - SPENT_LINKS))
    await uow.db.execute(delete(Question).where(Question.expires_at < uow.now))
