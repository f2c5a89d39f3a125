"""What every page of an advance needs: the show, the side one is on, and where it is changed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.uow import UnitOfWork
from app.domain.shows import Show, Side, get_show, read_show_link
from app.domain.shows.errors import SideTaken
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.guests import as_guest
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, WRITE = requires("advancing.read"), requires("shows.write")
COUNT = requires("door.write")


@dataclass(frozen=True, slots=True)
class Place:
    """A show, the side one is on, and the transaction in which it is changed.

    `by` is the member who acts; empty for a guest, who gives a name.
    """

    uow: UnitOfWork
    show: Show
    side: Side
    by: str


@asynccontextmanager
async def where_it_lives(
    request: HttpRequest, uow: UnitOfWork, show_id: UUID
) -> AsyncIterator[Place]:
    """Ours, or that of the side the show lives with, where we then are a guest."""
    show = await get_show(uow, show_id)
    side = show.side_of(uow.tenant_id)
    if show.tenant_id == uow.tenant_id:
        yield Place(uow, show, side, uow.actor.name)
    else:
        name = (await get_tenant(uow)).name
        async with as_guest(request, show.tenant_id, name) as theirs:
            yield Place(theirs, await get_show(theirs, show_id), side, uow.actor.name)


@asynccontextmanager
async def by_link(request: HttpRequest, link: str) -> AsyncIterator[Place]:
    """Whoever holds a link of a side that has no workspace. Raises SideTaken when it has one."""
    held = read_show_link(site_of(request).signer, link, now=clock.now())
    async with as_guest(request, held.tenant_id, f"The {held.side}, by link") as uow:
        show = await get_show(uow, held.show_id)
        held.check(show)
        if show.tenant_of(held.side) is not None:
            raise SideTaken
        yield Place(uow, show, held.side, "")


def frame_of(uow: UnitOfWork, slug: str, show: Show, side: Side) -> dict[str, Any]:
    """`above` leads to the show, or to the days for those who do not read what it pays."""
    page_of_show, above = f"/t/{slug}/shows/{show.id}", [("Days", f"/t/{slug}/days")]
    if uow.actor.can("shows.read"):
        above = [("Shows", f"/t/{slug}/shows"), (show.title, page_of_show)]
    return {
        "slug": slug,
        "show": show,
        "side": side,
        "us": show.name_of(side),
        "them": show.name_of(side.other),
        "page_of_show": page_of_show,
        "above": above,
        "here": f"{page_of_show}/advance",
        "may_write": uow.actor.can("shows.write"),
        "asks_name": False,
    }
