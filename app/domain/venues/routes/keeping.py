"""A venue's record and rooms corrected: at once by its keeper, as a proposal by everybody else."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.venues.choices import LAYOUTS, TECHNICAL
from app.domain.venues.forms import ContactForm, NoteForm, RoomForm, VenueForm
from app.domain.venues.models import Venue
from app.domain.venues.queries.venues import get_venue, list_edits_to_decide
from app.domain.venues.rooms import RoomFacts
from app.domain.venues.routes.directory import CHOICES, EDITS, FORM, READ, WRITE, is_yes
from app.domain.venues.routes.showing import venue_context
from app.domain.venues.service.keeping import change_venue, check_venue
from app.domain.venues.service.noting import add_contact, forget_contact, note_venue
from app.domain.venues.service.proposing import decide_edit, propose_edit, propose_room
from app.domain.venues.service.rooms import room_of, write_room
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

ROOM = "venues/room.html"
PROPOSED = "Thank you. Whoever keeps the venue decides about your change."


class VenueRecordController(Controller):
    path = "/t/{slug:str}/venues/{venue_id:uuid}"

    @get("/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        venue = await get_venue(uow, venue_id)
        return page(request, FORM, form=VenueForm.of(venue), **_form(uow, slug, venue))

    @post("/edit", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        venue, form = await get_venue(uow, venue_id), VenueForm.parse(await request.form())
        toast = ""
        if form.is_valid:
            with form.refusals():
                toast = await _save(uow, venue, form)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **_form(uow, slug, venue))
        return done(request, then=f"/t/{slug}/venues/{venue_id}", toast=toast)

    @post("/check", guards=[WRITE])
    async def check(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await check_venue(uow, venue_id)
        toast = "Everybody sees that the record was checked today."
        return done(request, then=f"/t/{slug}/venues/{venue_id}", toast=toast)

    @post("/note", guards=[WRITE])
    async def note(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = NoteForm.parse(await request.form())
        if not form.is_valid:
            context = {**await venue_context(uow, slug, venue_id), "note_form": form}
            return form_again(request, "venues/show.html", block="private", **context)
        await note_venue(uow, venue_id, text=form.values["text"] or "")
        return done(request, then=f"/t/{slug}/venues/{venue_id}", toast="Your note is saved.")

    @post("/contacts", guards=[WRITE])
    async def contact(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ContactForm.parse(await request.form())
        if not form.is_valid:
            context = {**await venue_context(uow, slug, venue_id), "form": form}
            return form_again(request, "venues/show.html", block="private", **context)
        await add_contact(uow, venue_id, **{k: v or "" for k, v in form.values.items()})
        then, name = f"/t/{slug}/venues/{venue_id}", form.values["name"]
        return done(request, then=then, toast=f"{name} is in your address book.")

    @post("/contacts/{contact_id:uuid}/remove", guards=[WRITE])
    async def forget(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        contact_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await forget_contact(uow, contact_id)
        return done(request, then=f"/t/{slug}/venues/{venue_id}", toast="Removed.")


class VenueRoomsController(Controller):
    path = "/t/{slug:str}/venues/{venue_id:uuid}/rooms"
    guards = (WRITE,)

    @get("/new")
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        venue = await get_venue(uow, venue_id)
        return page(request, ROOM, form=RoomForm.blank(), **_room(uow, slug, venue))

    @post("")
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _write_room(request, uow, slug, venue_id, None)

    @get("/{room_id:uuid}")
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        room_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        venue, room = await get_venue(uow, venue_id), await room_of(uow, venue_id, room_id)
        return page(request, ROOM, form=RoomForm.of(room), **_room(uow, slug, venue, room_id))

    @post("/{room_id:uuid}")
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        room_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _write_room(request, uow, slug, venue_id, room_id)


class VenueEditsController(Controller):
    path = "/t/{slug:str}/venue-proposals"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        edits = await list_edits_to_decide(uow)
        may_write = uow.actor.can("venues.write")
        context: dict[str, Any] = {
            "slug": slug,
            "edits": edits,
            "may_write": may_write,
            **EDITS,
        }
        return page(request, "venues/proposals.html", **context)

    @post("/{edit_id:uuid}/{answer:str}", guards=[WRITE])
    async def decide(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        edit_id: FromPath[UUID],
        answer: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        is_accepted = is_yes(answer)
        await decide_edit(uow, edit_id, is_accepted=is_accepted, by=uow.actor.name)
        toast = "The record is changed." if is_accepted else "Nothing is changed. They are told."
        return done(request, then=f"/t/{slug}/venue-proposals", toast=toast)


async def _save(uow: UnitOfWork, venue: Venue, form: VenueForm) -> str:
    if venue.keeper_tenant_id == uow.tenant_id:
        await change_venue(uow, venue.id, form.record)
        return "Saved. Everybody sees it."
    await propose_edit(uow, venue.id, form.record, reason=form.values["reason"] or "")
    return PROPOSED


async def _write_room(
    request: HttpRequest, uow: UnitOfWork, slug: str, venue_id: UUID, room_id: UUID | None
) -> Response[Any]:
    venue, form = await get_venue(uow, venue_id), RoomForm.parse(await request.form())
    toast = ""
    if form.is_valid and not form.wants_another_row:
        with form.refusals():
            toast = await _save_room(uow, venue, room_id, form)
    if not form.is_valid or form.wants_another_row:
        status = 200 if form.wants_another_row else 422
        context = _room(uow, slug, venue, room_id)
        return form_again(request, ROOM, block="form", form=form, status=status, **context)
    return done(request, then=f"/t/{slug}/venues/{venue_id}", toast=toast)


async def _save_room(uow: UnitOfWork, venue: Venue, room_id: UUID | None, form: RoomForm) -> str:
    if venue.keeper_tenant_id == uow.tenant_id:
        await write_room(uow, venue.id, room_id, **form.details)
        return f"{form.values['name']} is saved."
    facts, reason = RoomFacts(**form.details), form.values["reason"] or ""
    await propose_room(uow, venue.id, room_id, facts, reason=reason)
    return PROPOSED


def _form(uow: UnitOfWork, slug: str, venue: Venue) -> dict[str, Any]:
    is_ours = venue.keeper_tenant_id == uow.tenant_id
    return {"slug": slug, "venue": venue, "is_ours": is_ours, **CHOICES}


def _room(uow: UnitOfWork, slug: str, venue: Venue, room_id: UUID | None = None) -> dict[str, Any]:
    return {
        "slug": slug,
        "venue": venue,
        "is_ours": venue.keeper_tenant_id == uow.tenant_id,
        "room_id": room_id,
        "layouts": LAYOUTS,
        "technical": TECHNICAL,
    }
