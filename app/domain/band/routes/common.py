"""What the band's pages share: guards, sections, who can be named, and what the day is at home."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.core.uow import UnitOfWork
from app.domain.band.queries.people import Player
from app.tenants import Tenant
from app.web.guards import requires
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, WRITE, TALK = requires("band.read"), requires("band.write"), requires("band.talk")
READ_AGENDA = requires("agenda.read")
_SECTIONS = (
    ("", "Overview", "band.read"),
    ("/tasks", "Tasks", "band.read"),
    ("/calendar", "Calendar", "agenda.read"),
    ("/polls", "Polls", "band.read"),
    ("/messages", "Messages", "band.talk"),
    ("/goals", "Goals", "band.read"),
    ("/people", "People", "band.read"),
)


def frame(uow: UnitOfWork, slug: str, here: str, *, unread: int = 0) -> dict[str, Any]:
    """The context of every page of the band; `here` is the path of its section."""
    base = f"/t/{slug}/band"
    tabs = [
        {"label": label, "href": base + path, "is_current": path == here}
        | ({"count": unread} if unread and path == "/messages" else {})
        for path, label, permission in _SECTIONS
        if uow.actor.can(permission)
    ]
    return {
        "slug": slug,
        "band": base,
        "tabs": tabs,
        "may_read": uow.actor.can("band.read"),
        "may_write": uow.actor.can("band.write"),
        "may_talk": uow.actor.can("band.talk"),
    }


def today_of(uow: UnitOfWork, tenant: Tenant) -> date:
    """The day it is where the workspace is."""
    return uow.now.astimezone(ZoneInfo(tenant.time_zone)).date()


def choices_of(players: list[Player]) -> list[tuple[str, str]]:
    return [(player.key, player.label) for player in players]


async def limit_mails(request: HttpRequest, uow: UnitOfWork, number: int) -> None:
    """At most 150 mails of polls in an hour for a workspace. Raises TooMany."""
    limiter = site_of(request).limiter
    for _ in range(number):
        await limiter.limit(f"band.mails:{uow.tenant_id}", rate=150, per=3600, burst=149)
