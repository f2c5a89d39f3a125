"""A hold from either side, and a night asked for at somebody else's venue."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import Forbidden, NotFound
from app.core.uow import UnitOfWork
from app.domain.holds.clauses import Broken
from app.domain.holds.errors import NoCalendar
from app.domain.holds.forms import AskForm, NightForm, ReasonForm
from app.domain.holds.models import Hold
from app.domain.holds.queries.holds import get_hold, list_asked, list_queue
from app.domain.holds.routes.calendar import READ, WRITE
from app.domain.holds.service.moves import (
    Asker,
    accept_hold,
    announce_night,
    ask_hold,
    challenge_first,
    confirm_hold,
    release_hold,
    reschedule_hold,
)
from app.domain.holds.service.radius import decide_one_by_one, find_broken, go_on, would_play
from app.domain.holds.slots import SLOTS, overlap
from app.domain.venues import Venue, VenueRoom, get_room, get_venue, list_rooms
from app.tenants import get_tenant
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

ASK, SHOW = "holds/ask.html", "holds/show.html"
OF_ASKER = frozenset({"release", "challenge"})
TOASTS = {
    "accept": "The hold has its place in the queue.",
    "announce": "Announced. It is on the public calendar now.",
    "challenge": "The first hold must confirm now, or let go.",
    "confirm": "Confirmed. Everybody concerned is told.",
    "decline": "Declined. They are told.",
    "release": "The night is let go.",
    "take-back": "It is off the public calendar.",
}


class HoldsController(Controller):
    path = "/t/{slug:str}/holds"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        asked = await list_asked(uow, uow.now.date())
        return page(request, "holds/index.html", slug=slug, asked=asked)

    @get("/{hold_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        hold_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, SHOW, form=ReasonForm.blank(), **await _context(uow, slug, hold_id))

    @post("/{hold_id:uuid}/move", guards=[WRITE])
    async def reschedule(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        hold_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, hold_id)
        rooms = [room.id for room in context["rooms"]]
        form = NightForm.parse(await request.form(), room_id=rooms)
        if form.is_valid:
            with form.refusals():
                await reschedule_hold(uow, hold_id, **form.values)
        if not form.is_valid:
            return form_again(request, SHOW, block="moves", form=form, **context)
        return done(request, then=f"/t/{slug}/holds/{hold_id}", toast="The hold has moved.")

    @post("/{hold_id:uuid}/{act:str}", guards=[WRITE])
    async def act(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        hold_id: FromPath[UUID],
        act: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        hold, form = await get_hold(uow, hold_id), ReasonForm.parse(await request.form())
        if act not in TOASTS:
            raise NotFound
        if hold.tenant_id == uow.tenant_id:
            toast = await _act(uow, hold_id, act, form)
        elif act in OF_ASKER:
            async with as_guest(request, hold.tenant_id, await _name(uow)) as theirs:
                toast = await _act(theirs, hold_id, act, form)
        else:
            raise Forbidden("The venue decides about this. Write to them.")
        return done(request, then=f"/t/{slug}/holds/{hold_id}", toast=toast)


class AskController(Controller):
    path = "/t/{slug:str}/venues/{venue_id:uuid}/ask"
    guards = (WRITE,)

    @get("")
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        tenant, asked = await get_tenant(uow), request.query_params
        form = AskForm.blank(title=tenant.name, on=asked.get("on", ""), slot="evening")
        return page(request, ASK, form=form, near=Broken(), **await _house(uow, slug, venue_id))

    @post("")
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _house(uow, slug, venue_id)
        rooms = [key for key, _ in context["rooms"]]
        form, near = AskForm.parse(await request.form(), room_id=rooms), Broken()
        if form.is_valid:
            await decide_one_by_one(uow)
            new = await would_play(uow, context["venue"], form.values["on"])
            near = await find_broken(uow, new)
            with form.refusals():
                go_on(uow, new, near, said=form.values["even_so"], why=form.values["why"])
                await _ask(request, uow, context["venue"], form)
        if not form.is_valid:
            return form_again(request, ASK, block="form", form=form, near=near, **context)
        return done(request, then=f"/t/{slug}/holds", toast="The venue has your request.")


async def _ask(request: HttpRequest, uow: UnitOfWork, venue: Venue, form: AskForm) -> None:
    values, name = form.values, await _name(uow)
    if venue.keeper_tenant_id is None:
        raise NoCalendar
    asker = Asker(name, values["email"], uow.tenant_id)
    night = {key: values[key] for key in ("on", "slot", "title")}
    async with as_guest(request, venue.keeper_tenant_id, name) as theirs:
        await ask_hold(theirs, values["room_id"], **night, asker=asker)


async def _act(uow: UnitOfWork, hold_id: UUID, act: str, form: ReasonForm) -> str:
    reason = form.values.get("reason") or ""
    if act == "accept":
        await accept_hold(uow, hold_id)
    elif act == "challenge":
        await challenge_first(uow, hold_id)
    elif act in {"announce", "take-back"}:
        await announce_night(uow, hold_id, is_public=act == "announce")
    elif act == "confirm":
        await confirm_hold(uow, hold_id, is_public=bool(form.values.get("is_public")))
    elif act == "decline":
        await release_hold(uow, hold_id, reason=reason or "the venue declined", state="declined")
    else:
        await release_hold(uow, hold_id, reason=reason or "it was let go")
    return TOASTS[act]


async def _name(uow: UnitOfWork) -> str:
    return (await get_tenant(uow)).name


async def _house(uow: UnitOfWork, slug: str, venue_id: UUID) -> dict[str, Any]:
    venue = await get_venue(uow, venue_id)
    rooms = [(str(room.id), room.name) for room in await list_rooms(uow, [venue_id])]
    return {"slug": slug, "venue": venue, "rooms": rooms, "slots": SLOTS}


async def _context(uow: UnitOfWork, slug: str, hold_id: UUID) -> dict[str, Any]:
    hold = await get_hold(uow, hold_id)
    is_ours = hold.tenant_id == uow.tenant_id
    rooms: list[VenueRoom] = await list_rooms(uow, [hold.venue_id]) if is_ours else []
    queue = await list_queue(uow, hold.room_id, hold.on_date) if is_ours else []
    venue, is_asker = await get_venue(uow, hold.venue_id), hold.asker_tenant_id == uow.tenant_id
    rivals = [other.id for other, _ in queue if overlap(other.slot, hold.slot)]
    return {
        "slug": slug,
        "here": f"/t/{slug}/holds/{hold.id}",
        "hold": hold,
        "venue": venue,
        "near": await _near(uow, hold, venue) if is_asker and not is_ours else Broken(),
        "room": await get_room(uow, hold.room_id),
        "rooms": rooms,
        "queue": queue,
        "is_ours": is_ours,
        "is_first": rivals[:1] == [hold.id] if is_ours else hold.told_place == 1,
        "slots": SLOTS,
        "may_write": uow.actor.can("holds.write"),
    }


async def _near(uow: UnitOfWork, hold: Hold, venue: Venue) -> Broken:
    """Which shows of the asker this night is too near; nobody else is told."""
    if not hold.is_live or hold.on_date < uow.now.date():
        return Broken()
    return await find_broken(uow, await would_play(uow, venue, hold.on_date))
