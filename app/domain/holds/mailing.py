"""The mail that says what became of a hold: to whoever asked, and to the house."""

from uuid import UUID

from app.core.jobs import JobRun, Queue, long_job
from app.domain.holds.queries.holds import get_hold
from app.domain.venues import get_room, get_venue
from app.integrations.email.compose import compose
from app.tenants import brand_of, get_tenant
from app.web.templating import shared_environment


@long_job("holds.mail_move", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_move(run: JobRun, *, hold_id: str, to: str, text: str, is_asker: bool) -> None:
    """Tell one side of a move, in the sentence that stands in the log."""
    async with run.uow() as uow:
        hold, tenant = await get_hold(uow, UUID(hold_id)), await get_tenant(uow)
        venue, room = await get_venue(uow, hold.venue_id), await get_room(uow, hold.room_id)
    mail = compose(
        shared_environment(),
        "hold_moved",
        brand=brand_of(tenant),
        reason=f"You get this mail because {hold.asker_name} asked for a night at {venue.name}."
        if is_asker
        else f"You get this mail because it is the booking address of {venue.name}.",
        variables={
            "text": text,
            "title": hold.title,
            "room": f"{venue.name}, {room.name}",
            "night": f"{hold.on_date.day} {hold.on_date:%B %Y}, {hold.slot_label.lower()}",
            "until": f"{hold.expires_at.day} {hold.expires_at:%B %Y}" if hold.expires_at else "",
            "action_url": f"{run.adapters.public_url}/",
        },
    )
    await run.adapters.mailer.send(mail.addressed(to, key=str(run.id), tenant_id=run.tenant_id))
