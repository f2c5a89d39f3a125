"""The mails that say what became of a hold, each side's with the address it has there."""

from typing import Any
from uuid import UUID

from app.core.jobs import JobRun, Queue, long_job
from app.core.uow import UnitOfWork
from app.domain.holds.queries.holds import get_hold
from app.domain.venues import get_room, get_venue
from app.integrations.email.compose import Composed, compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment


@long_job("holds.mail_move", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_move(run: JobRun, *, hold_id: str, to: str, text: str, is_asker: bool) -> None:
    """Tell the house, or an asker who has no workspace, in the sentence that stands in the log."""
    async with run.uow() as uow:
        venue = await get_venue(uow, (await get_hold(uow, UUID(hold_id))).venue_id)
        slug, home = (await get_tenant(uow)).slug, await address_of_pages(uow, run.adapters)
        if is_asker:
            page = ("See what is announced", f"{home}/calendars/{venue.id}")
            reason = f"You get this mail because you asked for a night at {venue.name}."
        else:
            page = ("Open the hold", f"{home}/t/{slug}/holds/{hold_id}")
            reason = f"You get this mail because it is the booking address of {venue.name}."
        mail = await _composed(uow, home, hold_id, text, reason=reason, page=page)
    await run.adapters.mailer.send(mail.addressed(to, key=str(run.id), tenant_id=run.tenant_id))


@long_job("holds.mail_told", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_told(run: JobRun, *, payload: dict[str, Any]) -> None:
    """Tell an asker in their own workspace, if they gave an address."""
    async with run.uow() as uow:
        hold, tenant = await get_hold(uow, UUID(payload["hold_id"])), await get_tenant(uow)
        if hold.asker_email is None:
            return
        to = hold.asker_email
        home = await address_of_pages(uow, run.adapters)
        page = ("Open the hold", f"{home}/t/{tenant.slug}/holds/{hold.id}")
        reason = f"You get this mail because {hold.asker_name} gave your address to the venue."
        mail = await _composed(uow, home, str(hold.id), payload["text"], reason=reason, page=page)
    await run.adapters.mailer.send(mail.addressed(to, key=str(run.id), tenant_id=run.tenant_id))


async def _composed(
    uow: UnitOfWork, home: str, hold_id: str, text: str, *, reason: str, page: tuple[str, str]
) -> Composed:
    hold, tenant = await get_hold(uow, UUID(hold_id)), await get_tenant(uow)
    venue, room = await get_venue(uow, hold.venue_id), await get_room(uow, hold.room_id)
    return compose(
        shared_environment(),
        "hold_moved",
        brand=brand_of(tenant, home),
        reason=reason,
        variables={
            "text": text,
            "title": hold.title,
            "room": f"{venue.name}, {room.name}",
            "night": f"{hold.on_date.day} {hold.on_date:%B %Y}, {hold.slot_label.lower()}",
            "until": f"{hold.expires_at.day} {hold.expires_at:%B %Y}" if hold.expires_at else "",
            "action_label": page[0],
            "action_url": page[1],
        },
    )
