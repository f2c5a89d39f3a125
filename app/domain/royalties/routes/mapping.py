"""Saying which column is which in a file nobody has described yet."""

import asyncio
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.royalties.errors import CannotImportAgain, NotATable
from app.domain.royalties.forms import form_of_mapping
from app.domain.royalties.jobs import import_report
from app.domain.royalties.layouts import header_signature
from app.domain.royalties.lines import FILES
from app.domain.royalties.models.earnings import EarningsReport, ReportStatus
from app.domain.royalties.queries.layouts import find_shared
from app.domain.royalties.queries.reports import find_mapping, get_report
from app.domain.royalties.reports import TableStart, find_table, read_sample, suggest_mapping
from app.domain.royalties.routes.layouts import column_choices, parse_mapping
from app.domain.royalties.service.mapping import save_mapping
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

TEMPLATE = "royalties/mapping/form.html"


class MappingController(Controller):
    path = "/t/{slug:str}/royalties/reports/{report_id:uuid}/columns"
    guards = [requires("money.write")]  # noqa: RUF012 - Litestar's way to declare it

    @get("")
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        report, table = await _open(request, uow, report_id)
        signature = header_signature(table.header)
        known = await find_mapping(uow, signature) or await find_shared(uow, signature)
        described = known.mapping if known else {"columns": suggest_mapping(table.header)}
        name = known.name if known else report.wanted_source
        form = form_of_mapping(name, described)
        return page(request, TEMPLATE, form=form, **_context(slug, report, table))

    @post("")
    async def save(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        report, table = await _open(request, uow, report_id)
        form = parse_mapping(await request.form(), table.header)
        if form.is_valid:
            with form.refusals():
                await save_mapping(
                    uow,
                    report_id,
                    table.header,
                    name=form.values["name"],
                    described=form.described,
                    import_job=import_report,
                )
        if not form.is_valid:
            return form_again(
                request, TEMPLATE, block="mapping_form", form=form, **_context(slug, report, table)
            )
        return done(
            request,
            then=f"/t/{slug}/royalties/reports/{report_id}",
            toast="Thank you. The report is being read, and the next one needs no questions.",
        )


async def _open(
    request: HttpRequest, uow: UnitOfWork, report_id: UUID
) -> tuple[EarningsReport, TableStart]:
    report = await get_report(uow, report_id)
    if report.status not in (ReportStatus.MAPPING_NEEDED, ReportStatus.FAILED):
        raise CannotImportAgain
    path = await FILES.fetch(site_of(request).adapters.storage, report.raw_key)
    table = find_table(await asyncio.to_thread(read_sample, path))
    if table is None:
        raise NotATable
    return report, table


def _context(slug: str, report: EarningsReport, table: TableStart) -> dict[str, Any]:
    return {
        "slug": slug,
        "report": report,
        "table": table,
        **column_choices(table.header),
    }
