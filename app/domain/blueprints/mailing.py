"""The mail that carries an offer to the other side, keyed by its job."""

from uuid import UUID

from app.core.jobs import JobRun, Queue, long_job
from app.domain.blueprints.choices import KIND_LABELS, HandshakeKind
from app.domain.blueprints.links import handshake_link
from app.domain.blueprints.queries.handshakes import get_handshake
from app.integrations.email.compose import compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment


@long_job("blueprints.mail_offer", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_offer(run: JobRun, *, handshake_id: str, recipient: str, sender: str) -> None:
    """Send the link of an offer, unless it was answered or withdrawn by now."""
    async with run.uow() as uow:
        tenant, offer = await get_tenant(uow), await get_handshake(uow, UUID(handshake_id))
        if not offer.is_open(uow.now) or offer.expires_at is None:
            return
        link = handshake_link(
            run.adapters.signer, offer.tenant_id, offer.id, expires_at=offer.expires_at
        )
        site = await address_of_pages(uow, run.adapters)
    brand = brand_of(tenant, site)
    mail = compose(
        shared_environment(),
        "handshake_offer",
        brand=brand,
        reason=f"You get this mail because {sender} of {tenant.name} entered your address.",
        variables={
            "sender_name": sender,
            "tenant_name": tenant.name,
            "kind": KIND_LABELS[HandshakeKind(offer.kind)].lower(),
            "title": offer.title,
            "action_url": f"{site}/handshakes/{link}",
            "expires_on": f"{offer.expires_at.day} {offer.expires_at:%B %Y}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(recipient, key=str(run.id), tenant_id=run.tenant_id)
    )
