"""Kinds of nights: the list, and one written, changed or removed."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.staff.forms import DAYS, TemplateForm
from app.domain.staff.models import StaffTemplate
from app.domain.staff.queries.people import get_template, list_templates
from app.domain.staff.routes.common import READ, WRITE, frame
from app.domain.staff.service.templates import change_template, keep_template, remove_template
from app.domain.staff.timing import clock_words
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "staff/kind.html"
SPARE = 3


class KindsController(Controller):
    path = "/t/{slug:str}/staff/kinds"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "staff/kinds.html",
            templates=await list_templates(uow),
            clock_words=clock_words,
            **_context(uow, slug, None),
        )

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, FORM, form=TemplateForm.blank(), **_context(uow, slug, None))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form, context = TemplateForm.parse(await request.form()), _context(uow, slug, None)
        if form.wants_another_row:
            return _more(request, form, context)
        if form.is_valid:
            with form.refusals():
                await keep_template(uow, name=form.values["name"], lines=form.lines)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/staff/kinds", toast="Kept. New rotas offer it.")

    @get("/{staff_template_id:uuid}", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_template_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        template = await get_template(uow, staff_template_id)
        context = _context(uow, slug, template)
        return page(request, FORM, form=TemplateForm.of(template), **context)

    @post("/{staff_template_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_template_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        template = await get_template(uow, staff_template_id)
        form, context = TemplateForm.parse(await request.form()), _context(uow, slug, template)
        if form.wants_another_row:
            return _more(request, form, context)
        if form.is_valid:
            with form.refusals():
                seen = form.values["seen"] or 0
                said = {"name": form.values["name"], "lines": form.lines}
                await change_template(uow, staff_template_id, seen=seen, **said)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        toast = "Saved. Rotas made of it stay as they are."
        return done(request, then=f"/t/{slug}/staff/kinds", toast=toast)

    @post("/{staff_template_id:uuid}/remove", guards=[WRITE])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        staff_template_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        template = await remove_template(uow, staff_template_id)
        return done(request, then=f"/t/{slug}/staff/kinds", toast=f"“{template.name}” is gone.")


def _context(uow: UnitOfWork, slug: str, template: StaffTemplate | None) -> dict[str, Any]:
    context = frame(uow, slug, "/kinds")
    return {
        **context,
        "kind": template,
        "home": f"{context['staff']}/kinds",
        "days": DAYS,
        "spare": {"line": SPARE},
    }


def _more(request: HttpRequest, form: TemplateForm, context: dict[str, Any]) -> Response[Any]:
    form.errors.clear()
    context["spare"] = {"line": SPARE + 3}
    return form_again(request, FORM, block="form", form=form, status=200, **context)
