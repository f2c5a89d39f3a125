"""Corrected files: uploading one, seeing what it changes, and deciding."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.royalties.errors import CannotCorrect, NothingAsked
from app.domain.royalties.forms import UploadForm
from app.domain.royalties.jobs import import_report
from app.domain.royalties.models.earnings import ReportStatus
from app.domain.royalties.queries.reports import get_report, get_reports
from app.domain.royalties.report_views import ShownComparison
from app.domain.royalties.service.correction import confirm_correction, keep_both
from app.domain.royalties.service.receiving import MAX_BYTES, receive_report
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

UPLOAD = "royalties/corrections/new.html"


class CorrectionsController(Controller):
    path = "/t/{slug:str}/royalties/reports/{report_id:uuid}"
    guards = [requires("money.write")]  # noqa: RUF012 - Litestar's way to declare it

    @get("/corrected")
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        report = await get_report(uow, report_id)
        if report.status != ReportStatus.POSTED:
            raise CannotCorrect
        return page(request, UPLOAD, slug=slug, report=report, form=UploadForm.blank())

    @post("/corrected", request_max_body_size=MAX_BYTES)
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        report = await get_report(uow, report_id)
        form = UploadForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                received = await receive_report(
                    uow,
                    site_of(request).adapters.storage,
                    form.files[0].file,
                    import_job=import_report,
                    filename=form.files[0].filename,
                    corrects=report,
                )
        if not form.is_valid:
            return form_again(
                request, UPLOAD, block="upload_form", form=form, slug=slug, report=report
            )
        toast = "The file is being compared." if received.is_new else "You uploaded it before."
        return done(request, then=_address(slug, received.report.id), toast=toast)

    @get("/correction")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        report = await get_report(uow, report_id)
        if report.status != ReportStatus.CORRECTION_ASKED or report.corrects_id is None:
            raise NothingAsked
        return page(
            request,
            "royalties/corrections/show.html",
            slug=slug,
            report=report,
            old=(await get_reports(uow, [report.corrects_id]))[report.corrects_id],
            comparison=ShownComparison.of(report),
            now=uow.now,
        )

    @post("/correction")
    async def confirm(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await confirm_correction(uow, report_id, import_report)
        toast = "The difference is being posted."
        return done(request, then=_address(slug, report_id), toast=toast)

    @post("/separate")
    async def keep(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await keep_both(uow, report_id, import_report)
        toast = "Both reports stay. This one is being posted."
        return done(request, then=_address(slug, report_id), toast=toast)


def _address(slug: str, report_id: UUID) -> str:
    return f"/t/{slug}/royalties/reports/{report_id}"
