"""Wordings that agreements start from."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.agency.forms import WordingForm
from app.domain.agency.models import AgreementTemplate
from app.domain.agency.queries.offers import get_template, list_templates
from app.domain.agency.routes.common import MANAGE, OFFER_TABS, READ, base, home, tabs
from app.domain.agency.service.agreements import write_template
from app.domain.agency.wording import DEFAULT_AGREEMENT, MERGE_FIELDS
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

WORDING = "agency/agreements/wording.html"


class WordingsController(Controller):
    path = "/t/{slug:str}/agency/wordings"

    @get("", guards=[requires(READ)])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "agency/agreements/wordings.html",
            templates=await list_templates(uow),
            tabs=tabs(slug, "wordings", OFFER_TABS),
            **await base(uow, slug),
        )

    @get("/new", guards=[requires(MANAGE)])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = WordingForm.blank(body=DEFAULT_AGREEMENT)
        return page(request, WORDING, form=form, **await _wording(uow, slug, None))

    @post("", guards=[requires(MANAGE)])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return await _write_wording(request, slug, uow, None)

    @get("/{template_id:uuid}", guards=[requires(MANAGE)])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        template_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        template = await get_template(uow, template_id)
        form = WordingForm.blank(name=template.name, body=template.body)
        return page(request, WORDING, form=form, **await _wording(uow, slug, template))

    @post("/{template_id:uuid}", guards=[requires(MANAGE)])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        template_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _write_wording(request, slug, uow, await get_template(uow, template_id))


async def _write_wording(
    request: HttpRequest, slug: str, uow: UnitOfWork, template: AgreementTemplate | None
) -> Response[Any]:
    form = WordingForm.parse(await request.form())
    if form.is_valid:
        with form.refusals():
            template_id = template.id if template else None
            await write_template(uow, **form.values, template_id=template_id)
    if not form.is_valid:
        context = await _wording(uow, slug, template)
        return form_again(request, WORDING, block="form", form=form, **context)
    return done(request, then=home(slug, "wordings"), toast="The wording is saved.")


async def _wording(
    uow: UnitOfWork, slug: str, template: AgreementTemplate | None
) -> dict[str, Any]:
    return {**await base(uow, slug), "wording": template, "merge_fields": MERGE_FIELDS}
