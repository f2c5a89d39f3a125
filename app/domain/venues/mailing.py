"""The mails that show whose a venue is, and say what was decided, each keyed by its job."""

from typing import Any
from uuid import UUID

from app.core.jobs import JobRun, Queue, long_job
from app.domain.venues.links import LIFETIME, claim_link
from app.domain.venues.queries.venues import find_maker, get_claim
from app.integrations.email.compose import compose
from app.tenants import address_of_pages, brand_of, get_tenant, list_members
from app.web.templating import shared_environment


@long_job("venues.mail_claim", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_claim(run: JobRun, *, claim_id: str) -> None:
    """Send the link of a claim to the venue's own address, unless it was decided by now."""
    async with run.uow() as uow:
        tenant, claim = await get_tenant(uow), await get_claim(uow, UUID(claim_id))
        expires_at = uow.now + LIFETIME
        if not claim.is_open or claim.email is None:
            return
        link = claim_link(run.adapters.signer, claim.tenant_id, claim.id, expires_at=expires_at)
        site = await address_of_pages(uow, run.adapters)
    mail = compose(
        shared_environment(),
        "venue_claim",
        brand=brand_of(tenant, site),
        reason=f"You get this mail because {claim.claimed_name} of {tenant.name} entered"
        " your address.",
        variables={
            "claimed_name": claim.claimed_name,
            "tenant_name": tenant.name,
            "venue_name": claim.venue_name,
            "action_url": f"{site}/venue-claims/{link}",
            "expires_on": f"{expires_at.day} {expires_at:%B %Y}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(claim.email, key=str(run.id), tenant_id=run.tenant_id)
    )


@long_job("venues.mail_decided", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_decided(run: JobRun, *, payload: dict[str, Any]) -> None:
    """Tell whoever proposed a change or claimed a venue, while they are in the workspace."""
    async with run.uow() as uow:
        tenant = await get_tenant(uow)
        site = await address_of_pages(uow, run.adapters)
        maker = await find_maker(uow, UUID(payload["venue_id"]), UUID(payload["decided_id"]))
        to = next((m.email for m in await list_members(uow) if m.person_id == maker), None)
    if to is None:
        return
    mail = compose(
        shared_environment(),
        "venue_decided",
        brand=brand_of(tenant, site),
        reason=f"You get this mail because you asked for it in {tenant.name}.",
        variables={
            "text": payload["text"],
            "action_url": f"{site}/t/{tenant.slug}/venues/{payload['venue_id']}",
        },
    )
    await run.adapters.mailer.send(mail.addressed(to, key=str(run.id), tenant_id=run.tenant_id))
