"""Blueprints of an agency: saved from a workspace or by hand, version by version."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.blueprints.comparing import Items
from app.domain.blueprints.forms import BlueprintForm, VersionForm
from app.domain.blueprints.queries.blueprints import (
    get_blueprint,
    items_of,
    list_blueprints,
    list_served,
    list_versions,
)
from app.domain.blueprints.routes.common import (
    MANAGE,
    READ,
    choosing,
    grouped,
    home,
    kept,
    read_source,
)
from app.domain.blueprints.service.saving import archive_blueprint, save_blueprint, save_version
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

CHOOSE = "blueprints/choose.html"


class BlueprintsController(Controller):
    path = "/t/{slug:str}/agency/blueprints"

    @get("", guards=[requires(READ)])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "blueprints/index.html",
            home=home(slug),
            blueprints=await list_blueprints(uow),
            may_manage=uow.actor.can(MANAGE),
        )

    @get("/new", guards=[requires(MANAGE)])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        source = request.query_params.get("from", "")
        _, items = await read_source(request, uow, source)
        context = await choosing(uow, slug, source, items)
        return page(request, CHOOSE, form=BlueprintForm.blank(), blueprint=None, **context)

    @post("", guards=[requires(MANAGE)])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        data = await request.form()
        form, source = BlueprintForm.parse(data), str(data.get("source", ""))
        name, items = await read_source(request, uow, source)
        if form.is_valid:
            with form.refusals():
                blueprint = await save_blueprint(
                    uow,
                    name=form.values["name"],
                    description=form.values["description"] or "",
                    items=kept(form, items),
                    source_name=name,
                )
        if not form.is_valid:
            context = await choosing(uow, slug, source, items, ticked=form.raw_list("items"))
            return form_again(request, CHOOSE, block="form", form=form, blueprint=None, **context)
        then = f"{home(slug)}/{blueprint.id}"
        return done(request, then=then, toast=f"{blueprint.name} is saved.")

    @get("/{blueprint_id:uuid}", guards=[requires(READ)])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        blueprint_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        blueprint = await get_blueprint(uow, blueprint_id)
        return page(
            request,
            "blueprints/show.html",
            home=home(slug),
            blueprint=blueprint,
            versions=await list_versions(uow, blueprint.id),
            groups=grouped(uow, await items_of(uow, blueprint.id, blueprint.version)),
            own=await get_tenant(uow),
            clients=await list_served(uow),
            may_manage=uow.actor.can(MANAGE),
        )

    @get("/{blueprint_id:uuid}/versions/new", guards=[requires(MANAGE)])
    async def new_version(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        blueprint_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        blueprint = await get_blueprint(uow, blueprint_id)
        source = request.query_params.get("from", "")
        _, items = await _with_source(request, uow, blueprint_id, source)
        context = await choosing(uow, slug, source, items)
        return page(request, CHOOSE, form=VersionForm.blank(), blueprint=blueprint, **context)

    @post("/{blueprint_id:uuid}/versions", guards=[requires(MANAGE)])
    async def create_version(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        blueprint_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        blueprint, data = await get_blueprint(uow, blueprint_id), await request.form()
        form, source = VersionForm.parse(data), str(data.get("source", ""))
        name, items = await _with_source(request, uow, blueprint_id, source)
        if form.is_valid:
            with form.refusals():
                await save_version(
                    uow,
                    blueprint_id,
                    items=kept(form, items),
                    source_name=name,
                    note=form.values["note"] or "",
                )
        if not form.is_valid:
            context = await choosing(uow, slug, source, items, ticked=form.raw_list("items"))
            context["blueprint"] = blueprint
            return form_again(request, CHOOSE, block="form", form=form, **context)
        toast = (
            f"Version {blueprint.version} is saved. Clients keep what they have until you apply it."
        )
        return done(request, then=f"{home(slug)}/{blueprint_id}", toast=toast)

    @post("/{blueprint_id:uuid}/archive", guards=[requires(MANAGE)])
    async def archive(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        blueprint_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        blueprint = await archive_blueprint(uow, blueprint_id)
        how = "put away" if blueprint.archived_at else "in use again"
        return done(request, then=home(slug), toast=f"{blueprint.name} is {how}.")


async def _with_source(
    request: HttpRequest, uow: UnitOfWork, blueprint_id: UUID, source: str
) -> tuple[str, Items]:
    """What the newest version holds, with what a workspace has now in place of the same things."""
    blueprint = await get_blueprint(uow, blueprint_id)
    name, found = await read_source(request, uow, source)
    return name, {**await items_of(uow, blueprint_id, blueprint.version), **found}
