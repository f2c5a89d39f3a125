"""The mail that brings a client a proposal or an agreement."""

from uuid import UUID

from app.core.jobs import JobRun, long_job
from app.domain.agency.links import AGREEMENT, LIFETIME, PROPOSAL, offer_link
from app.domain.agency.models import Agreement, Proposal
from app.domain.agency.queries.clients import get_client
from app.domain.agency.queries.offers import get_agreement, get_proposal
from app.integrations.email.compose import compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment


@long_job("agency.mail_proposal", timeout=60, attempts=8)
async def mail_proposal(run: JobRun, *, proposal_id: str) -> None:
    """Send a client the link to a proposal, unless it has been answered or withdrawn since."""
    async with run.uow() as uow:
        proposal = await get_proposal(uow, UUID(proposal_id))
    if proposal.is_open:
        await _send(run, proposal, PROPOSAL, "offers", "Read the proposal")


@long_job("agency.mail_agreement", timeout=60, attempts=8)
async def mail_agreement(run: JobRun, *, agreement_id: str) -> None:
    """Send a client the link to an agreement, unless it has been signed or withdrawn since."""
    async with run.uow() as uow:
        agreement = await get_agreement(uow, UUID(agreement_id))
    if agreement.is_open:
        await _send(run, agreement, AGREEMENT, "agreements", "Read and sign")


async def _send(
    run: JobRun, offer: Proposal | Agreement, purpose: str, place: str, action: str
) -> None:
    async with run.uow() as uow:
        client = await get_client(uow, offer.client_id)
        site = await address_of_pages(uow, run.adapters)
        brand = brand_of(await get_tenant(uow), site)
    if offer.recipient_email is None or offer.sent_at is None:
        return
    expires_at = offer.sent_at + LIFETIME
    link = offer_link(
        run.adapters.signer, purpose, offer.tenant_id, offer.id, expires_at=expires_at
    )
    mail = compose(
        shared_environment(),
        "agency_offer",
        brand=brand,
        reason=f"You get this mail because {brand.name} works for {client.name}.",
        variables={
            "agency_name": brand.name,
            "contact_name": client.contact_name or client.name,
            "title": offer.title,
            "is_agreement": purpose == AGREEMENT,
            "action": action,
            "action_url": f"{site}/{place}/{link}",
            "expires_on": f"{expires_at.day} {expires_at:%B %Y}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(offer.recipient_email, key=str(run.id), tenant_id=run.tenant_id)
    )
