"""Layouts of files: one's own, those an agency shares, copying and changing them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.royalties.forms import (
    DATE_FORMATS,
    DECIMAL_STYLES,
    FIELD_LABELS,
    MappingForm,
    form_of_mapping,
)
from app.domain.royalties.models.earnings import ColumnMapping
from app.domain.royalties.queries.layouts import get_layout, list_layouts, list_shared
from app.domain.royalties.service.layouts import (
    change_layout,
    copy_layout,
    share_layout,
    stop_sharing,
)
from app.tenants import TenantKind, get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "royalties/layouts/form.html"


class LayoutsController(Controller):
    path = "/t/{slug:str}/royalties/layouts"
    guards = [requires("money.write")]  # noqa: RUF012 - Litestar's way to declare it

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        is_agency = (await get_tenant(uow)).kind == TenantKind.AGENCY
        own = await list_layouts(uow)
        return page(
            request,
            "royalties/layouts/index.html",
            slug=slug,
            own=own,
            signatures={layout.signature for layout in own},
            shared=await list_shared(uow),
            agency_id=uow.actor.on_behalf_of,
            is_agency=is_agency and uow.actor.on_behalf_of is None,
            labels=FIELD_LABELS,
        )

    @get("/{layout_id:uuid}")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        layout_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        layout = await get_layout(uow, layout_id)
        form = form_of_mapping(layout.name, layout.mapping)
        return page(request, FORM, form=form, **_context(slug, layout))

    @post("/{layout_id:uuid}")
    async def save(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        layout_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        layout = await get_layout(uow, layout_id)
        form = parse_mapping(await request.form(), _header(layout))
        if form.is_valid:
            with form.refusals():
                name, described = form.values["name"], form.described
                await change_layout(uow, layout_id, name=name, described=described)
        if not form.is_valid:
            return form_again(
                request, FORM, block="layout_form", form=form, **_context(slug, layout)
            )
        return done(request, then=_home(slug), toast="The next file is read this way.")

    @post("/{layout_id:uuid}/share")
    async def share(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        layout_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await share_layout(uow, layout_id)
        return done(request, then=_home(slug), toast="Files of all clients are read by it now.")

    @post("/{layout_id:uuid}/stop")
    async def stop(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        layout_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await stop_sharing(uow, layout_id)
        return done(request, then=_home(slug), toast="Only your own files are read by it now.")

    @post("/{layout_id:uuid}/copy")
    async def copy(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        layout_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        layout = await copy_layout(uow, layout_id)
        then = f"{_home(slug)}/{layout.id}"
        return done(request, then=then, toast="It is your own now. Change what you like.")


def parse_mapping(pairs: Any, header: Iterable[str]) -> MappingForm:
    """The form as it was sent, about a file with these columns."""
    return MappingForm.parse(pairs, **{f"column_{name}": tuple(header) for name in FIELD_LABELS})


def column_choices(header: Iterable[str]) -> dict[str, Any]:
    """What the fields of a mapping offer."""
    return {
        "labels": FIELD_LABELS,
        "columns": [("", "Not in this file"), *((name, name) for name in header)],
        "decimal_styles": DECIMAL_STYLES,
        "date_formats": [(name, name or "Work it out") for name in DATE_FORMATS],
    }


def _context(slug: str, layout: ColumnMapping) -> dict[str, Any]:
    return {"slug": slug, "layout": layout, **column_choices(_header(layout))}


def _header(layout: ColumnMapping) -> list[str]:
    """The columns of its files; of an old one, those it names."""
    return layout.header or sorted(layout.mapping["columns"].values())


def _home(slug: str) -> str:
    return f"/t/{slug}/royalties/layouts"
