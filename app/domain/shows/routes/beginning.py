"""The list of shows, and how one begins: by hand, in a room of the house, or on a hold."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain.holds import SLOTS, Broken, get_hold
from app.domain.shows.errors import AskForTheNight
from app.domain.shows.forms import HouseShowForm, ShowForm
from app.domain.shows.models import STATES, Show, Side
from app.domain.shows.queries.shows import Asked, find_show_of_hold, list_shows
from app.domain.shows.routes.common import READ, WRITE, room_choices
from app.domain.shows.service.keeping import Party, pencil_show
from app.domain.shows.service.radius import decide_to_pencil, find_near_venue
from app.domain.shows.service.rooms import pencil_from_hold, pencil_in_room
from app.domain.venues import Venue, VenueClosed, get_venue, list_rooms
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

NEW = "shows/new.html"


class BeginningController(Controller):
    path = "/t/{slug:str}/shows"

    @get("", guards=[READ])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        asked = _asked(request, uow, after)
        try:
            found = await list_shows(uow, asked)
        except InvalidCursor as error:
            raise NotFound(str(error)) from error
        return page(
            request,
            "shows/index.html",
            fragments=("shows",),
            slug=slug,
            home=f"/t/{slug}/shows",
            tenant_id=uow.tenant_id,
            asked=asked,
            found=found,
            states=_STATES,
            may_write=uow.actor.can("shows.write"),
        )

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context, said = await _new_context(request, uow, slug), request.query_params
        form = ShowForm.blank(**_known(context), on=said.get("on", ""), slot="evening")
        return page(request, NEW, form=form, near=Broken(), **context)

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _new_context(request, uow, slug)
        form = await _new_form(request, context)
        show: Show | None = None
        if form.is_valid:
            with form.refusals():
                show = await _pencil(request, uow, context, form.values)
        if show is None:
            near = await _near(uow, context, form.values)
            return form_again(request, NEW, block="form", form=form, near=near, **context)
        return done(request, then=f"/t/{slug}/shows/{show.id}", toast="The show is penciled in.")

    @post("/of-hold/{hold_id:uuid}", guards=[WRITE])
    async def of_hold(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        hold_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        show = await _of_hold(request, uow, hold_id)
        is_new = show.state == "penciled"
        return done(request, then=f"/t/{slug}/shows/{show.id}{'/offers/new' if is_new else ''}")


_STATES = [(key, label) for key, (label, _) in STATES.items()]


def _asked(request: HttpRequest, uow: UnitOfWork, after: str) -> Asked:
    said = request.query_params
    state = said.get("state", "")
    return Asked(
        today=uow.now.date(),
        is_past=said.get("when") == "past",
        state=state if state in STATES else "",
        words=said.get("q", "")[:80].replace("\x00", ""),
        after=after or None,
    )


async def _venue(request: HttpRequest, uow: UnitOfWork, side: Side) -> Venue | None:
    """The venue of the directory the address names, if any; a house has shows in its own alone."""
    try:
        venue = await get_venue(uow, UUID(request.query_params.get("venue", "")))
    except ValueError:
        return None
    return None if side is Side.VENUE and venue.keeper_tenant_id != uow.tenant_id else venue


async def _new_context(request: HttpRequest, uow: UnitOfWork, slug: str) -> dict[str, Any]:
    """What a show is begun with: the rooms of a house, or the calendar an artist asks first."""
    tenant = await get_tenant(uow)
    side = Side.VENUE if tenant.kind == "venue" else Side.ARTIST
    venue = await _venue(request, uow, side)
    return {
        "slug": slug,
        "home": f"/t/{slug}/shows",
        "tenant": tenant,
        "venue": venue,
        "side": side,
        "rooms": await room_choices(uow, venue) if side is Side.VENUE else [],
        "slots": SLOTS,
        "asks_first": side is Side.ARTIST and await _keeps_calendar(uow, venue),
        "on": request.query_params.get("on", ""),
    }


async def _keeps_calendar(uow: UnitOfWork, venue: Venue | None) -> bool:
    """Whether another workspace keeps the venue, and its rooms can be asked for."""
    keeper = venue.keeper_tenant_id if venue else None
    if venue is None or keeper in {None, uow.tenant_id}:
        return False
    return bool(await list_rooms(uow, [venue.id]))


def _known(context: dict[str, Any]) -> dict[str, Any]:
    """What the form begins with of the other side, or of the only room there is."""
    venue, rooms = context["venue"], context["rooms"]
    if context["side"] is Side.VENUE:
        return {"room_id": rooms[0][0]} if len(rooms) == 1 else {}
    return {"name": venue.name, "email": venue.email, "city": venue.city} if venue else {}


async def _new_form(request: HttpRequest, context: dict[str, Any]) -> Form:
    said, rooms = await request.form(), [key for key, _ in context["rooms"]]
    return HouseShowForm.parse(said, room_id=rooms) if rooms else ShowForm.parse(said)


async def _near(uow: UnitOfWork, context: dict[str, Any], values: dict[str, Any]) -> Broken:
    """What the artist is told of what was typed; a house is told nothing."""
    if context["side"] is Side.VENUE or values.get("on") is None:
        return Broken()
    return await find_near_venue(uow, context["venue"], values["on"], values.get("last"))


async def _pencil(
    request: HttpRequest, uow: UnitOfWork, context: dict[str, Any], values: dict[str, Any]
) -> Show:
    if context["asks_first"]:
        raise AskForTheNight
    if context["venue"] and context["venue"].is_closed(values["on"]):
        raise VenueClosed(fields={"on": VenueClosed.sentence})
    # Whoever is named gets a mail: a show begun is an invitation.
    await site_of(request).limiter.limit(f"invite:{uow.tenant_id}", rate=50, per=3600, burst=49)
    if context["rooms"]:
        return await _in_room(request, uow, values)
    tenant, who = context["tenant"], visit_of(request).signed_in
    side: Side = context["side"]
    venue: Venue | None = context["venue"]
    us = Party(tenant.name, who.person.email if who else None, tenant.id)
    keeper = venue.keeper_tenant_id if venue and venue.keeper_tenant_id != tenant.id else None
    them = Party(values["name"], values["email"], keeper)
    if side is Side.ARTIST:
        await decide_to_pencil(
            uow, venue, values["on"], values["last"], said=values["even_so"], why=values["why"]
        )
    facts = {
        "artist": them if side is Side.VENUE else us,
        "venue": us if side is Side.VENUE else them,
        "by": side,
        "on": values["on"],
        "last": values["last"],
        "title": values["title"] or "",
        "place": values["place"] or "",
        "city": values["city"] or "",
        "venue_id": venue.id if venue else None,
        "time_zone": venue.time_zone if venue else tenant.time_zone,
    }
    if keeper is None:
        return await pencil_show(uow, **facts)
    async with as_guest(request, keeper, tenant.name) as theirs:
        return await pencil_show(theirs, **facts)


async def _in_room(request: HttpRequest, uow: UnitOfWork, values: dict[str, Any]) -> Show:
    """The house's own: it stands in the calendar of the room from its first moment on."""
    uow.actor.require("holds.write")
    who = visit_of(request).signed_in
    return await pencil_in_room(
        uow,
        values["room_id"],
        slot=values["slot"],
        artist=Party(values["name"], values["email"]),
        on=values["on"],
        last=values["last"],
        title=values["title"] or "",
        by_email=who.person.email if who else "",
    )


async def _of_hold(request: HttpRequest, uow: UnitOfWork, hold_id: UUID) -> Show:
    """The show on a hold: the one there is, or a new one, where the hold is kept."""
    hold, tenant = await get_hold(uow, hold_id), await get_tenant(uow)
    found, who = await find_show_of_hold(uow, hold_id), visit_of(request).signed_in
    if found is not None:
        return found
    email = who.person.email if who else ""
    if hold.tenant_id == uow.tenant_id:
        return await pencil_from_hold(uow, hold_id, by=Side.VENUE, by_email=email)
    async with as_guest(request, hold.tenant_id, tenant.name) as theirs:
        return await pencil_from_hold(theirs, hold_id, by=Side.ARTIST, by_email=email)
