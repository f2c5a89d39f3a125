"""The directory: searched, one venue of it, and a venue added."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.panels import load_panels
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.venues.choices import (
    COUNTRIES,
    EDITED,
    GENRES,
    KINDS,
    PROSE,
    RADII,
    ROOM_EDITED,
    TECHNICAL,
    in_words,
)
from app.domain.venues.errors import VenueKnown
from app.domain.venues.forms import MainRoomForm, VenueForm
from app.domain.venues.queries.record import map_trust
from app.domain.venues.queries.search import (
    MOST_COUNTED,
    count_found,
    map_open_nights,
    search_venues,
)
from app.domain.venues.queries.venues import list_kept
from app.domain.venues.rooms import MAIN_ROOM
from app.domain.venues.routes.asking import MOST_NIGHTS, map_context, map_of, read_question
from app.domain.venues.routes.showing import venue_context
from app.domain.venues.service.keeping import propose_venue
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

READ, WRITE = requires("venues.read"), requires("venues.write")
FORM = "venues/form.html"
EDITS: dict[str, Any] = {"labels": EDITED | ROOM_EDITED, "in_words": in_words}
ANSWERS = {"accept": True, "decline": False}
CHOICES: dict[str, Any] = {
    "kinds": KINDS,
    "genres": GENRES,
    "countries": list(COUNTRIES.items()),
    "prose": PROSE,
    "technical": TECHNICAL,
}


class VenuesController(Controller):
    path = "/t/{slug:str}/venues"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "venues/index.html",
            fragments=("venues",),
            slug=slug,
            may_write=uow.actor.can("venues.write"),
            kept=await list_kept(uow),
            radii=[(str(km), f"{km} km") for km in RADII],
            checked=[("year", "In the last year")],
            most_nights=MOST_NIGHTS,
            **CHOICES,
            **await _found(request, uow, f"/t/{slug}/venues"),
        )

    @get("/new", guards=[WRITE])
    async def new(self, request: HttpRequest, slug: FromPath[str]) -> Response[Any]:
        name = request.query_params.get("name", "")
        form = VenueForm.blank(name=name, room=MAIN_ROOM)
        return page(request, FORM, form=form, slug=slug, venue=None, **CHOICES)

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        sent = await request.form()
        form, room = VenueForm.parse(sent), MainRoomForm.parse(sent)
        form.errors.update(room.errors)
        if form.is_valid:
            with form.refusals():
                known = form.values["even_if_known"]
                venue = await propose_venue(uow, form.record, room=room.facts, even_if_known=known)
        if not form.is_valid:
            is_known = VenueKnown.sentence in form.errors.values()
            context: dict[str, Any] = {"slug": slug, "venue": None, "is_known": is_known, **CHOICES}
            return form_again(request, FORM, block="form", form=form, **context)
        then = f"/t/{slug}/venues/{venue.id}"
        return done(request, then=then, toast=f"{venue.name} is in the directory.")

    @get("/{venue_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await venue_context(uow, slug, venue_id)
        panels = await load_panels(uow, "venue", venue_id)
        return page(request, "venues/show.html", panels=panels, **context)


def is_yes(answer: str) -> bool:
    """What the last part of an address decides; raises NotFound for any other word."""
    if answer not in ANSWERS:
        raise NotFound
    return ANSWERS[answer]


async def _found(request: HttpRequest, uow: UnitOfWork, base: str) -> dict[str, Any]:
    asked = await read_question(request, uow)
    after = request.query_params.get("after")
    found = await search_venues(uow, asked.search, after=after)
    number = await count_found(uow, asked.search)
    open_nights = await map_open_nights(uow, [row.id for row in found.items], asked.search)
    trust = await map_trust(uow, [row.id for row in found.items if row.is_claimed])
    drawn = await map_of(uow, asked)
    return {
        "asked": asked,
        "venues": found.items,
        "nights": asked.search.nights,
        "open_nights": open_nights,
        "trust": {venue_id: each.words for venue_id, each in trust.items()},
        "counted": counted(number, "venue") if number else "No venue",
        "is_more": number > MOST_COUNTED,
        "today": uow.now.date(),
        "older": f"{base}?{asked.query()}&after={found.next}" if found.next else "",
        **map_context(asked, drawn, base),
    }
