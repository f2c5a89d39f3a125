"""Rebilling: what an agency's clients cost, what they pay, and what is left."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing.plans.entitlements import CURRENCY
from app.billing.plans.forms import RebillForm
from app.billing.plans.service.rebilling import margins, set_terms
from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

PAGE = "plans/rebilling.html"
FORM = "plans/rebill.html"


class RebillingController(Controller):
    path = "/t/{slug:str}/rebilling"
    guards = (requires("rebilling.manage"),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        period = uow.now.date().replace(day=1)
        rows = await margins(uow, period)
        return page(request, PAGE, slug=slug, period=f"{period:%B %Y}", rows=rows)

    @get("/{client_id:uuid}")
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _client(uow, slug, client_id)
        form = RebillForm.blank(
            ai_markup=context["row"].ai_markup, valid_from=uow.now.date().isoformat()
        )
        return page(request, FORM, form=form, **context)

    @post("/{client_id:uuid}")
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _client(uow, slug, client_id)
        form = RebillForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, FORM, block="terms", form=form, **context)
        await set_terms(uow, client_id, **form.values)
        return done(request, then=f"/t/{slug}/rebilling", toast="The price is noted.")


async def _client(uow: UnitOfWork, slug: str, client_id: UUID) -> dict[str, Any]:
    rows = await margins(uow, uow.now.date().replace(day=1))
    row = next((row for row in rows if row.client_id == client_id), None)
    if row is None:
        raise NotFound
    return {"slug": slug, "row": row, "currency": CURRENCY}
