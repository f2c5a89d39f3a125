"""What of the rota waits for somebody, and what a show's page says of its staff."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.module import Panel, PortalRow, Waiting, WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.shows import name_shows
from app.domain.staff.queries.nights import NightView, find_open_day, list_ahead, view_show
from app.tenants import get_tenant

AHEAD = timedelta(days=14)


async def _open(uow: UnitOfWork) -> WaitingView | None:
    """Places of the next fourteen days that nobody fills."""
    zone = ZoneInfo((await get_tenant(uow)).time_zone)
    today = uow.now.astimezone(zone).date()
    found = await find_open_day(uow, today, today + AHEAD)
    if found is None:
        return None
    number, first = found
    verb = "is" if number == 1 else "are"
    return WaitingView(
        f"{counted(number, 'place')} on shifts of the next 14 days {verb} open",
        "Put somebody on, and ask them by mail.",
        "Open the rota",
        f"staff?week={first}",
        "users",
    )


async def _in_vain(uow: UnitOfWork) -> WaitingView | None:
    """Rotas ahead whose show was canceled or moved."""
    nights = await list_ahead(uow, uow.now.date())
    shows = await name_shows(uow, [night.show_id for night in nights if night.show_id])
    wrong = [
        night
        for night in nights
        if night.show_id and NightView(night, shows.get(night.show_id)).problem
    ]
    if not wrong:
        return None
    verb = "is" if len(wrong) == 1 else "are"
    return WaitingView(
        f"{counted(len(wrong), 'rota')} {verb} for a show that was canceled or moved",
        "Call the staff off, or move the rota to the new day.",
        "Open the rota",
        f"staff/nights/{wrong[0].id}",
        "triangle-alert",
    )


async def _of_show(uow: UnitOfWork, show_id: UUID) -> Sequence[PortalRow]:
    """Each rota of a show, and what its staff costs for those who may see it."""
    slug = (await get_tenant(uow)).slug
    rows = []
    for view in await view_show(uow, show_id):
        cost = view.cost
        amount = ", ".join(money.display() for money in cost.amounts)
        if not uow.actor.can("staff.pay"):
            amount = ""
        state = "Called off" if view.night.is_off else cost.words
        if not uow.actor.can("staff.pay") and not view.night.is_off:
            state = f"{counted(view.missing, 'place')} open" if view.missing else "All places taken"
        rows.append(
            PortalRow(
                "Staff, from the rota", state, amount, view.night.on_date,
                f"/t/{slug}/staff/nights/{view.night.id}",
            )
        )  # fmt: skip
    if not rows and uow.actor.can("staff.write"):
        href = f"/t/{slug}/staff/nights/new?show={show_id}"
        rows.append(PortalRow("Make a rota", "Who works on this night.", href=href))
    return rows


PANELS = (Panel("house_show", "Staff", "staff.read", _of_show),)
WAITING = (
    Waiting("staff.write", _open, order=59),
    Waiting("staff.write", _in_vain, order=57),
)
