"""Shifts of a night, and who is on them."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.staff.forms import PutOnForm, ShiftForm
from app.domain.staff.models import StaffNight, StaffShift
from app.domain.staff.queries.nights import get_night, get_place, get_shift, view_night
from app.domain.staff.queries.people import list_people
from app.domain.staff.routes.common import WRITE, frame, limit_mails
from app.domain.staff.routes.night_page import saved_words
from app.domain.staff.service.nights import add_shift, change_shift, drop_shift
from app.domain.staff.service.places import mark_answer, put_on, take_off
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "staff/shift.html"


class ShiftsController(Controller):
    path = "/t/{slug:str}/staff/nights/{staff_night_id:uuid}"
    guards = (WRITE,)

    @get("/shifts/new")
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        night = await get_night(uow, staff_night_id)
        form = ShiftForm.blank(wanted=1)
        return page(request, FORM, form=form, **await _context(uow, slug, night, None))

    @post("/shifts")
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        night, form = await get_night(uow, staff_night_id), ShiftForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await add_shift(uow, night.id, form.line, note=form.values["note"] or "")
        if not form.is_valid:
            context = await _context(uow, slug, night, None)
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=_page(slug, night.id), toast="The shift is there.")

    @get("/shifts/{staff_shift_id:uuid}")
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        staff_shift_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        night, shift = await _both(uow, staff_night_id, staff_shift_id)
        context = await _context(uow, slug, night, shift)
        return page(request, FORM, form=ShiftForm.of(shift), **context)

    @post("/shifts/{staff_shift_id:uuid}")
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        staff_shift_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        night, shift = await _both(uow, staff_night_id, staff_shift_id)
        form, again = ShiftForm.parse(await request.form()), None
        if form.is_valid:
            with form.refusals():
                again = await change_shift(
                    uow, night.id, shift.id, form.line,
                    seen=form.values["seen"] or 0, note=form.values["note"] or "",
                )  # fmt: skip
        if again is None:
            context = await _context(uow, slug, night, shift)
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=_page(slug, night.id), toast=saved_words(again))

    @post("/shifts/{staff_shift_id:uuid}/drop")
    async def drop(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        staff_shift_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        shift = await drop_shift(uow, staff_night_id, staff_shift_id)
        toast = f"{shift.role_label}, {shift.clock}, is gone. Whoever was asked gets a mail."
        return done(request, then=_page(slug, staff_night_id), toast=toast)

    @post("/shifts/{staff_shift_id:uuid}/people")
    async def put(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        staff_shift_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        night, shift = await _both(uow, staff_night_id, staff_shift_id)
        people = {str(person.id): person for person in await list_people(uow)}
        form = PutOnForm.parse(await request.form(), staff_person_id=people)
        if form.is_valid:
            with form.refusals():
                await put_on(uow, shift.id, form.values["staff_person_id"])
        if not form.is_valid:
            context = await _context(uow, slug, night, shift, putting=form)
            return form_again(request, FORM, block="people", form=ShiftForm.of(shift), **context)
        name = people[form.raw("staff_person_id")].name
        toast = f"{name} is on it. Nothing was sent yet."
        return done(request, then=_page(slug, night.id), toast=toast)

    @post("/places/{staff_place_id:uuid}/off")
    async def take(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        staff_place_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await _check_place(uow, staff_night_id, staff_place_id)
        await limit_mails(request, uow, 1)
        person = await take_off(uow, staff_place_id)
        toast = f"{person.name} is off this shift."
        return done(request, then=_page(slug, staff_night_id), toast=toast)

    @post("/places/{staff_place_id:uuid}/yes")
    async def yes(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        staff_place_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await _check_place(uow, staff_night_id, staff_place_id)
        await mark_answer(uow, staff_place_id, comes=True)
        return done(request, then=_page(slug, staff_night_id), toast="Noted: comes.")

    @post("/places/{staff_place_id:uuid}/no")
    async def no(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_night_id: FromPath[UUID],
        staff_place_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await _check_place(uow, staff_night_id, staff_place_id)
        await mark_answer(uow, staff_place_id, comes=False)
        return done(request, then=_page(slug, staff_night_id), toast="Noted: cannot come.")


async def _both(uow: UnitOfWork, night_id: UUID, shift_id: UUID) -> tuple[StaffNight, StaffShift]:
    """A night and one of its shifts. Raises NotFound."""
    night, shift = await get_night(uow, night_id), await get_shift(uow, shift_id)
    if shift.night_id != night.id:
        raise NotFound
    return night, shift


async def _check_place(uow: UnitOfWork, night_id: UUID, place_id: UUID) -> None:
    await _both(uow, night_id, (await get_place(uow, place_id)).shift_id)


async def _context(
    uow: UnitOfWork,
    slug: str,
    night: StaffNight,
    shift: StaffShift | None,
    *,
    putting: Form | None = None,
) -> dict[str, Any]:
    view = await view_night(uow, night)
    seats = next((v.seats for v in view.shifts if shift and v.shift.id == shift.id), [])
    on = {seat.person.id for seat in seats if seat.place.counts}
    return {
        **frame(uow, slug, ""),
        "night": night,
        "shift": shift,
        "here": _page(slug, night.id),
        "putting": putting or Form.blank(),
        "people": [
            (
                str(person.id),
                f"{person.name} ({person.role_words})" if person.roles else person.name,
            )
            for person in await list_people(uow)
            if person.id not in on
        ]
        if shift
        else [],
    }


def _page(slug: str, night_id: UUID) -> str:
    return f"/t/{slug}/staff/nights/{night_id}"
