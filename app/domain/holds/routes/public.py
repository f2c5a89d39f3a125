"""What anybody sees of a venue: its announced shows; and the feed of its secret address."""

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core import clock
from app.core.errors import NotFound
from app.core.icalendar import MEDIA_TYPE, Entry, write_calendar
from app.core.uow import UnitOfWork
from app.domain.holds.calendar import words_of
from app.domain.holds.links import read_feed_link
from app.domain.holds.queries.holds import list_nights, list_public_nights
from app.domain.holds.service.line import rules_of
from app.domain.holds.slots import SLOT_LABELS, instants
from app.domain.venues import get_venue, list_pictures, list_rooms
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import page
from app.web.security import CONTENT_POLICY
from app.web.site import site_of
from app.web.visit import HttpRequest

EMBEDDED = {
    "content-security-policy": CONTENT_POLICY.replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    ),
    "cross-origin-resource-policy": "cross-origin",
}
"""Only this page may be framed: it shows what is public, and nobody can act on it."""


class PublicCalendarController(Controller):
    path = "/calendars"
    guards = (public,)

    @get("/{venue_id:uuid}")
    async def show(
        self,
        request: HttpRequest,
        venue_id: FromPath[UUID],
        visitor_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shows(visitor_uow, venue_id)
        pictures = await list_pictures(visitor_uow, venue_id)
        return page(request, "holds/public.html", pictures=pictures, **context)

    @get("/{venue_id:uuid}/widget")
    async def widget(
        self,
        request: HttpRequest,
        venue_id: FromPath[UUID],
        visitor_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        answer = page(request, "holds/widget.html", **await _shows(visitor_uow, venue_id))
        answer.headers.update(EMBEDDED)
        return answer

    @get("/feed/{link:str}")
    async def feed(self, request: HttpRequest, link: FromPath[str]) -> Response[str]:
        site = site_of(request)
        tenant_id, venue_id, number = read_feed_link(site.signer, link, now=clock.now())
        async with as_guest(request, tenant_id, "A calendar by its secret address") as uow:
            text = await _feed(uow, venue_id, number)
        return Response(text, media_type=MEDIA_TYPE)


async def _shows(uow: UnitOfWork, venue_id: UUID) -> dict[str, Any]:
    name, city, keeper, nights = await list_public_nights(uow, venue_id, uow.now.date())
    return {
        "name": name, "city": city, "issuer": keeper, "nights": nights, "slots": SLOT_LABELS,
        "id": venue_id,
    }  # fmt: skip


async def _feed(uow: UnitOfWork, venue_id: UUID, number: int) -> str:
    rules, venue = await rules_of(uow, venue_id), await get_venue(uow, venue_id)
    if rules.feed != number or venue.keeper_tenant_id != uow.tenant_id:
        raise NotFound
    rooms = {room.id: room.name for room in await list_rooms(uow, [venue_id])}
    start, zone = uow.now.date() - timedelta(days=31), ZoneInfo(venue.time_zone)
    nights = await list_nights(uow, venue_id, start, start + timedelta(days=731))
    entries = [
        Entry(
            str(night.id),
            f"{words_of(night)}, {rooms[night.room_id]}",
            *instants(night.on_date, night.slot, zone),
        )
        for night in nights
    ]
    return write_calendar(venue.name, entries, made_at=uow.now)
