"""The guest list of a show: both sides write names, the house says how many, the door reads it."""

from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.advancing.documents import door_csv, door_pdf, file_name
from app.domain.advancing.forms import AllotmentForm, ArrivalsForm, GuestForm
from app.domain.advancing.queries.advances import find_advance
from app.domain.advancing.queries.days import list_guests
from app.domain.advancing.routes.acting import act_in
from app.domain.advancing.routes.common import COUNT, READ, WRITE, Place, frame_of, where_it_lives
from app.domain.advancing.service.guests import (
    add_guest,
    note_arrivals,
    remove_guest,
    set_allotment,
)
from app.domain.shows import Show, Side, get_show
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

GUESTS, DOOR = "advancing/guests.html", "advancing/door.html"


class GuestListController(Controller):
    path = "/t/{slug:str}/shows/{show_id:uuid}/guests"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, GUESTS, form=Form.blank(), **await _context(uow, slug, show_id))

    @post("", guards=[WRITE])
    async def add(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = GuestForm.parse(await request.form())
        refused = await act_in(where_it_lives(request, uow, show_id), lambda at: _add(at, form))
        return await _answer(request, uow, slug, show_id, refused)

    @post("/allotment", guards=[WRITE])
    async def allot(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = AllotmentForm.parse(await request.form())
        refused = await act_in(where_it_lives(request, uow, show_id), lambda at: _allot(at, form))
        return await _answer(request, uow, slug, show_id, refused)

    @post("/{advance_guest_id:uuid}/remove", guards=[WRITE])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        advance_guest_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        async with where_it_lives(request, uow, show_id) as at:
            await remove_guest(at.uow, at.show, advance_guest_id, side=at.side)
        return done(request, then=f"/t/{slug}/shows/{show_id}/guests")

    @get("/door", guards=[READ])
    async def door(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, DOOR, form=Form.blank(), **await _door(uow, slug, show_id))

    @post("/door", guards=[COUNT])
    async def count(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ArrivalsForm.parse(await request.form())
        if not form.is_valid:
            context = await _door(uow, slug, show_id)
            return form_again(request, DOOR, block="content", form=form, **context)
        async with where_it_lives(request, uow, show_id) as at:
            await note_arrivals(at.uow, at.show, form.values["arrivals"], side=at.side)
        return done(request, then=f"/t/{slug}/shows/{show_id}/guests/door")

    @get("/door.csv", guards=[READ])
    async def table(
        self, show_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        show = await get_show(uow, show_id)
        headers = file_name(show.title, "door", "csv")
        found = door_csv(show, await list_guests(uow, show_id))
        return Response(found, media_type="text/csv", headers=headers)

    @get("/door.pdf", guards=[READ])
    async def document(
        self, request: HttpRequest, show_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        show, tenant = await get_show(uow, show_id), await get_tenant(uow)
        guests = await list_guests(uow, show_id)
        pdf = await door_pdf(site_of(request).adapters, tenant, show, guests)
        headers = file_name(show.title, "door", "pdf")
        return Response(pdf, media_type="application/pdf", headers=headers)


async def _door(uow: UnitOfWork, slug: str, show_id: UUID) -> dict[str, Any]:
    show = await get_show(uow, show_id)
    guests, frame = await list_guests(uow, show_id), frame_of(uow, slug, show, Side.VENUE)
    return {
        **frame,
        "here": f"{frame['page_of_show']}/guests/door",
        "guests": guests,
        "heads": sum(guest.heads for guest in guests),
        "inside": sum(guest.inside for guest in guests),
        "may_count": uow.actor.can("door.write"),
    }


async def _add(at: Place, form: GuestForm) -> Form | None:
    if form.is_valid:
        name, plus = form.values["guest"], form.values["plus"] or 0
        with form.refusals():
            await add_guest(at.uow, at.show, side=at.side, name=name, plus=plus, asked_by=at.by)
    return None if form.is_valid else form


async def _allot(at: Place, form: AllotmentForm) -> Form | None:
    if form.is_valid:
        number, cut_off = form.values["number"], _cut_off(at.show, form)
        with form.refusals():
            await set_allotment(at.uow, at.show, number=number, cut_off=cut_off, side=at.side)
    return None if form.is_valid else form


def _cut_off(show: Show, form: AllotmentForm) -> datetime | None:
    day, at = form.values["day"], form.values["at"] or time(18)
    return datetime.combine(day, at, ZoneInfo(show.time_zone)) if day else None


async def _answer(
    request: HttpRequest, uow: UnitOfWork, slug: str, show_id: UUID, refused: Form | None
) -> Response[Any]:
    if refused is None:
        return done(request, then=f"/t/{slug}/shows/{show_id}/guests", toast="Saved.")
    context = await _context(uow, slug, show_id)
    return form_again(request, GUESTS, block="content", form=refused, **context)


async def _context(uow: UnitOfWork, slug: str, show_id: UUID) -> dict[str, Any]:
    show = await get_show(uow, show_id)
    side, guests = show.side_of(uow.tenant_id), await list_guests(uow, show_id)
    advance = await find_advance(uow, show_id)
    ours = [guest for guest in guests if guest.side == Side.ARTIST]
    frame = frame_of(uow, slug, show, side)
    closes = advance.cut_off if advance else None
    cut_off = closes.astimezone(ZoneInfo(show.time_zone)) if closes else None
    return {
        **frame,
        "here": f"{frame['page_of_show']}/guests",
        "guests": guests,
        "heads": sum(guest.heads for guest in guests),
        "used": sum(guest.heads for guest in ours),
        "allotment": advance.allotment if advance else 0,
        "cut_off": cut_off,
        "is_closed": cut_off is not None and uow.now > cut_off,
        "may_allot": side is Side.VENUE or show.tenant_of(Side.VENUE) is None,
    }
