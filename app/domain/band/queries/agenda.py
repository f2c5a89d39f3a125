"""Everything of a stretch of days, gathered for the calendar and its feed."""

from datetime import date

from app.core.uow import UnitOfWork
from app.domain.advancing import list_legs_between
from app.domain.band.agenda import (
    Item,
    busy_items,
    hold_items,
    own_items,
    shared_items,
    show_items,
    travel_items,
)
from app.domain.band.queries.days import list_busy, list_own_dates
from app.domain.holds import list_asked
from app.domain.sharing import list_agreed_between
from app.domain.shows import holds_of_shows, list_shows_on


async def list_items(uow: UnitOfWork, first: date, last: date, *, busy: bool = True) -> list[Item]:
    """What is on from the first day to the last: one read for each kind."""
    shows = await list_shows_on(uow, first, last)
    items = [
        *show_items(shows),
        *hold_items(await list_asked(uow, first, until=last), await holds_of_shows(uow, shows)),
        *own_items(await list_own_dates(uow, first, last)),
        *travel_items(await list_legs_between(uow, first, last)),
        *shared_items(await list_agreed_between(uow, first, last), uow.tenant_id),
    ]
    if busy:
        items += busy_items(await list_busy(uow, first, last), first, last)
    return [item for item in items if first <= item.on <= last]
