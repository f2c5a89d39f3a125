"""The mail that asks a payee for its tax form."""

from uuid import UUID

from app.billing.payments import get_payee_by_id
from app.billing.tax.links import LIFETIME, form_link
from app.core.jobs import JobRun, long_job
from app.integrations.email.compose import compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment


@long_job("tax.mail_form_request", timeout=60, attempts=8)
async def mail_form_request(run: JobRun, *, payee_id: str) -> None:
    """Send a payee the link to its tax form."""
    async with run.uow() as uow:
        payee = await get_payee_by_id(uow, UUID(payee_id))
        tenant, site = await get_tenant(uow), await address_of_pages(uow, run.adapters)
        # Of the day, so that a second attempt sends the same link.
        day = uow.now.replace(hour=0, minute=0, second=0, microsecond=0)
    if not payee.email:
        return
    brand = brand_of(tenant, site)
    link = form_link(run.adapters.signer, payee.tenant_id, payee.subject_id, now=day)
    ends = day + LIFETIME
    mail = compose(
        shared_environment(),
        "tax_form_request",
        brand=brand,
        reason=f"You get this mail because {brand.name} pays you.",
        variables={
            "payee_name": payee.payee_name,
            "payer_name": brand.name,
            "action_url": f"{site}/tax/{link}",
            "expires_on": f"{ends.day} {ends:%B %Y}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(payee.email, key=str(run.id), tenant_id=run.tenant_id)
    )
