"""The mails about plans: each a long job for one reader, keyed by its own id."""

from app.core.jobs import JobRun, Queue, long_job
from app.core.uow import UnitOfWork
from app.integrations.email import Message
from app.integrations.email.compose import MailBrand, compose
from app.tenants import get_tenant, list_members
from app.web.brand import DEFAULT_CHROMA, DEFAULT_HUE
from app.web.templating import shared_environment

_BRAND = MailBrand("Backline", DEFAULT_HUE, DEFAULT_CHROMA)
READERS = frozenset({"owner", "accountant"})


@long_job("plans.mail_notice", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_notice(
    run: JobRun, *, name: str, email: str, headline: str, sentences: list[str], action: str
) -> None:
    """Tell one person about the plan; the link leads to its page."""
    async with run.uow() as uow:
        slug = (await get_tenant(uow)).slug
    mail = compose(
        shared_environment(),
        "plan_notice",
        brand=_BRAND,
        reason="You get this mail because you look after the plan of a workspace at Backline.",
        variables={
            "person_name": name,
            "headline": headline,
            "sentences": sentences,
            "action_label": action,
            "action_url": f"{run.adapters.public_url}/t/{slug}/settings/plan",
        },
    )
    await run.adapters.mailer.send(
        Message(
            key=str(run.id),
            recipient=email,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            sender_name=_BRAND.name,
            tenant_id=run.tenant_id,
        )
    )


async def tell_keepers(
    uow: UnitOfWork, *, key: str, headline: str, sentences: list[str], action: str = "See the plan"
) -> None:
    """Write to owners and accountants, once per `key` and reader."""
    for member in await list_members(uow):
        if member.role in READERS:
            uow.enqueue(
                mail_notice,
                key=f"{key}:{member.id}",
                name=member.name,
                email=member.email,
                headline=headline,
                sentences=sentences,
                action=action,
            )
