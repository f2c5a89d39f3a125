"""The mail that shows whose a venue is, keyed by its job."""

from uuid import UUID

from app.core.jobs import JobRun, Queue, long_job
from app.domain.venues.links import LIFETIME, claim_link
from app.domain.venues.queries.venues import get_claim
from app.integrations.email.compose import compose
from app.tenants import brand_of, get_tenant
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
    mail = compose(
        shared_environment(),
        "venue_claim",
        brand=brand_of(tenant),
        reason=f"You get this mail because {claim.claimed_name} of {tenant.name} entered"
        " your address.",
        variables={
            "claimed_name": claim.claimed_name,
            "tenant_name": tenant.name,
            "venue_name": claim.venue_name,
            "action_url": f"{run.adapters.public_url}/venue-claims/{link}",
            "expires_on": f"{expires_at.day} {expires_at:%B %Y}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(claim.email, key=str(run.id), tenant_id=run.tenant_id)
    )
