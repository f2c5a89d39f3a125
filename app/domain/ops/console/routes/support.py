"""Settings, Support access: an owner lets operators look in, for a while, and takes it back."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.ops.console import queries
from app.domain.ops.console.forms import HOURS, SupportForm
from app.domain.ops.console.service import allow_support, end_support
from app.tenants import settings_tabs
from app.web.guards import proven, requires
from app.web.page import done, form_again, page
from app.web.standing import STAYS_OPEN
from app.web.visit import HttpRequest

PAGE = "ops/console/support.html"


class SupportController(Controller):
    path = "/t/{slug:str}/settings/support"
    guards = (requires("support.allow"),)
    opt = STAYS_OPEN

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, PAGE, form=SupportForm.blank(hours="24"), **await _state(uow, slug))

    @post("", guards=[proven])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = SupportForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, PAGE, block="support", form=form, **await _state(uow, slug))
        await allow_support(
            uow,
            reason=form.values["reason"],
            hours=int(form.values["hours"]),
            may_change=form.values["may_change"],
        )
        toast = "Support may look in. You can take that back here at any time."
        return done(request, then=f"/t/{slug}/settings/support", toast=toast)

    @post("/end")
    async def destroy(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await end_support(uow)
        toast = "Nobody of Backline can look in any more."
        return done(request, then=f"/t/{slug}/settings/support", toast=toast)


async def _state(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "tabs": settings_tabs(uow.actor, slug, "support"),
        "grant": await queries.find_grant(uow),
        "past": await queries.list_grants(uow),
        "hours": HOURS,
        "now": uow.now,
    }
