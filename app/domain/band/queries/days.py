"""The band's own dates, its secret address, and when somebody is busy elsewhere."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.band.models import BandBusy, BandCalendar, BandDate, BandFeed

MOST_BUSY = 2000


async def list_own_dates(uow: UnitOfWork, first: date, last: date) -> list[BandDate]:
    """Rehearsals and own dates from the first day to the last."""
    query = select(BandDate).where(BandDate.on_date >= first, BandDate.on_date <= last)
    order = query.order_by(BandDate.on_date, BandDate.starts.nulls_first(), BandDate.id)
    return list(await uow.db.scalars(order.limit(1000)))


async def get_date(uow: UnitOfWork, date_id: UUID, *, lock: bool = False) -> BandDate:
    query = select(BandDate).where(BandDate.id == date_id)
    query = query.with_for_update() if lock else query
    found: BandDate | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def find_date_of_poll(uow: UnitOfWork, poll_id: UUID) -> BandDate | None:
    found: BandDate | None = await uow.db.scalar(
        select(BandDate).where(BandDate.poll_id == poll_id)
    )
    return found


async def lock_feed(uow: UnitOfWork) -> None:
    """Only one transaction of a workspace at a time makes or ends its address."""
    await uow.wait_turn(f"band.feed:{uow.tenant_id}")


async def find_feed(uow: UnitOfWork) -> BandFeed | None:
    """The address that answers, if there is one."""
    found: BandFeed | None = await uow.db.scalar(
        select(BandFeed)
        .where(BandFeed.revoked_at.is_(None))
        .execution_options(populate_existing=True)
    )
    return found


async def list_calendars(uow: UnitOfWork) -> list[BandCalendar]:
    query = select(BandCalendar).order_by(func.lower(BandCalendar.name), BandCalendar.id)
    return list(await uow.db.scalars(query.limit(200)))


async def count_calendars(uow: UnitOfWork) -> int:
    return await uow.db.scalar(select(func.count()).select_from(BandCalendar)) or 0


async def get_calendar(uow: UnitOfWork, calendar_id: UUID, *, lock: bool = False) -> BandCalendar:
    query = select(BandCalendar).where(BandCalendar.id == calendar_id)
    query = query.with_for_update() if lock else query
    found: BandCalendar | None = await uow.db.scalar(
        query.execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def list_busy(
    uow: UnitOfWork, first: date, last: date
) -> Sequence[tuple[BandBusy, BandCalendar]]:
    """Stretches that touch one of the days, with whose they are."""
    query = (
        select(BandBusy, BandCalendar)
        .join(BandCalendar, BandCalendar.id == BandBusy.calendar_id)
        .where(BandBusy.on_date <= last, BandBusy.until >= first)
        .order_by(BandBusy.on_date, BandBusy.starts.nulls_first(), BandBusy.id)
        .limit(MOST_BUSY)
    )
    return [(busy, calendar) for busy, calendar in await uow.db.execute(query)]
