"""The list of shows, one show, and what becomes of it besides offers."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain.holds import Broken, get_hold
from app.domain.shows.forms import (
    AddressForm,
    DetailsForm,
    MessageForm,
    ReasonForm,
    SecretForm,
    ShowForm,
)
from app.domain.shows.models import STATES, Show, Side
from app.domain.shows.queries.shows import Asked, find_show_of_hold, list_shows
from app.domain.shows.routes.common import READ, WRITE, moving, ours
from app.domain.shows.routes.showing import SHOW, show_context
from app.domain.shows.service.keeping import (
    Party,
    cancel_show,
    change_show,
    pencil_from_hold,
    pencil_show,
    readdress_show,
    write_message,
)
from app.domain.shows.service.radius import decide_to_pencil, find_near_venue
from app.domain.shows.service.secrets import keep_secret
from app.domain.venues import Venue, get_venue
from app.tenants import Tenant, get_tenant
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

NEW = "shows/new.html"


class ShowsController(Controller):
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
        venue = await _venue(request, uow)
        known = {"name": venue.name, "email": venue.email, "city": venue.city} if venue else {}
        form = ShowForm.blank(**known, on=request.query_params.get("on", ""))
        context = await _new_context(uow, slug, venue)
        return page(request, NEW, form=form, near=Broken(), **context)

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        venue, form = await _venue(request, uow), ShowForm.parse(await request.form())
        show: Show | None = None
        if form.is_valid:
            with form.refusals():
                show = await _pencil(request, uow, venue, form.values)
        if show is None:
            context = await _new_context(uow, slug, venue)
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

    @get("/{show_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, SHOW, **await show_context(uow, slug, show_id))

    @post("/{show_id:uuid}", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, side), form = await ours(uow, show_id), DetailsForm.parse(await request.form())
        if form.is_valid:
            details = {**form.values, "place": form.values["place"] or ""}
            with form.refusals():
                async with moving(request, uow, show) as there:
                    await change_show(there, show_id, side=side, **details)
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, details=form)
            return form_again(request, SHOW, block="details", form=form, **context)
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast="Saved for both sides.")

    @post("/{show_id:uuid}/address", guards=[WRITE])
    async def readdress(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, side), form = await ours(uow, show_id), AddressForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                of, email = Side(form.values["of"]), form.values["email"]
                async with moving(request, uow, show) as there:
                    await readdress_show(there, show_id, side=side, of=of, email=email)
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, address=form)
            return form_again(request, SHOW, block="details", form=form, **context)
        toast = "Saved. Mails about this show go there from now on."
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast=toast)

    @post("/{show_id:uuid}/messages", guards=[WRITE])
    async def write(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, side), form = await ours(uow, show_id), MessageForm.parse(await request.form())
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, message=form)
            return form_again(request, SHOW, block="messages", form=form, **context)
        async with moving(request, uow, show) as there:
            await write_message(there, show_id, side=side, by=uow.actor.name, **form.values)
        return done(request, then=f"/t/{slug}/shows/{show_id}#messages", toast="Sent.")

    @post("/{show_id:uuid}/private", guards=[WRITE])
    async def keep(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, _), form = await ours(uow, show_id), SecretForm.parse(await request.form())
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, secret_form=form)
            return form_again(request, SHOW, block="private", form=form, **context)
        await keep_secret(uow, show, **{**form.values, "notes": form.values["notes"] or ""})
        return done(request, then=f"/t/{slug}/shows/{show_id}#private", toast="Kept to yourselves.")

    @post("/{show_id:uuid}/cancel", guards=[WRITE])
    async def cancel(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        (show, side), form = await ours(uow, show_id), ReasonForm.parse(await request.form())
        if not form.is_valid:
            context = await show_context(uow, slug, show_id, cancel=form)
            return form_again(request, SHOW, block="canceling", form=form, **context)
        async with moving(request, uow, show) as there:
            await cancel_show(there, show_id, side=side, **form.values)
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast="Canceled. They are told.")


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


async def _venue(request: HttpRequest, uow: UnitOfWork) -> Venue | None:
    """The venue of the directory the address names, if any; a house has shows in its own alone."""
    try:
        venue = await get_venue(uow, UUID(request.query_params.get("venue", "")))
    except ValueError:
        return None
    is_house = _side(await get_tenant(uow)) is Side.VENUE
    return None if is_house and venue.keeper_tenant_id != uow.tenant_id else venue


async def _new_context(uow: UnitOfWork, slug: str, venue: Venue | None) -> dict[str, Any]:
    tenant = await get_tenant(uow)
    return {"slug": slug, "home": f"/t/{slug}/shows", "venue": venue, "side": _side(tenant)}


async def _near(uow: UnitOfWork, context: dict[str, Any], values: dict[str, Any]) -> Broken:
    """What the artist is told of what was typed; a house is told nothing."""
    if context["side"] is Side.VENUE or values.get("on") is None:
        return Broken()
    return await find_near_venue(uow, context["venue"], values["on"], values.get("last"))


def _side(tenant: Tenant) -> Side:
    return Side.VENUE if tenant.kind == "venue" else Side.ARTIST


async def _pencil(
    request: HttpRequest, uow: UnitOfWork, venue: Venue | None, values: dict[str, Any]
) -> Show:
    # Whoever is named gets a mail: a show begun is an invitation.
    await site_of(request).limiter.limit(f"invite:{uow.tenant_id}", rate=50, per=3600, burst=49)
    tenant, who = await get_tenant(uow), visit_of(request).signed_in
    us = Party(tenant.name, who.person.email if who else None, tenant.id)
    keeper = venue.keeper_tenant_id if venue and venue.keeper_tenant_id != tenant.id else None
    them = Party(values["name"], values["email"], keeper)
    is_venue = _side(tenant) is Side.VENUE
    if not is_venue:
        await decide_to_pencil(
            uow, venue, values["on"], values["last"], said=values["even_so"], why=values["why"]
        )
    facts = {
        "artist": them if is_venue else us,
        "venue": us if is_venue else them,
        "by": _side(tenant),
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
