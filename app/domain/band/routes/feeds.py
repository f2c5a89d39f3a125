"""The band's calendar at its secret address, for the calendars of other programs."""

from datetime import timedelta

from litestar import Controller, Response, get
from litestar.params import FromPath

from app.core import clock
from app.core.errors import NotFound
from app.core.icalendar import MEDIA_TYPE, write_calendar
from app.domain.band.links import read_feed_link
from app.domain.band.queries.agenda import list_items
from app.domain.band.queries.days import find_feed
from app.tenants import get_tenant
from app.web.guards import public
from app.web.guests import as_guest
from app.web.site import site_of
from app.web.visit import HttpRequest

BEHIND, AHEAD = timedelta(days=62), timedelta(days=550)


class BandFeedController(Controller):
    path = "/calendars/band"
    guards = (public,)

    @get("/{link:str}")
    async def feed(self, request: HttpRequest, link: FromPath[str]) -> Response[str]:
        """What the band does, without when its people are busy elsewhere."""
        tenant_id, feed_id = read_feed_link(site_of(request).signer, link, now=clock.now())
        async with as_guest(request, tenant_id, "A calendar by its secret address") as uow:
            feed, tenant = await find_feed(uow), await get_tenant(uow)
            if feed is None or feed.id != feed_id:
                raise NotFound
            today = uow.now.date()
            items = await list_items(uow, today - BEHIND, today + AHEAD, busy=False)
            text = write_calendar(tenant.name, (item.entry for item in items), made_at=uow.now)
        return Response(text, media_type=MEDIA_TYPE)
