"""The mail that tells one side what the other did, with the way to the show."""

from uuid import UUID

from app.core.jobs import JobRun, Queue, long_job
from app.domain.shows.links import show_link
from app.domain.shows.models import Side
from app.domain.shows.queries.shows import get_show
from app.integrations.email.compose import compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment


@long_job("shows.mail_move", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_move(run: JobRun, *, show_id: str, side: str, text: str) -> None:
    """Tell one side of a move, in the sentence that stands in the log."""
    async with run.uow() as uow:
        show, tenant = await get_show(uow, UUID(show_id)), await get_tenant(uow)
        site = await address_of_pages(uow, run.adapters)
    reader = Side(side)
    address = show.email_of(reader)
    if address is None:
        return
    nights = f"{show.on_date.day} {show.on_date:%B %Y}"
    if show.nights > 1:
        nights += f" to {show.last_date.day} {show.last_date:%B %Y}"
    mail = compose(
        shared_environment(),
        "show_moved",
        brand=brand_of(tenant, site),
        reason=f"You get this mail because it is the booking address of {show.name_of(reader)}.",
        variables={
            "text": text,
            "artist": show.artist_name,
            "where": show.where,
            "nights": nights,
            "action_url": f"{site}/shows/{show_link(run.adapters.signer, show, reader)}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(address, key=str(run.id), tenant_id=run.tenant_id)
    )
