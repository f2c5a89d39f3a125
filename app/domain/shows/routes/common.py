"""What every page of a show needs: the show, the side one is on, and the place it lives."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.module import PortalRow
from app.core.panels import load_panels
from app.core.uow import UnitOfWork
from app.domain.shows.models import Show, ShowOffer, Side
from app.domain.shows.queries.shows import get_show
from app.domain.venues import Venue, list_kept, list_rooms
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.guests import as_guest
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, WRITE = requires("shows.read"), requires("shows.write")


@asynccontextmanager
async def where_it_lives(
    request: HttpRequest, uow: UnitOfWork, show: Show
) -> AsyncIterator[UnitOfWork]:
    """The transaction a show is moved in: ours, or that of the side it lives with."""
    if show.tenant_id == uow.tenant_id:
        yield uow
    else:
        name = (await get_tenant(uow)).name
        async with as_guest(request, show.tenant_id, name) as theirs:
            yield theirs


@asynccontextmanager
async def moving(request: HttpRequest, uow: UnitOfWork, show: Show) -> AsyncIterator[UnitOfWork]:
    """The same for a move, of which the other side gets a mail. Raises TooMany."""
    await limit_moves(request, show)
    async with where_it_lives(request, uow, show) as there:
        yield there


async def limit_moves(request: HttpRequest, show: Show) -> None:
    """At most 60 moves of both sides together in an hour: their mails go to any address."""
    await site_of(request).limiter.limit(f"show:{show.id}", rate=60, per=3600, burst=59)


async def ours(uow: UnitOfWork, show_id: UUID) -> tuple[Show, Side]:
    """A show, and the side of it this workspace is."""
    show = await get_show(uow, show_id)
    return show, show.side_of(uow.tenant_id)


def frame(slug: str, show: Show, side: Side) -> dict[str, Any]:
    return {
        "slug": slug,
        "show": show,
        "side": side,
        "home": f"/t/{slug}/shows",
        "here": f"/t/{slug}/shows/{show.id}",
        "us": show.name_of(side),
        "them": show.name_of(side.other),
    }


async def room_choices(uow: UnitOfWork, venue: Venue | None = None) -> list[tuple[str, str]]:
    """The rooms this workspace keeps, of one venue or of all of them, to choose from."""
    kept = [each for each in await list_kept(uow) if venue is None or each.id == venue.id]
    rooms = await list_rooms(uow, [each.id for each in kept]) if kept else []
    names = {each.id: f"{each.name}, " if len(kept) > 1 else "" for each in kept}
    return [(str(room.id), f"{names[room.venue_id]}{room.name}") for room in rooms]


def is_late(uow: UnitOfWork, show: Show, offer: ShowOffer) -> bool:
    """Whether the last day of an offer is over where the show is."""
    return offer.valid_until < uow.now.astimezone(ZoneInfo(show.time_zone)).date()


async def panels_of(
    uow: UnitOfWork, show: Show, side: Side
) -> list[tuple[str, Sequence[PortalRow]]]:
    """What other modules know of a show: those for either side, then those of the house."""
    ours = await load_panels(uow, "show", show.id)
    return [*ours, *await house_panels_of(uow, show, side)]


async def house_panels_of(
    uow: UnitOfWork, show: Show, side: Side
) -> list[tuple[str, Sequence[PortalRow]]]:
    """What other modules of the house know of a show; an artist's page has none."""
    return await load_panels(uow, "house_show", show.id) if side is Side.VENUE else []
