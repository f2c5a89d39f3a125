"""What a client is told about a month: on screen, as a PDF in the agency's brand, and published."""

import hashlib
import io
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.period import Period, month_of
from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.domain.agency.documents import render
from app.domain.agency.models import Client
from app.domain.agency.queries.clients import get_client
from app.domain.agency.queries.reports import (
    find_report,
    hours_by_task,
    invoiced_lines,
    planned_minutes,
)
from app.domain.agency.routes.agreement_files import pdf_answer
from app.domain.agency.routes.common import MANAGE, READ, WORK, asked_month, base, home
from app.domain.agency.service.reporting import (
    portal_of_reports,
    publish_report,
    withdraw_report,
    write_report,
)
from app.domain.agency.wording import markdown
from app.domain.agency.working_forms import ReportForm
from app.integrations.storage import new_key
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

SHOW = "agency/reports/show.html"


class ReportsController(Controller):
    path = "/t/{slug:str}/agency/clients/{client_id:uuid}/reports/{period:str}"

    @get("", guards=[requires(READ)])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        period: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _report(uow, slug, await get_client(uow, client_id), asked_month(period))
        report = context["report"]
        form = ReportForm.blank(
            done=report.done if report else "", plans=report.plans if report else ""
        )
        return page(request, SHOW, form=form, **context)

    @post("", guards=[requires(WORK)])
    async def write(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        period: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client, span = await get_client(uow, client_id), asked_month(period)
        form = ReportForm.parse(await request.form())
        if not form.is_valid:
            context = await _report(uow, slug, client, span)
            return form_again(request, SHOW, block="words", form=form, **context)
        words = {name: value or "" for name, value in form.values.items()}
        await write_report(uow, client.id, span.code, **words)
        then = home(slug, f"clients/{client.id}/reports/{span.code}")
        return done(request, then=then, toast="The report is saved.")

    @get("/report.pdf", guards=[requires(MANAGE)])
    async def document(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        period: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        client, span = await get_client(uow, client_id), asked_month(period)
        content = await _pdf(request, uow, slug, client, span)
        return pdf_answer(content, f"report-{slugify(client.name, fallback='client')}-{span.code}")

    @post("/publish", guards=[requires(MANAGE)])
    async def publish(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        period: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        """The PDF is made and stored first: what the client opens is what is shown here now."""
        client, span = await get_client(uow, client_id), asked_month(period)
        await portal_of_reports(uow, client)
        pdf = await _pdf(request, uow, slug, client, span)
        key = new_key(client.tenant_id, ".pdf")
        await site_of(request).adapters.storage.put_file(key, io.BytesIO(pdf), "application/pdf")
        digest = hashlib.sha256(pdf).digest()
        await publish_report(uow, client.id, span.code, pdf_key=key, pdf_sha256=digest)
        then = home(slug, f"clients/{client.id}/reports/{span.code}")
        return done(request, then=then, toast="The report is published. The client is told.")

    @post("/withdraw", guards=[requires(MANAGE)])
    async def withdraw(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        client_id: FromPath[UUID],
        period: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        span = asked_month(period)
        await withdraw_report(uow, client_id, span.code)
        then = home(slug, f"clients/{client_id}/reports/{span.code}")
        return done(request, then=then, toast="The report is taken back. The client is told.")


async def _pdf(
    request: HttpRequest, uow: UnitOfWork, slug: str, client: Client, span: Period
) -> bytes:
    context = await _report(uow, slug, client, span)
    context["lines"] = await invoiced_lines(uow, client.id, span)
    context["document"] = {
        "title": f"Report for {span.label}",
        "reference": client.name,
        "language": "en",
        "paper": "a4",
        "created_at": datetime.combine(span.until, time(), UTC).isoformat(),
    }
    adapters, template = site_of(request).adapters, "documents/client_report.html"
    return await render(adapters, await get_tenant(uow), template, context)


async def _report(uow: UnitOfWork, slug: str, client: Client, span: Period) -> dict[str, Any]:
    report = await find_report(uow, client.id, span.code)
    tasks = await hours_by_task(uow, client.id, span)
    context = await base(uow, slug)
    return {
        **context,
        "client": client,
        "span": span,
        "earlier": month_of(span.start.fromordinal(span.start.toordinal() - 1)),
        "later": month_of(span.until),
        "report": report,
        "tasks": tasks,
        "minutes": sum(task.minutes for task in tasks),
        "planned": await planned_minutes(uow, client.id, span),
        "planned_next": await planned_minutes(uow, client.id, month_of(span.until)),
        "lines": await invoiced_lines(uow, client.id, span) if context["may_manage"] else [],
        "done": markdown(report.done) if report else "",
        "plans": markdown(report.plans) if report else "",
    }
