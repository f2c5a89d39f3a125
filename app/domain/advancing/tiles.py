"""What the dashboard says of the days on the road."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from app.core.module import TileView
from app.core.uow import UnitOfWork
from app.domain.advancing.queries.days import list_dates
from app.domain.advancing.service.sheets import sheet_of
from app.domain.shows import list_shows_on
from app.tenants import get_tenant

AHEAD = timedelta(days=365)
ON_THE_ROAD = frozenset({"artist"})


async def next_day(uow: UnitOfWork) -> TileView | None:
    """The next day with a sheet, for those whose dashboard says nothing of the business."""
    if uow.actor.can("overview.read"):
        return None
    tenant = await get_tenant(uow)
    if tenant.kind not in ON_THE_ROAD:
        return None
    today = uow.now.astimezone(ZoneInfo(tenant.time_zone)).date()
    shows = await list_shows_on(uow, today, today + AHEAD)
    days = [*await list_dates(uow, today), *(max(show.on_date, today) for show in shows)]
    if not days:
        return None
    on = min(days)
    title = (await sheet_of(uow, on)).title
    return TileView("Next day on the road", f"{on:%a} {on.day} {on:%B}", title, f"days/{on}")
