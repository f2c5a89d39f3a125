"""Works: list, enter, look at, correct."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.catalog.choices import ROLE_LABELS
from app.domain.catalog.forms import WorkForm
from app.domain.catalog.queries.lists import list_works
from app.domain.catalog.queries.sheets import list_shares, list_sheets
from app.domain.catalog.queries.subjects import get_work, list_recordings_of_work
from app.domain.catalog.routes.window import asked_window, pager
from app.domain.catalog.service.registering import edit_work, register_work
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "catalog/works/form.html"


class WorksController(Controller):
    path = "/t/{slug:str}/works"

    @get("", guards=[requires("catalog.read")])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        words = request.query_params.get("q", "")[:200]
        found = await list_works(uow, words=words, window=asked_window(request))
        return page(
            request,
            "catalog/works/index.html",
            fragments=("works",),
            slug=slug,
            works=found.items,
            words=words,
            may_write=uow.actor.can("catalog.write"),
            **pager(f"/t/{slug}/works", found, q=words),
        )

    @get("/new", guards=[requires("catalog.write")])
    async def new(self, request: HttpRequest, slug: FromPath[str]) -> Response[Any]:
        return page(request, FORM, form=WorkForm.blank(), slug=slug, work=None)

    @post("", guards=[requires("catalog.write")])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = WorkForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                work = await register_work(uow, **form.values)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, slug=slug, work=None)
        then = f"/t/{slug}/works/{work.id}"
        return done(request, then=then, toast=f"{work.title} is in your catalogue.")

    @get("/{work_id:uuid}", guards=[requires("catalog.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        work_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        work = await get_work(uow, work_id)
        sheets = await list_sheets(uow, work_id=work.id)
        return page(
            request,
            "catalog/works/show.html",
            slug=slug,
            work=work,
            sheets=sheets,
            shares=await list_shares(uow, [sheet.id for sheet in sheets]),
            recordings=await list_recordings_of_work(uow, work.id),
            role_labels=ROLE_LABELS,
            may_write=uow.actor.can("catalog.write"),
        )

    @get("/{work_id:uuid}/edit", guards=[requires("catalog.write")])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        work_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        work = await get_work(uow, work_id)
        form = WorkForm.blank(title=work.title, iswc=work.iswc)
        return page(request, FORM, form=form, slug=slug, work=work)

    @post("/{work_id:uuid}", guards=[requires("catalog.write")])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        work_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        work, form = await get_work(uow, work_id), WorkForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await edit_work(uow, work_id, **form.values)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, slug=slug, work=work)
        return done(request, then=f"/t/{slug}/works/{work_id}", toast="Saved.")
