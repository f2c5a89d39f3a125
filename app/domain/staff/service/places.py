"""Who is on a shift: put on it, asked by mail, answering, and taken off it."""

from uuid import UUID

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.staff import events
from app.domain.staff.errors import (
    AlreadyOn,
    NightOff,
    NobodyToAsk,
    PlaceTaken,
    RotaLinkInvalid,
    ShiftBegun,
    ShiftFull,
)
from app.domain.staff.mailing import mail_rota
from app.domain.staff.models import StaffNight, StaffPerson, StaffPlace, StaffShift
from app.domain.staff.queries.nights import (
    Seat,
    get_night,
    get_place,
    get_shift,
    list_places,
    view_night,
)
from app.domain.staff.queries.people import get_person
from app.domain.staff.service.nights import facts, open_for_change, tell_off


async def put_on(uow: UnitOfWork, shift_id: UUID, staff_person_id: UUID) -> StaffPlace:
    """Somebody is to work a shift; nothing is sent yet. Whoever said no can be put on it anew.

    Raises AlreadyOn, ShiftFull, NightOff and NotFound.
    """
    night = await open_for_change(uow, (await get_shift(uow, shift_id)).night_id)
    shift, person = await get_shift(uow, shift_id), await get_person(uow, staff_person_id)
    places = await list_places(uow, shift.id)
    before = next((each for each in places if each.staff_person_id == person.id), None)
    if before is not None and before.counts:
        raise AlreadyOn
    if _is_full(shift, places):
        raise ShiftFull
    place = before or StaffPlace(
        id=new_id(), tenant_id=uow.tenant_id, shift_id=shift.id, staff_person_id=person.id
    )
    place.state, place.rate, place.currency = "planned", person.rate, person.currency
    place.asked_at, place.answered_at, place.note = None, None, ""
    uow.db.add(place)
    await uow.flush_rows()
    _changed(uow, night, f"{person.name} on {_words(shift)}")
    await uow.flush()
    return place


async def take_off(uow: UnitOfWork, place_id: UUID) -> StaffPerson:
    """They are not needed for a shift; told by mail where they were asked. Raises NightOff."""
    shift = await get_shift(uow, (await get_place(uow, place_id)).shift_id)
    night = await open_for_change(uow, shift.night_id)
    view = next(v for v in (await view_night(uow, night)).shifts if v.shift.id == shift.id)
    seat = next((seat for seat in view.seats if seat.place.id == place_id), None)
    if seat is None:
        raise NotFound
    tell_off(uow, night, [type(view)(view.shift, night, [seat])])
    await uow.db.delete(seat.place)
    _changed(uow, night, f"{seat.person.name} off {_words(shift)}")
    await uow.flush()
    return seat.person


async def ask_people(uow: UnitOfWork, night_id: UUID) -> int:
    """A mail with their link to each who is planned and not asked yet; how many.

    Raises NightOff and NobodyToAsk.
    """
    night = await open_for_change(uow, night_id)
    due = waiting_for_mail((await view_night(uow, night)).seats)
    if not due:
        raise NobodyToAsk
    people = {seat.person.id for seat in due}
    for seat in due:
        seat.place.state, seat.place.asked_at = "asked", uow.now
    await uow.flush_rows()
    for person_id in people:
        # A second press at the same moment has the same key, and is one mail.
        key = f"{person_id}:{night.id}:{uow.now.isoformat()}"
        uow.enqueue(mail_rota, key=key, staff_person_id=str(person_id), night_id=str(night.id))
    uow.record(events.RotaSent(**facts(night), people=len(people)))
    await uow.flush()
    return len(people)


def waiting_for_mail(seats: list[Seat]) -> list[Seat]:
    """Those who are planned, work here still, and have an address."""
    return [
        seat
        for seat in seats
        if seat.place.state == "planned" and seat.person.email and not seat.person.has_left
    ]


async def answer_place(
    uow: UnitOfWork, person: StaffPerson, place_id: UUID, *, comes: bool, note: str = ""
) -> StaffPlace:
    """Somebody says by their link whether they come; it may change until the shift begins.

    Raises RotaLinkInvalid, NightOff, ShiftBegun, and PlaceTaken where it was filled meanwhile.
    """
    found = await get_place(uow, place_id)
    if found.staff_person_id != person.id or found.state == "planned":
        raise RotaLinkInvalid
    night, shift = await _held(uow, found)
    if shift.stretch(night).begins <= uow.now:
        raise ShiftBegun
    place = await get_place(uow, place_id)
    if place.state == "planned":
        # Its time was changed just now: whoever answers has not seen the new one.
        raise RotaLinkInvalid
    return await _say(uow, night, shift, place, person.name, comes=comes, note=note)


async def mark_answer(uow: UnitOfWork, place_id: UUID, *, comes: bool) -> StaffPlace:
    """The house was told by word of mouth. Raises NightOff and PlaceTaken."""
    night, shift = await _held(uow, await get_place(uow, place_id))
    place = await get_place(uow, place_id)
    person = next(
        seat.person for seat in (await view_night(uow, night)).seats if seat.place.id == place.id
    )
    return await _say(uow, night, shift, place, person.name, comes=comes, note=place.note)


async def _held(uow: UnitOfWork, place: StaffPlace) -> tuple[StaffNight, StaffShift]:
    shift = await get_shift(uow, place.shift_id)
    night = await get_night(uow, shift.night_id, lock=True)
    if night.is_off:
        raise NightOff
    return night, await get_shift(uow, shift.id)


async def _say(
    uow: UnitOfWork,
    night: StaffNight,
    shift: StaffShift,
    place: StaffPlace,
    who: str,
    *,
    comes: bool,
    note: str,
) -> StaffPlace:
    said = "yes" if comes else "no"
    if comes and not place.counts and _is_full(shift, await list_places(uow, shift.id)):
        raise PlaceTaken
    is_news = place.state != said
    place.state, place.answered_at, place.note = said, uow.now, note
    if is_news:
        uow.record(
            events.ShiftAnswered(**facts(night), who=who, role=shift.role_label, comes=comes)
        )
    await uow.flush()
    return place


def _is_full(shift: StaffShift, places: list[StaffPlace]) -> bool:
    return sum(place.counts for place in places) >= shift.wanted


def _words(shift: StaffShift) -> str:
    return f"{shift.role_label.lower()} {shift.clock}"


def _changed(uow: UnitOfWork, night: StaffNight, what: str) -> None:
    uow.record(events.RotaChanged(**facts(night), what=what))
