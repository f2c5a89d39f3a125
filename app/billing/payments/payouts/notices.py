"""Telling a payee, at the address known so far, that where its money goes was changed."""

from uuid import UUID

from app.billing.payments.payouts.objecting import objection_link
from app.billing.payments.queries.payouts import cool_off_of, get_payee_by_id
from app.core.jobs import JobRun, long_job
from app.integrations.email.compose import compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment


@long_job("payments.mail_payee_notice", timeout=60, attempts=8)
async def mail_payee_notice(
    run: JobRun, *, payee_id: str, recipient: str, before: str, after: str, is_address: bool
) -> None:
    """Tell a payee of a change, at the address that was known before it."""
    async with run.uow() as uow:
        payee = await get_payee_by_id(uow, UUID(payee_id))
        tenant, cool_off = await get_tenant(uow), await cool_off_of(uow)
        site = await address_of_pages(uow, run.adapters)
        # Of the day, so that a second attempt sends the same link.
        day = uow.now.replace(hour=0, minute=0, second=0, microsecond=0)
    link = objection_link(run.adapters.signer, payee.tenant_id, payee.id, now=day)
    brand = brand_of(tenant, site)
    mail = compose(
        shared_environment(),
        "payee_notice",
        brand=brand,
        reason=f"You get this mail because {brand.name} pays you.",
        variables={
            "payee_name": payee.payee_name,
            "payer_name": brand.name,
            "before": before,
            "after": after,
            "is_address": is_address,
            "days": cool_off.days,
            "action_url": f"{site}/not-me/{link}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(recipient, key=str(run.id), tenant_id=run.tenant_id)
    )
