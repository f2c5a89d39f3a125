"""The rota of a night: opened, filled from a kind of night, changed shift by shift, called off.

Whoever writes holds the night's row first, so a shift never changes under an answer to it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.text import clean_line, counted
from app.core.uow import UnitOfWork
from app.domain.staff import events
from app.domain.staff.errors import (
    AlreadyMade,
    ChangedMeanwhile,
    NightOff,
    NightThere,
    ShiftFull,
    TooManyShifts,
)
from app.domain.staff.mailing import mail_off, shift_words
from app.domain.staff.models import StaffNight, StaffShift
from app.domain.staff.queries.nights import (
    Seat,
    ShiftView,
    count_shifts,
    find_night_of_show,
    get_night,
    view_night,
)
from app.domain.staff.queries.people import get_template, lock_house
from app.domain.staff.timing import Line

MOST_SHIFTS = 60


@dataclass(frozen=True, slots=True)
class Night:
    """What is said of a night that needs people."""

    on_date: date
    title: str
    time_zone: str
    room_id: UUID | None = None
    show_id: UUID | None = None


async def open_night(
    uow: UnitOfWork, said: Night, *, template_id: UUID | None = None
) -> StaffNight:
    """A rota for a night, with the shifts of a kind of night if one is named.

    Raises NightThere where the show has one for that day, and NotFound.
    """
    await _check_day(uow, said.show_id, said.on_date)
    night = StaffNight(
        id=new_id(), tenant_id=uow.tenant_id, on_date=said.on_date, title=clean_line(said.title),
        room_id=said.room_id, show_id=said.show_id, time_zone=said.time_zone, template_name="",
        called_off_at=None, edition=1,
    )  # fmt: skip
    uow.db.add(night)
    await uow.flush_rows()
    uow.record(events.NightOpened(**facts(night)))
    if template_id is not None:
        await apply_template(uow, night.id, template_id)
    await uow.flush()
    return night


async def change_night(
    uow: UnitOfWork, night_id: UUID, *, seen: int, on_date: date, title: str, room_id: UUID | None
) -> int:
    """Say it differently. On another day, whoever was asked has to be asked again: how many.

    Raises NightOff, ChangedMeanwhile, and NightThere for a day its show has a rota for.
    """
    night = await open_for_change(uow, night_id)
    if night.edition != seen:
        raise ChangedMeanwhile
    again = 0
    if on_date != night.on_date:
        await _check_day(uow, night.show_id, on_date)
        again = ask_again((await view_night(uow, night)).seats)
    night.on_date, night.title, night.room_id = on_date, clean_line(title), room_id
    night.edition += 1
    await _changed(uow, night, "the night itself")
    return again


async def apply_template(uow: UnitOfWork, night_id: UUID, template_id: UUID) -> StaffNight:
    """All shifts of a kind of night at once. A night takes one, once, unless it lost all of them.

    Raises AlreadyMade, NightOff, TooManyShifts and NotFound.
    """
    night = await open_for_change(uow, night_id)
    number = await count_shifts(uow, night.id)
    if night.template_name and number:
        raise AlreadyMade
    template = await get_template(uow, template_id)
    if number + len(template.rows) > MOST_SHIFTS:
        raise TooManyShifts
    for line in template.rows:
        _add(uow, night, line, "")
    night.template_name = template.name
    await _changed(uow, night, f"made from “{template.name}”")
    return night


async def add_shift(uow: UnitOfWork, night_id: UUID, line: Line, *, note: str = "") -> StaffShift:
    """One more shift. Raises NightOff and TooManyShifts."""
    night = await open_for_change(uow, night_id)
    if await count_shifts(uow, night.id) >= MOST_SHIFTS:
        raise TooManyShifts
    shift = _add(uow, night, line, clean_line(note))
    await _changed(uow, night, f"{_words(shift)} added")
    return shift


async def change_shift(
    uow: UnitOfWork, night_id: UUID, shift_id: UUID, line: Line, *, seen: int, note: str = ""
) -> int:
    """Say it differently. With another role or time, whoever was asked has to be asked again.

    Returns how many those are. Raises NightOff, ChangedMeanwhile, and ShiftFull where more people
    are on it than would be wanted.
    """
    night = await open_for_change(uow, night_id)
    view = await _view(uow, night, shift_id)
    shift = view.shift
    if shift.edition != seen:
        raise ChangedMeanwhile
    if line.wanted < view.filled:
        people = counted(view.filled, "person is", "people are")
        sentence = f"{people} on this shift. Take somebody off first, or leave the number."
        raise ShiftFull(sentence, fields={"wanted": sentence})
    is_another = _when(line) != _when(shift.line)
    again = ask_again(view.seats) if is_another else 0
    shift.role, shift.starts, shift.ends = line.role, line.starts, line.ends
    shift.is_after_midnight, shift.wanted = line.is_after_midnight, line.wanted
    shift.note = clean_line(note)
    shift.edition += 1
    await _changed(uow, night, f"{_words(shift)} changed")
    return again


async def drop_shift(uow: UnitOfWork, night_id: UUID, shift_id: UUID) -> StaffShift:
    """It is not needed; whoever was asked for it gets a mail. Raises NightOff."""
    night = await open_for_change(uow, night_id)
    view = await _view(uow, night, shift_id)
    tell_off(uow, night, [view])
    await uow.db.delete(view.shift)
    await _changed(uow, night, f"{_words(view.shift)} dropped")
    return view.shift


async def call_off(uow: UnitOfWork, night_id: UUID) -> StaffNight:
    """Nobody is needed: a mail to each who was asked. Doing it twice is doing it once."""
    night = await get_night(uow, night_id, lock=True)
    if not night.is_off:
        tell_off(uow, night, (await view_night(uow, night)).shifts)
        night.called_off_at = uow.now
        uow.record(events.NightCalledOff(**facts(night)))
        await uow.flush()
    return night


async def open_for_change(uow: UnitOfWork, night_id: UUID) -> StaffNight:
    """The night, held; raises NightOff."""
    night = await get_night(uow, night_id, lock=True)
    if night.is_off:
        raise NightOff
    return night


async def _check_day(uow: UnitOfWork, show_id: UUID | None, on: date) -> None:
    """A show has one rota for a day. Raises NightThere."""
    await lock_house(uow)
    if show_id is not None and await find_night_of_show(uow, show_id, on):
        raise NightThere


def facts(night: StaffNight) -> dict[str, Any]:
    """What every event about it names."""
    return {"night_id": night.id, "title": night.title, "on_date": night.on_date}


def ask_again(seats: Iterable[Seat]) -> int:
    """What they said was about something else: back to being planned."""
    told = [seat for seat in seats if seat.place.state in {"asked", "yes"}]
    for seat in told:
        seat.place.state, seat.place.asked_at, seat.place.answered_at = "planned", None, None
        seat.place.note = ""
    return len(told)


def tell_off(uow: UnitOfWork, night: StaffNight, views: Sequence[ShiftView]) -> None:
    """A mail to each who was asked for one of these shifts and has not said no."""
    lines: dict[UUID, list[str]] = {}
    for view in views:
        for seat in view.seats:
            if seat.place.state in {"asked", "yes"} and seat.person.email:
                lines.setdefault(seat.person.id, []).append(shift_words(view.shift, night))
    for person_id, told in lines.items():
        uow.enqueue(
            mail_off, key=f"{person_id}:{uow.now.isoformat()}:{night.id}",
            staff_person_id=str(person_id), title=night.title, lines=told,
        )  # fmt: skip


async def _view(uow: UnitOfWork, night: StaffNight, shift_id: UUID) -> ShiftView:
    """A shift of this night. Raises NotFound."""
    views = (await view_night(uow, night)).shifts
    found = next((view for view in views if view.shift.id == shift_id), None)
    if found is None:
        raise NotFound
    return found


def _add(uow: UnitOfWork, night: StaffNight, line: Line, note: str) -> StaffShift:
    shift = StaffShift(
        id=new_id(), tenant_id=uow.tenant_id, night_id=night.id, role=line.role,
        starts=line.starts, ends=line.ends, is_after_midnight=line.is_after_midnight,
        wanted=line.wanted, note=note, edition=1,
    )  # fmt: skip
    uow.db.add(shift)
    return shift


def _when(line: Line) -> tuple[str, time, time, bool]:
    return line.role, line.starts, line.ends, line.is_after_midnight


def _words(shift: StaffShift) -> str:
    return f"{shift.role_label.lower()} {shift.clock}"


async def _changed(uow: UnitOfWork, night: StaffNight, what: str) -> None:
    uow.record(events.RotaChanged(**facts(night), what=what))
    await uow.flush()
