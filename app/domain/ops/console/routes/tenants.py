"""Workspaces in the console: find one, see its figures, suspend it, give it a plan, look in."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery

from app.billing.plans import PLANS, PlanName
from app.domain.ops.console import queries
from app.domain.ops.console.forms import GivePlanForm, ReasonForm
from app.domain.ops.console.queries import PAGE
from app.domain.ops.console.routes.frame import ACTS, GUARDS, console_of, platform, sections
from app.web.forms import Form
from app.web.page import done, form_again, go_to, page
from app.web.visit import HttpRequest

HOME = "/console/tenants"
SHOW = "ops/console/tenant.html"


class ConsoleController(Controller):
    path = "/console"
    guards = GUARDS

    @get()
    async def index(self, request: HttpRequest) -> Response[Any]:
        return go_to(request, HOME)


class TenantsController(Controller):
    path = HOME
    guards = GUARDS

    @get()
    async def index(
        self,
        request: HttpRequest,
        q: FromQuery[str] = "",
        plan: FromQuery[str] = "",
        after: FromQuery[str] = "",
    ) -> Response[str]:
        name, _, last = after.rpartition("~")
        async with platform(request, "console: workspaces") as uow:
            found = await queries.list_tenants(
                uow, words=q.strip()[:80], plan=plan, after=(name, last)
            )
        rows = found[:PAGE]
        return page(
            request,
            "ops/console/tenants.html",
            tabs=sections("tenants"),
            rows=rows,
            q=q,
            plan=plan,
            plans=[(str(each.name), each.label) for each in PLANS.values()],
            older=f"{rows[-1].name}~{rows[-1].id}" if len(found) > PAGE else "",
        )

    @get("/{tenant_id:uuid}")
    async def show(self, request: HttpRequest, tenant_id: FromPath[UUID]) -> Response[str]:
        return page(request, SHOW, form=ReasonForm(), **await _detail(request, tenant_id))

    @post("/{tenant_id:uuid}/suspend", guards=ACTS)
    async def suspend(self, request: HttpRequest, tenant_id: FromPath[UUID]) -> Response[Any]:
        form = ReasonForm.parse(await request.form())
        if not form.is_valid:
            return await _again(request, tenant_id, form)
        await console_of(request).suspend(tenant_id, reason=form.values["reason"])
        return done(request, then=f"{HOME}/{tenant_id}", toast="The workspace is suspended.")

    @post("/{tenant_id:uuid}/resume", guards=ACTS)
    async def resume(self, request: HttpRequest, tenant_id: FromPath[UUID]) -> Response[Any]:
        form = ReasonForm.parse(await request.form())
        if not form.is_valid:
            return await _again(request, tenant_id, form)
        await console_of(request).resume(tenant_id, reason=form.values["reason"])
        return done(request, then=f"{HOME}/{tenant_id}", toast="The workspace is open again.")

    @post("/{tenant_id:uuid}/plan", guards=ACTS)
    async def give_plan(self, request: HttpRequest, tenant_id: FromPath[UUID]) -> Response[Any]:
        form = GivePlanForm.parse(await request.form())
        if not form.is_valid:
            return await _again(request, tenant_id, form)
        plan = PlanName(form.values["plan"])
        await console_of(request).give_plan(tenant_id, plan, reason=form.values["reason"])
        return done(request, then=f"{HOME}/{tenant_id}", toast="The plan is given.")

    @post("/{tenant_id:uuid}/look", guards=ACTS)
    async def look(self, request: HttpRequest, tenant_id: FromPath[UUID]) -> Response[Any]:
        slug = await console_of(request).enter(tenant_id)
        return go_to(request, f"/t/{slug}")


async def _detail(request: HttpRequest, tenant_id: UUID) -> dict[str, Any]:
    async with platform(request, "console: one workspace") as uow:
        detail = await queries.get_detail(uow, tenant_id)
    plans = [(str(each.name), each.label) for each in PLANS.values()]
    return {"tabs": sections("tenants"), "detail": detail, "tenant": detail.row, "plans": plans}


async def _again(request: HttpRequest, tenant_id: UUID, form: Form) -> Response[str]:
    return form_again(request, SHOW, block="acts", form=form, **await _detail(request, tenant_id))
