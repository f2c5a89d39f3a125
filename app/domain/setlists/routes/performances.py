"""What was played: the nights, one night with its claims, its editor, its lock."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.setlists.choices import BILLINGS, KINDS
from app.domain.setlists.errors import ListIsLocked
from app.domain.setlists.forms import NightForm, ReasonForm, ShowForm, SongsForm
from app.domain.setlists.models import Performance
from app.domain.setlists.queries.claims import count_claims
from app.domain.setlists.queries.performances import (
    get_performance,
    list_performances,
    list_unnoted,
)
from app.domain.setlists.queries.setlists import list_setlists
from app.domain.setlists.routes.common import (
    READ_PLAYED,
    WRITE,
    editor,
    press,
    show_choices,
)
from app.domain.setlists.routes.showing import SHOW, base, seen_of, shown
from app.domain.setlists.service.performing import (
    begin_performance,
    change_night,
    change_played,
    lock_performance,
    reopen_performance,
)
from app.domain.venues import COUNTRIES
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX = "setlists/played/index.html"
NIGHT, SONGS = "setlists/played/night.html", "setlists/songs.html"


class PerformancesController(Controller):
    path = "/t/{slug:str}/performances"

    @get("", guards=[READ_PLAYED])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, INDEX, form=Form.blank(), **await _listed(uow, slug))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _listed(uow, slug)
        form = ShowForm.parse(
            await request.form(),
            show_id=[id_ for id_, _ in context["unnoted"]],
            setlist_id=[id_ for id_, _ in context["setlists"]],
        )
        if not form.is_valid:
            return form_again(request, INDEX, block="beginning", form=form, **context)
        performance = await begin_performance(uow, **form.values)
        toast = "Check the songs and the night, then lock the list."
        return done(request, then=f"/t/{slug}/performances/{performance.id}", toast=toast)

    @get("/{performance_id:uuid}", guards=[READ_PLAYED])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        performance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, SHOW, form=Form.blank(), **await shown(uow, slug, performance_id))

    @get("/{performance_id:uuid}/night", guards=[WRITE])
    async def night(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        performance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        performance = await _open(uow, performance_id)
        typed = {name: _typed(performance, name) for name in NightForm.fields}
        form = NightForm.blank(**typed, seen=performance.edition)
        return page(request, NIGHT, form=form, **_night_context(uow, slug, performance))

    @post("/{performance_id:uuid}/night", guards=[WRITE])
    async def change(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        performance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        performance = await _open(uow, performance_id)
        form = NightForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await change_night(uow, performance_id, seen=seen_of(form), **form.night)
        if not form.is_valid:
            context = _night_context(uow, slug, performance)
            return form_again(request, NIGHT, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/performances/{performance_id}", toast="Saved.")

    @get("/{performance_id:uuid}/songs", guards=[WRITE])
    async def songs(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        performance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        performance = await _open(uow, performance_id)
        context = await editor(uow, SongsForm.of(performance.rows, seen=performance.edition))
        return page(request, SONGS, **context, **_editing(slug, performance))

    @post("/{performance_id:uuid}/songs", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        performance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        performance = await _open(uow, performance_id)
        form = SongsForm.parse(await request.form())
        if await _save(uow, performance, form):
            return done(request, then=f"/t/{slug}/performances/{performance_id}", toast="Saved.")
        context = {**await editor(uow, form), **_editing(slug, performance)}
        status = 200 if form.act else 422
        return form_again(request, SONGS, block="editor", status=status, **context)

    @post("/{performance_id:uuid}/lock", guards=[WRITE])
    async def lock(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        performance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await lock_performance(uow, performance_id)
        toast = "Locked. The claims of each writer are ready below."
        return done(request, then=f"/t/{slug}/performances/{performance_id}#claims", toast=toast)

    @post("/{performance_id:uuid}/reopen", guards=[WRITE])
    async def reopen(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        performance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ReasonForm.parse(await request.form())
        if not form.is_valid:
            context = await shown(uow, slug, performance_id)
            return form_again(request, SHOW, block="lock", form=form, **context)
        await reopen_performance(uow, performance_id, reason=form.values["reason"])
        toast = "The list is open again. Lock it when it is right."
        return done(request, then=f"/t/{slug}/performances/{performance_id}", toast=toast)


async def _open(uow: UnitOfWork, performance_id: UUID) -> Performance:
    performance = await get_performance(uow, performance_id)
    if performance.is_locked:
        raise ListIsLocked
    return performance


async def _save(uow: UnitOfWork, performance: Performance, form: SongsForm) -> bool:
    if form.act:
        await press(uow, form)
        form.errors.clear()
        return False
    if form.is_valid:
        with form.refusals():
            await change_played(uow, performance.id, form.played, seen=seen_of(form))
    return form.is_valid


async def _listed(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    performances = await list_performances(uow)
    setlists = [each.setlist for each in await list_setlists(uow)]
    return {
        "performances": performances,
        "followed": await count_claims(uow, [each.id for each in performances]),
        "unnoted": show_choices(await list_unnoted(uow)),
        "setlists": [(str(each.id), f"{each.name}, {each.act}") for each in setlists],
        **base(uow, slug),
    }


def _night_context(uow: UnitOfWork, slug: str, performance: Performance) -> dict[str, Any]:
    return {
        "performance": performance,
        "billings": list(BILLINGS.items()),
        "kinds": list(KINDS.items()),
        "countries": sorted(COUNTRIES.items(), key=lambda pair: pair[1]),
        "here": f"/t/{slug}/performances/{performance.id}",
        **base(uow, slug),
    }


def _typed(performance: Performance, name: str) -> Any:
    value = getattr(performance, name)
    return f"{value:%H:%M}" if value is not None and name in {"starts", "ends"} else value


def _editing(slug: str, performance: Performance) -> dict[str, Any]:
    home = f"/t/{slug}/performances"
    here = f"{home}/{performance.id}"
    return {
        "slug": slug,
        "heading": "What was played",
        "about": f"{performance.title}, {performance.where}",
        "breadcrumb": [("Played", home), (performance.title, here)],
        "action": f"{here}/songs",
        "back": here,
        "keeps_versions": False,
    }
