"""Abuse: the public form, the queue of reports, and decisions with their reasons."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.ops.console import queries, service
from app.domain.ops.console.forms import KINDS, DecisionForm, ReportForm
from app.domain.ops.console.routes.frame import ACTS, GUARDS, platform, sections
from app.web.guards import public
from app.web.identity import SignedIn
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

HOME = "/console/reports"
FORM, SHOW = "ops/console/report_form.html", "ops/console/report.html"
AN_HOUR = 3600


class ReportAbuseController(Controller):
    path = "/report"
    guards = (public,)

    @get()
    async def new(self, request: HttpRequest, address: FromQuery[str] = "") -> Response[str]:
        form = ReportForm.blank(address=address[:300])
        return page(request, FORM, form=form, kinds=KINDS, is_sent=False)

    @post()
    async def create(
        self, request: HttpRequest, identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = ReportForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, FORM, block="report", form=form, kinds=KINDS, is_sent=False)
        key = f"report:{visit_of(request).ip}"
        await site_of(request).limiter.limit(key, rate=5, per=AN_HOUR, burst=4)
        await service.report_abuse(identity_uow, **form.values)
        return page(request, FORM, form=form, kinds=KINDS, is_sent=True)


class ReportsController(Controller):
    path = HOME
    guards = GUARDS

    @get()
    async def index(self, request: HttpRequest, show: FromQuery[str] = "") -> Response[str]:
        state = show if show in {"upheld", "dismissed"} else "open"
        async with platform(request, "console: reports") as uow:
            reports = await queries.list_reports(uow, state=state)
        return page(
            request,
            "ops/console/reports.html",
            tabs=sections("reports"),
            reports=reports,
            state=state,
            kinds=dict(KINDS),
        )

    @get("/{report_id:uuid}")
    async def show(self, request: HttpRequest, report_id: FromPath[UUID]) -> Response[str]:
        async with platform(request, "console: reports") as uow:
            report = await queries.find_report(uow, report_id)
        if report is None:
            raise NotFound
        return page(request, SHOW, form=DecisionForm(), **_one(report))

    @post("/{report_id:uuid}", guards=ACTS)
    async def decide(
        self, request: HttpRequest, report_id: FromPath[UUID], session: NamedDependency[SignedIn]
    ) -> Response[Any]:
        form = DecisionForm.parse(await request.form())
        async with platform(request, "console: reports") as uow:
            report = await queries.find_report(uow, report_id, lock=True)
            if report is None:
                raise NotFound
            if not form.is_valid:
                return form_again(request, SHOW, block="decision", form=form, **_one(report))
            await service.decide(uow, report, **form.values, operator=session.person)
        return done(request, then=HOME, toast="The decision is noted.")


def _one(report: Any) -> dict[str, Any]:
    return {"tabs": sections("reports"), "report": report, "kinds": dict(KINDS)}
