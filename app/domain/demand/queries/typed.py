"""What people typed in: nights before Backline, and what else is on in a city."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import select, tuple_

from app.core.errors import NotFound
from app.core.paging import Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.demand.models import PastShow, RivalEvent
from app.domain.venues import Venue

PAGE = 50


async def list_past_shows(uow: UnitOfWork, since: date) -> list[PastShow]:
    """The oldest first."""
    query = select(PastShow).where(PastShow.on_date >= since)
    return list(await uow.db.scalars(query.order_by(PastShow.on_date, PastShow.id)))


async def page_past_shows(uow: UnitOfWork, after: str | None) -> Page[PastShow]:
    """The latest first."""
    query = select(PastShow).order_by(PastShow.on_date.desc(), PastShow.id.desc()).limit(PAGE + 1)
    if after:
        place = tuple_(*decode_cursor(after, date))
        query = query.where(tuple_(PastShow.on_date, PastShow.id) < place)
    rows = list(await uow.db.scalars(query))
    return cut_page(rows, limit=PAGE, key=lambda s: (s.on_date, s.id), after=after)


async def get_past_show(uow: UnitOfWork, show_id: UUID, *, lock: bool = False) -> PastShow:
    found = await uow.db.get(
        PastShow, (uow.tenant_id, show_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


async def known_nights(uow: UnitOfWork, days: Collection[date]) -> set[tuple[date, int, str, str]]:
    """The nights of these days that are typed in already."""
    query = select(PastShow.on_date, PastShow.city_id, PastShow.act, PastShow.venue_name)
    rows = await uow.db.execute(query.where(PastShow.on_date.in_(set(days))))
    return {(on, city_id, act, venue) for on, city_id, act, venue in rows}


async def list_rivals(uow: UnitOfWork, first: date, last: date) -> list[RivalEvent]:
    """Events with a day between two."""
    query = select(RivalEvent).where(RivalEvent.first_on <= last, RivalEvent.last_on >= first)
    return list(await uow.db.scalars(query.order_by(RivalEvent.first_on, RivalEvent.id)))


async def page_rivals(uow: UnitOfWork, after: str | None) -> Page[RivalEvent]:
    """The latest first."""
    query = select(RivalEvent).order_by(RivalEvent.first_on.desc(), RivalEvent.id.desc())
    if after:
        place = tuple_(*decode_cursor(after, date))
        query = query.where(tuple_(RivalEvent.first_on, RivalEvent.id) < place)
    rows = list(await uow.db.scalars(query.limit(PAGE + 1)))
    return cut_page(rows, limit=PAGE, key=lambda e: (e.first_on, e.id), after=after)


async def get_rival(uow: UnitOfWork, rival_id: UUID, *, lock: bool = False) -> RivalEvent:
    found = await uow.db.get(
        RivalEvent, (uow.tenant_id, rival_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


async def known_rivals(uow: UnitOfWork, days: Collection[date]) -> set[tuple[int, date, str]]:
    """The events of these first days that are typed in already."""
    query = select(RivalEvent.city_id, RivalEvent.first_on, RivalEvent.name)
    rows = await uow.db.execute(query.where(RivalEvent.first_on.in_(set(days))))
    return {(city_id, on, name) for city_id, on, name in rows}


async def list_points(
    uow: UnitOfWork, venue_ids: Collection[UUID]
) -> dict[UUID, tuple[float, float, int]]:
    """Where venues are, and how many they hold."""
    columns = (Venue.id, Venue.latitude, Venue.longitude, Venue.capacity)
    rows = await uow.db.execute(select(*columns).where(Venue.id.in_(set(venue_ids))))
    return {venue_id: (north, east, capacity) for venue_id, north, east, capacity in rows}
