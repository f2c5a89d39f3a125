"""Past shows and rival events: their lists, one of them, and many at once from CSV text."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import Invalid
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.demand.errors import LinesUnreadable
from app.domain.demand.forms import LinesForm, NightForm, RivalForm, city_of
from app.domain.demand.queries.typed import get_past_show, get_rival, page_past_shows, page_rivals
from app.domain.demand.routes.audience import READ, WRITE, base_of
from app.domain.demand.service.importing import import_nights, import_rivals
from app.domain.demand.service.keeping import (
    add_past_show,
    add_rival,
    change_past_show,
    change_rival,
    remove_past_show,
    remove_rival,
)
from app.domain.demand.table import NIGHTS, RIVALS, Line
from app.tenants import CURRENCY_CODES, get_tenant
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

SHOWS, SHOW = "demand/shows.html", "demand/show.html"
EVENTS, EVENT = "demand/events.html", "demand/event.html"
IMPORT = "demand/import.html"
UPLOAD = 3_000_000
Import = Callable[[str], Awaitable[tuple[int, list[Line]]]]


class PastShowsController(Controller):
    path = "/t/{slug:str}/audience/shows"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        found = await page_past_shows(uow, request.query_params.get("after"))
        return page(request, SHOWS, **_list(uow, slug, "shows", found))

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        act = tenant.name if tenant.kind == "artist" else ""
        form = NightForm.blank(act=act, price_currency=tenant.currency)
        return page(request, SHOW, form=form, **_one(uow, slug, "shows"))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = await _night(request, uow)
        city = await city_of(uow, form)
        if form.is_valid and city is not None:
            with form.refusals():
                await add_past_show(uow, city, **form.said)
        if not form.is_valid:
            return form_again(request, SHOW, block="form", form=form, **_one(uow, slug, "shows"))
        return done(request, then=f"/t/{slug}/audience/shows", toast="The night counts now.")

    @get("/{show_id:uuid}", guards=[WRITE])
    async def show(
        self, request: HttpRequest, slug: FromPath[str], show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:  # fmt: skip
        show = await get_past_show(uow, show_id)
        context = _one(uow, slug, "shows", show.id)
        return page(request, SHOW, form=NightForm.of(show), **context)

    @post("/{show_id:uuid}", guards=[WRITE])
    async def update(
        self, request: HttpRequest, slug: FromPath[str], show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:  # fmt: skip
        form = await _night(request, uow)
        city = await city_of(uow, form)
        if form.is_valid and city is not None:
            with form.refusals():
                seen = form.values["edition"] or 0
                await change_past_show(uow, show_id, city, seen=seen, **form.said)
        if not form.is_valid:
            context = _one(uow, slug, "shows", show_id)
            return form_again(request, SHOW, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/audience/shows", toast="Saved.")

    @post("/{show_id:uuid}/remove", guards=[WRITE])
    async def destroy(
        self, request: HttpRequest, slug: FromPath[str], show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:  # fmt: skip
        await remove_past_show(uow, show_id)
        return done(request, then=f"/t/{slug}/audience/shows", toast="It counts no more.")

    @get("/import", guards=[WRITE])
    async def new_import(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = _import(uow, slug, "shows")
        return page(request, IMPORT, form=LinesForm.blank(), **context)

    @post("/import", guards=[WRITE], request_max_body_size=UPLOAD)
    async def create_import(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        name = (await get_tenant(uow)).name

        async def enter(content: str) -> tuple[int, list[Line]]:
            return await import_nights(uow, content, act=name)

        return await _enter(request, uow, slug, "shows", enter)


class RivalEventsController(Controller):
    path = "/t/{slug:str}/audience/events"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        found = await page_rivals(uow, request.query_params.get("after"))
        return page(request, EVENTS, **_list(uow, slug, "events", found))

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = RivalForm.blank(city=request.query_params.get("city", ""))
        return page(request, EVENT, form=form, **_one(uow, slug, "events"))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = RivalForm.parse(await request.form())
        city = await city_of(uow, form)
        if form.is_valid and city is not None:
            with form.refusals():
                await add_rival(uow, city, **form.said)
        if not form.is_valid:
            return form_again(request, EVENT, block="form", form=form, **_one(uow, slug, "events"))
        return done(request, then=f"/t/{slug}/audience/events", toast="The event counts now.")

    @get("/{event_id:uuid}", guards=[WRITE])
    async def show(
        self, request: HttpRequest, slug: FromPath[str], event_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:  # fmt: skip
        rival = await get_rival(uow, event_id)
        context = _one(uow, slug, "events", rival.id)
        return page(request, EVENT, form=RivalForm.of(rival), **context)

    @post("/{event_id:uuid}", guards=[WRITE])
    async def update(
        self, request: HttpRequest, slug: FromPath[str], event_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:  # fmt: skip
        form = RivalForm.parse(await request.form())
        city = await city_of(uow, form)
        if form.is_valid and city is not None:
            with form.refusals():
                seen = form.values["edition"] or 0
                await change_rival(uow, event_id, city, seen=seen, **form.said)
        if not form.is_valid:
            context = _one(uow, slug, "events", event_id)
            return form_again(request, EVENT, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/audience/events", toast="Saved.")

    @post("/{event_id:uuid}/remove", guards=[WRITE])
    async def destroy(
        self, request: HttpRequest, slug: FromPath[str], event_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:  # fmt: skip
        await remove_rival(uow, event_id)
        return done(request, then=f"/t/{slug}/audience/events", toast="It counts no more.")

    @get("/import", guards=[WRITE])
    async def new_import(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = _import(uow, slug, "events")
        return page(request, IMPORT, form=LinesForm.blank(), **context)

    @post("/import", guards=[WRITE], request_max_body_size=UPLOAD)
    async def create_import(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        async def enter(content: str) -> tuple[int, list[Line]]:
            return await import_rivals(uow, content)

        return await _enter(request, uow, slug, "events", enter)


async def _night(request: HttpRequest, uow: UnitOfWork) -> NightForm:
    form = NightForm.parse(await request.form())
    if (on := form.values.get("on_date")) and on > uow.now.date():
        form.errors["on_date"] = "Only nights that were played count. Write a day that has come."
    return form


async def _enter(
    request: HttpRequest, uow: UnitOfWork, slug: str, what: str, enter: Import
) -> Response[Any]:
    """Enter every line, or show each that is wrong; what was sent stays in the box."""
    form, number, wrong = LinesForm.parse(await request.form()), 0, list[Line]()
    content = form.values.get("content") or ""
    if form.is_valid:
        with form.refusals():
            content = _sent(form)
            number, wrong = await enter(content)
    if not form.is_valid or wrong:
        context = {**_import(uow, slug, what), "wrong": wrong, "content": content}
        return form_again(request, IMPORT, block="form", form=form, **context)
    kind = "night" if what == "shows" else "event"
    toast = f"{counted(number, kind)} entered." if number else "Nothing was new."
    return done(request, then=f"/t/{slug}/audience/{what}", toast=toast)


def _sent(form: LinesForm) -> str:
    file, typed = form.values["file"], form.values["content"]
    if file is None and not typed:
        raise Invalid(fields={"content": "Choose a file, or paste its lines into the box."})
    try:
        return str(file.file.read().decode("utf-8-sig")) if file is not None else str(typed)
    except UnicodeDecodeError as error:
        raise LinesUnreadable from error


def _list(uow: UnitOfWork, slug: str, what: str, found: Any) -> dict[str, Any]:
    here = f"/t/{slug}/audience/{what}"
    older = f"{here}?after={found.next}" if found.next else ""
    return {"rows": found.items, "here": here, "older": older, **base_of(uow, slug, what)}


def _one(uow: UnitOfWork, slug: str, what: str, row_id: UUID | None = None) -> dict[str, Any]:
    here = f"/t/{slug}/audience/{what}"
    action = f"{here}/{row_id}" if row_id else here
    currencies = [(code, code) for code in CURRENCY_CODES]
    named = {"here": here, "action": action, "is_new": row_id is None, "currencies": currencies}
    return {**named, **base_of(uow, slug, what)}


def _import(uow: UnitOfWork, slug: str, what: str) -> dict[str, Any]:
    return {
        "here": f"/t/{slug}/audience/{what}",
        "what": what,
        "kind": NIGHTS if what == "shows" else RIVALS,
        "wrong": [],
        "content": "",
        **base_of(uow, slug, what),
    }
