"""Days on the road: travel, hotels, people, notes; a sheet of each, and its changes sent."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.jobs import job
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.advancing import events
from app.domain.advancing.diary import HotelStay, RoadDay, RoadPerson, TravelLeg
from app.domain.advancing.errors import NobodyToSend, NothingOnDay
from app.domain.advancing.mailing import mail_sheet
from app.domain.advancing.queries.days import (
    get_leg,
    get_person,
    get_stay,
    list_people,
    lock_day,
)
from app.domain.advancing.service.sheets import sheet_of
from app.domain.advancing.sheets import changed_lines, changed_parts

LOOK_AGAIN = timedelta(minutes=10)
"""How often a sheet people have is compared with what is true by then."""


async def add_leg(uow: UnitOfWork, **values: Any) -> TravelLeg:
    """A way from one place to another."""
    leg = TravelLeg(id=new_id(), tenant_id=uow.tenant_id, **values)
    uow.db.add(leg)
    await _tell(uow, leg.on_date, "travel")
    return leg


async def remove_leg(uow: UnitOfWork, leg_id: UUID) -> None:
    leg = await get_leg(uow, leg_id)
    await uow.db.delete(leg)
    await _tell(uow, leg.on_date, "travel")


async def add_stay(uow: UnitOfWork, **values: Any) -> HotelStay:
    """A hotel for some nights, with who sleeps where."""
    stay = HotelStay(id=new_id(), tenant_id=uow.tenant_id, **values)
    uow.db.add(stay)
    await _tell(uow, stay.on_date, "hotels")
    return stay


async def remove_stay(uow: UnitOfWork, stay_id: UUID) -> None:
    stay = await get_stay(uow, stay_id)
    await uow.db.delete(stay)
    await _tell(uow, stay.on_date, "hotels")


async def add_person(uow: UnitOfWork, *, name: str, role: str, email: str) -> None:
    """Somebody who gets the sheets from now on; an address that is known is named anew."""
    values = {"name": clean_line(name), "role": clean_line(role)}
    await uow.db.execute(
        insert(RoadPerson)
        .values(id=new_id(), tenant_id=uow.tenant_id, email=email, **values)
        .on_conflict_do_update(index_elements=["tenant_id", "email"], set_=values)
    )
    uow.record(events.RoadPeopleChanged())
    await uow.flush()


async def remove_person(uow: UnitOfWork, person_id: UUID) -> None:
    await uow.db.delete(await get_person(uow, person_id))
    await uow.flush_rows()
    uow.record(events.RoadPeopleChanged())
    await uow.flush()


async def write_notes(uow: UnitOfWork, on: date, notes: str) -> None:
    """What else there is to say of a day."""
    day = await _open_day(uow, on)
    day.notes = notes
    await _tell(uow, on, "notes")


async def send_sheet(uow: UnitOfWork, on: date) -> int:
    """Send the sheet to everybody on the road; says to how many. Raises NothingOnDay, NobodyToSend.

    From then on its changes are sent as they come.
    """
    sheet, people = await sheet_of(uow, on), await list_people(uow)
    if sheet.is_empty:
        raise NothingOnDay
    if not people:
        raise NobodyToSend
    day = await _open_day(uow, on)
    await _send(uow, day, sheet.lines, [])
    _watch(uow, on)
    uow.record(events.SheetSent(day_id=day.id, on_date=on, people=len(people)))
    await uow.flush()
    return len(people)


@job("advancing.watch_sheet")
async def watch_sheet(uow: UnitOfWork, *, on: str) -> None:
    """Tell those who have a sheet what has changed on it, whoever changed it; then look again."""
    day = date.fromisoformat(on)
    await send_changes(uow, day)
    if uow.now.date() <= day:
        _watch(uow, day)


async def send_changes(uow: UnitOfWork, on: date) -> list[str]:
    """Send what differs from the sheet people have; says what."""
    day, sheet = await lock_day(uow, on), await sheet_of(uow, on)
    if day is None or not day.is_sent:
        return []
    sent = [(heading, line) for heading, line in day.sent]
    changes = changed_lines(sent, sheet.lines)
    if changes:
        parts = changed_parts(sent, sheet.lines)
        await _send(uow, day, sheet.lines, changes)
        uow.record(events.SheetChanged(day_id=day.id, on_date=on, parts=parts))
        await uow.flush()
    return changes


def _watch(uow: UnitOfWork, on: date) -> None:
    later = uow.now + LOOK_AGAIN
    uow.enqueue(watch_sheet, key=f"{on}:{later:%Y%m%d%H%M}", run_at=later, on=on.isoformat())


async def _send(
    uow: UnitOfWork, day: RoadDay, lines: list[tuple[str, str]], changes: list[str]
) -> None:
    day.sent, day.sent_at = [list(line) for line in lines], uow.now
    day.sent_number += 1
    for person in await list_people(uow):
        uow.enqueue(
            mail_sheet, key=f"{day.id}:{day.sent_number}:{person.id}",
            on=day.on_date.isoformat(), person_id=str(person.id), changes=changes,
        )  # fmt: skip
    await uow.flush_rows()


async def _open_day(uow: UnitOfWork, on: date) -> RoadDay:
    await uow.db.execute(
        insert(RoadDay)
        .values(id=new_id(), tenant_id=uow.tenant_id, on_date=on)
        .on_conflict_do_nothing()
    )
    day = await lock_day(uow, on)
    if day is None:
        raise NotFound
    return day


async def _tell(uow: UnitOfWork, on: date, what: str) -> None:
    await uow.flush_rows()
    uow.record(events.DayChanged(on_date=on, what=what))
    await send_changes(uow, on)
    await uow.flush()
