"""The invitation to a share, sent again as a reminder."""

from uuid import UUID

from app.core.jobs import JobRun, long_job
from app.domain.catalog.choices import ROLE_LABELS
from app.domain.catalog.links import LIFETIME, share_link
from app.domain.catalog.queries.sheets import get_share, get_sheet
from app.domain.catalog.splits import plain
from app.integrations.email.compose import compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment


@long_job("catalog.mail_share", timeout=60, attempts=8)
async def mail_share(run: JobRun, *, share_id: str, inviter: str) -> None:
    """Send a party the link to its share, unless the sheet has been closed or answered since."""
    async with run.uow() as uow:
        share = await get_share(uow, UUID(share_id))
        sheet = await get_sheet(uow, share.sheet_id)
        site = await address_of_pages(uow, run.adapters)
        brand = brand_of(await get_tenant(uow), site)
    if share.email is None or share.invited_at is None or not (sheet.is_open and share.is_pending):
        return
    expires_at = share.invited_at + LIFETIME
    link = share_link(run.adapters.signer, share.tenant_id, share.id, expires_at=expires_at)
    mail = compose(
        shared_environment(),
        "split_invitation",
        brand=brand,
        reason=f"You get this mail because {inviter} named you on a split sheet.",
        variables={
            "inviter_name": inviter,
            "recording_title": share.sheet_title,
            "artist_name": share.sheet_artist,
            "share": f"{plain(share.share)} %",
            "contribution": ROLE_LABELS.get(share.role, share.role).lower(),
            "right": share.sheet_kind,
            "action_url": f"{site}/splits/{link}",
            "expires_on": f"{expires_at.day} {expires_at:%B %Y}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(share.email, key=str(run.id), tenant_id=run.tenant_id)
    )
