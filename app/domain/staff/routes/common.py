"""What the pages of staff share: guards, sections, the rooms, and what day it is at the house."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.core.uow import UnitOfWork
from app.domain.staff.queries.nights import NightView
from app.domain.staff.roles import ROLE_CHOICES
from app.domain.venues import list_kept, list_rooms
from app.tenants import Tenant
from app.web.guards import requires
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, WRITE = requires("staff.read"), requires("staff.write")
_SECTIONS = (("", "Rota"), ("/people", "People"), ("/kinds", "Kinds of nights"))


def frame(uow: UnitOfWork, slug: str, here: str) -> dict[str, Any]:
    """The context of every page of staff; `here` is the path of its section."""
    base = f"/t/{slug}/staff"
    tabs = [
        {"label": label, "href": base + path, "is_current": path == here}
        for path, label in _SECTIONS
    ]
    return {
        "slug": slug,
        "staff": base,
        "tabs": tabs,
        # Of a show, whoever does not read what it pays reads how its day goes.
        "part_of_show": "" if uow.actor.can("shows.read") else "/advance",
        "may_write": uow.actor.can("staff.write"),
        "may_see_pay": uow.actor.can("staff.pay"),
        "roles": ROLE_CHOICES,
    }


def today_of(uow: UnitOfWork, tenant: Tenant) -> date:
    """The day it is where the house is."""
    return uow.now.astimezone(ZoneInfo(tenant.time_zone)).date()


async def room_choices(uow: UnitOfWork) -> list[tuple[str, str]]:
    """The rooms of the venues this workspace keeps; with the venue where there are several."""
    venues = {venue.id: venue.name for venue in await list_kept(uow)}
    rooms = await list_rooms(uow, list(venues)) if venues else []
    several = len(venues) > 1
    return [
        (str(room.id), f"{venues[room.venue_id]}, {room.name}" if several else room.name)
        for room in rooms
    ]


async def zone_of_house(uow: UnitOfWork, tenant: Tenant) -> str:
    """The zone of the venue that is kept, else that of the workspace."""
    kept = await list_kept(uow)
    return kept[0].time_zone if kept else tenant.time_zone


async def limit_mails(request: HttpRequest, uow: UnitOfWork, number: int) -> None:
    """At most 200 mails of rotas in an hour for a workspace. Raises TooMany."""
    limiter = site_of(request).limiter
    for _ in range(number):
        await limiter.limit(f"staff.mails:{uow.tenant_id}", rate=200, per=3600, burst=199)


def told_of(view: NightView) -> int:
    """How many would get a mail if the night were called off."""
    return len(
        {
            seat.person.id
            for seat in view.seats
            if seat.place.state in {"asked", "yes"} and seat.person.email
        }
    )
