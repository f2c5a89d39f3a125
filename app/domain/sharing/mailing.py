"""The mails that say what became of a request, each side's from its own workspace."""

from typing import Any
from uuid import UUID

from app.core.jobs import JobRun, Queue, long_job
from app.core.uow import UnitOfWork
from app.domain.sharing.models import SharingRequest
from app.domain.sharing.queries.requests import get_request
from app.integrations.email.compose import Composed, compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment


@long_job("sharing.mail_owner", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_owner(run: JobRun, *, request_id: str, to: str, text: str) -> None:
    """Tell whoever owns what is asked for, in the sentence that stands in the log."""
    async with run.uow() as uow:
        request = await get_request(uow, UUID(request_id))
        reason = f"You get this mail because {request.owner_name} shares {request.title}."
        mail = await _composed(uow, run, request, text, reason)
    await run.adapters.mailer.send(mail.addressed(to, key=str(run.id), tenant_id=run.tenant_id))


@long_job("sharing.mail_told", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_told(run: JobRun, *, payload: dict[str, Any]) -> None:
    """Tell an asker in their own workspace, if they gave an address."""
    async with run.uow() as uow:
        request = await get_request(uow, UUID(payload["request_id"]))
        to = request.asker_email
        if to is None:
            return
        reason = f"You get this mail because {request.asker_name} gave this address for answers."
        mail = await _composed(uow, run, request, payload["text"], reason)
    await run.adapters.mailer.send(mail.addressed(to, key=str(run.id), tenant_id=run.tenant_id))


async def _composed(
    uow: UnitOfWork, run: JobRun, request: SharingRequest, text: str, reason: str
) -> Composed:
    tenant, site = await get_tenant(uow), await address_of_pages(uow, run.adapters)
    return compose(
        shared_environment(),
        "sharing_moved",
        brand=brand_of(tenant, site),
        reason=reason,
        variables={
            "text": text,
            "title": request.title,
            "place": f"{request.city}, {request.country}",
            "when": request.when,
            "price": request.total_words,
            "action_label": "Open the request",
            "action_url": f"{site}/t/{tenant.slug}/sharing/requests/{request.id}",
        },
    )
