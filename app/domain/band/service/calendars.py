"""Calendars of other programs are added, read again and taken out."""

import asyncio
from datetime import date, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete

from app.core.crypto import Keyring
from app.core.errors import NotFound, Refusal
from app.core.ids import new_id
from app.core.jobs import JobRun, Queue, job, long_job
from app.core.tenant_keys import keyring
from app.core.text import clean_line, counted
from app.core.uow import UnitOfWork
from app.domain.band import events
from app.domain.band.errors import CalendarUnreadable, TooManyCalendars
from app.domain.band.ics.limited import LARGEST, read_limited
from app.domain.band.ics.stretch import Reading
from app.domain.band.models import BandBusy, BandCalendar
from app.domain.band.queries.days import count_calendars, get_calendar, list_calendars

MOST = 40
BEHIND, AHEAD = timedelta(days=31), timedelta(days=400)
"""The days that are read, around today."""


async def add_address(
    uow: UnitOfWork, keys: Keyring, *, name: str, address: str, time_zone: str
) -> BandCalendar:
    """A calendar by its address, read at once and then every six hours."""
    calendar = await _add(
        uow, name=name, time_zone=time_zone, host=urlsplit(address).hostname or ""
    )
    calendar.address = keys.encrypt(address.encode(), calendar.place)
    _read(uow, calendar)
    await uow.flush()
    return calendar


async def add_file(uow: UnitOfWork, *, name: str, time_zone: str, found: Reading) -> BandCalendar:
    """A calendar from a file, as it was when it was sent."""
    calendar = await _add(uow, name=name, time_zone=time_zone, host="")
    await keep_busy(uow, calendar, found)
    return calendar


async def read_again(uow: UnitOfWork, calendar_id: UUID) -> BandCalendar:
    """Fetch it once more; only what is fetched last is kept."""
    calendar = await get_calendar(uow, calendar_id, lock=True)
    if calendar.address is not None:
        calendar.reading += 1
        _read(uow, calendar)
        await uow.flush()
    return calendar


async def drop_calendar(uow: UnitOfWork, calendar_id: UUID) -> BandCalendar:
    """Forget it, and when its owner is busy."""
    calendar = await get_calendar(uow, calendar_id, lock=True)
    uow.record(events.CalendarDropped(calendar_id=calendar.id, title=calendar.name))
    await uow.db.execute(delete(BandBusy).where(BandBusy.calendar_id == calendar.id))
    await uow.db.delete(calendar)
    await uow.flush()
    return calendar


async def keep_busy(uow: UnitOfWork, calendar: BandCalendar, found: Reading) -> None:
    """What was read replaces what was read before."""
    await uow.db.execute(delete(BandBusy).where(BandBusy.calendar_id == calendar.id))
    uow.db.add_all(
        BandBusy(
            id=new_id(), tenant_id=uow.tenant_id, calendar_id=calendar.id, on_date=each.on_date,
            starts=each.starts, until=each.until, ends=each.ends,
        )
        for each in found.busy
    )  # fmt: skip
    left_out = counted(found.broken, "entry", "entries")
    calendar.problem = f"{left_out} could not be read." if found.broken else ""
    calendar.read_at = uow.now
    await uow.flush_rows()


@job("band.refresh_calendars")
async def refresh_calendars(uow: UnitOfWork) -> None:
    """Every calendar with an address is read again."""
    for calendar in await list_calendars(uow):
        if calendar.address is not None:
            await read_again(uow, calendar.id)


@long_job("band.read_calendar", queue=Queue.BULK, timeout=120, attempts=3)
async def read_calendar(run: JobRun, *, calendar_id: str, reading: int) -> None:
    """Fetch a calendar and keep when its owner is busy; what was known before stays on failure."""
    async with run.uow() as uow:
        try:
            calendar = await get_calendar(uow, UUID(calendar_id))
        except NotFound:
            return
        if calendar.reading != reading or calendar.address is None:
            return
        keys = await keyring(uow, run.adapters.master)
        address = keys.decrypt(calendar.address, calendar.place).decode()
        zone, today = calendar.time_zone, uow.now.date()
    found, problem = Reading([]), ""
    try:
        answer = await run.adapters.tenant_urls.request(
            "GET", address, timeout=20, largest=LARGEST, redirects=3, attempts=2
        )
        if answer.status != 200:
            raise CalendarUnreadable(
                f"Their calendar answers with error {answer.status}. Ask for a new address."
            )
        found = await read_busy(answer.body, zone=zone, today=today)
    except Refusal as refusal:
        problem = refusal.message
    async with run.uow() as uow:
        try:
            calendar = await get_calendar(uow, UUID(calendar_id), lock=True)
        except NotFound:
            return
        if calendar.reading != reading:
            return
        if problem:
            calendar.problem = problem
        else:
            await keep_busy(uow, calendar, found)


async def read_busy(content: bytes, *, zone: str, today: date) -> Reading:
    """What a file says, in a child of its own. Raises CalendarUnreadable and CalendarTooLarge."""
    first, last = today - BEHIND, today + AHEAD
    return await asyncio.to_thread(read_limited, content, zone=zone, first=first, last=last)


async def _add(uow: UnitOfWork, *, name: str, time_zone: str, host: str) -> BandCalendar:
    if await count_calendars(uow) >= MOST:
        raise TooManyCalendars
    calendar = BandCalendar(
        id=new_id(), tenant_id=uow.tenant_id, name=clean_line(name), host=host, address=None,
        time_zone=time_zone, reading=1, problem="",
    )  # fmt: skip
    uow.db.add(calendar)
    await uow.flush_rows()
    uow.record(events.CalendarAdded(calendar_id=calendar.id, title=calendar.name))
    return calendar


def _read(uow: UnitOfWork, calendar: BandCalendar) -> None:
    uow.enqueue(
        read_calendar, key=f"{calendar.id}:{calendar.reading}", calendar_id=str(calendar.id),
        reading=calendar.reading,
    )  # fmt: skip
