"""What of sharing waits for somebody, and what a house's calendar has of it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.module import Panel, PortalRow, Waiting, WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.sharing.choices import OWNER
from app.domain.sharing.queries.requests import count_waiting, list_agreed_between
from app.tenants import get_tenant

AHEAD = timedelta(days=90)


async def _asked(uow: UnitOfWork) -> WaitingView | None:
    number = await count_waiting(uow)
    if not number:
        return None
    verb = "waits" if number == 1 else "wait"
    return WaitingView(
        f"{counted(number, 'request')} to share {verb} for your answer",
        "Say yes, no, or propose other days.",
        "See the requests",
        "sharing/requests?which=waiting",
        "arrow-left-right",
    )


WAITING = (Waiting("sharing.write", _asked, order=27),)


async def _agreed(uow: UnitOfWork, _venue_id: UUID) -> Sequence[PortalRow]:
    """What is lent, borrowed or played together in the next three months."""
    tenant = await get_tenant(uow)
    today = uow.now.astimezone(ZoneInfo(tenant.time_zone)).date()
    rows = []
    for each in await list_agreed_between(uow, today, today + AHEAD):
        side = each.side_of(uow.tenant_id)
        until = f", until {each.last_on:%-d %B}" if each.last_on > each.first_on else ""
        whence = "To" if side == OWNER else "From"
        note = f"{whence} {each.other_name(side)}, {each.city}{until}"
        href = f"/t/{tenant.slug}/sharing/requests/{each.id}"
        rows.append(PortalRow(each.title, note=note, on=each.first_on, href=href))
    return rows


PANELS = (Panel("calendar", "Lent and borrowed", "sharing.read", _agreed),)
