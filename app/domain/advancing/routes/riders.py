"""Riders: the list, one as it is written, and its versions."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.advancing.choices import KINDS, MEASURES, NEEDS
from app.domain.advancing.documents import STAGE, file_name, input_csv, rider_pdf
from app.domain.advancing.forms import EditionForm, NewRiderForm, RiderForm
from app.domain.advancing.items import differences
from app.domain.advancing.queries.riders import (
    get_rider,
    get_version,
    list_riders,
    list_versions,
)
from app.domain.advancing.service.riders import begin_rider, has_news, keep_version, write_rider
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, WRITE = requires("advancing.read"), requires("shows.write")
RIDER, NEW = "advancing/rider.html", "advancing/new_rider.html"
CHOICES: dict[str, Any] = {
    "needs": list(NEEDS.items()),
    "measures": list(MEASURES.items()),
    "stage": STAGE,
}


class RidersController(Controller):
    path = "/t/{slug:str}/riders"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "advancing/riders.html",
            riders=await list_riders(uow),
            kinds=KINDS,
            **frame(uow, slug),
        )

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = NewRiderForm.blank(kind="technical")
        return page(request, NEW, form=form, kinds=list(KINDS.items()), **frame(uow, slug))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = NewRiderForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                rider = await begin_rider(uow, **form.values)
        if not form.is_valid:
            context = {"kinds": list(KINDS.items()), **frame(uow, slug)}
            return form_again(request, NEW, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/riders/{rider.id}")

    @get("/{rider_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, RIDER, **await _rider_context(uow, slug, rider_id))

    @post("/{rider_id:uuid}", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = RiderForm.parse(await request.form())
        if form.is_valid and not form.wants_another_row:
            with form.refusals():
                await write_rider(uow, rider_id, **_written(form))
        if not form.is_valid or form.wants_another_row:
            context = await _rider_context(uow, slug, rider_id, form=form)
            return form_again(request, RIDER, block="writing", **context)
        return done(request, then=f"/t/{slug}/riders/{rider_id}", toast="Saved.")

    @post("/{rider_id:uuid}/versions", guards=[WRITE])
    async def keep(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = EditionForm.parse(await request.form())
        seen = form.values.get("edition", 0)
        version = await keep_version(uow, rider_id, seen=seen, by=uow.actor.name)
        toast = f"Version {version.number} is kept. Shows that have an older one say so."
        return done(request, then=f"/t/{slug}/riders/{rider_id}", toast=toast)

    @get("/{rider_id:uuid}/versions/{number:int}", guards=[READ])
    async def version(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        rider_id: FromPath[UUID],
        number: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        version = await get_version(uow, rider_id, number)
        before = (await get_version(uow, rider_id, number - 1)).content if number > 1 else None
        return page(
            request,
            "advancing/version.html",
            rider=await get_rider(uow, rider_id),
            version=version,
            content=version.content,
            changes=differences(before, version.content) if before else [],
            **CHOICES,
            **frame(uow, slug),
        )

    @get("/{rider_id:uuid}/rider.pdf", guards=[READ])
    async def document(
        self, request: HttpRequest, rider_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        rider, tenant = await get_rider(uow, rider_id), await get_tenant(uow)
        state = "Draft" if await has_news(uow, rider) else f"Version {rider.number}"
        pdf = await rider_pdf(
            site_of(request).adapters, tenant, name=rider.name, reference=state,
            content=rider.content, dated=rider.created_at,
        )  # fmt: skip
        headers = file_name(rider.name, "rider", "pdf")
        return Response(pdf, media_type="application/pdf", headers=headers)

    @get("/{rider_id:uuid}/inputs.csv", guards=[READ])
    async def inputs(
        self, rider_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        rider = await get_rider(uow, rider_id)
        headers = file_name(rider.name, "inputs", "csv")
        return Response(input_csv(rider.content.plot), media_type="text/csv", headers=headers)


def frame(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "home": f"/t/{slug}/riders",
        "may_write": uow.actor.can("shows.write"),
    }


def _written(form: RiderForm) -> dict[str, Any]:
    values = form.values
    return {"seen": values["edition"], "name": values["name"], "body": values["body"] or "",
            "items": form.items}  # fmt: skip


async def _rider_context(
    uow: UnitOfWork, slug: str, rider_id: UUID, *, form: Form | None = None
) -> dict[str, Any]:
    rider, versions = await get_rider(uow, rider_id), await list_versions(uow, rider_id)
    last = versions[0].content if versions else None
    return {
        "rider": rider,
        "content": rider.content,
        "versions": versions,
        "changes": differences(last, rider.content) if last else [],
        "has_news": last != rider.content
        if last
        else bool(rider.items or rider.plot or rider.body),
        "form": form or RiderForm.of(rider),
        **CHOICES,
        **frame(uow, slug),
    }
