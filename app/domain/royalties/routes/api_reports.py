"""Earnings reports for programs."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import Invalid
from app.core.uow import UnitOfWork
from app.domain.royalties.forms import UploadForm
from app.domain.royalties.jobs import import_report
from app.domain.royalties.models.earnings import ReportStatus
from app.domain.royalties.queries.reports import LineCounts, get_report, line_counts
from app.domain.royalties.service.receiving import MAX_BYTES, receive_report
from app.web.api import PREFIX, ApiController, answer
from app.web.guards import requires
from app.web.rehearsal import STORES_FILES
from app.web.site import site_of
from app.web.visit import HttpRequest

MAPPING_NEEDED = (
    "The layout of this file is not known. Open the report in Backline and say which column is"
    " which; files like it are read by themselves afterwards."
)


class ApiReportsController(ApiController):
    path = f"{PREFIX}/earnings-reports"
    tags = ["Earnings reports"]  # noqa: RUF012 - Litestar's way to declare it

    @post(
        "",
        guards=[requires("money.write")],
        opt=STORES_FILES,
        request_max_body_size=MAX_BYTES,
        status_code=202,
    )
    async def create(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork]
    ) -> Response[bytes]:
        """Upload an earnings report as multipart form data: `file`, and if wanted `source` and
        `period` (`YYYY-MM`; otherwise the file decides).

        Answers 202 and `{id}`; the same bytes again answer 200 with the same id and change
        nothing. The import runs in the background: ask for the report until its status is
        `posted` or `failed`.
        """
        form = UploadForm.parse(await request.form())
        if not form.is_valid:
            raise Invalid(fields=form.errors)
        file = form.files[0]
        received = await receive_report(
            uow,
            site_of(request).adapters.storage,
            file.file,
            import_job=import_report,
            filename=file.filename,
            source=form.values["source"],
            period=form.values["period"].code if form.values["period"] else None,
        )
        return answer(request, {"id": received.report.id}, status=202 if received.is_new else 200)

    @get("/{report_id:uuid}", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[bytes]:
        """An earnings report: `{id, status, source, period, lines, matched, unmatched, rejected,
        totals, parts}`.

        `lines` counts the accepted lines, `matched` and `unmatched` divide them by whether their
        recording is known, `rejected` lines are counted apart and are part of no total. `totals`
        maps currencies to decimal strings at full precision, as the file states them. A file may
        restate its money in the currencies of sale (DDEX sales reports do): these are named in
        `equivalents` as well, and are not booked a second time.

        `status` is `uploaded`, `reading`, `matching`, `posted`, `reversed` or `failed`, with a
        sentence in `failure`; `unpacked` for a file of several reports, whose reports are `parts`;
        and `correction_asked` while a person decides whether it replaces a posted report. A file
        whose layout is unknown has failed until a person says in
        Backline which column is which; it is posted then.
        """
        report = await get_report(uow, report_id)
        counts = (await line_counts(uow, [report])).get(report.id, LineCounts())
        needs_mapping = report.status == ReportStatus.MAPPING_NEEDED
        shown: dict[str, Any] = {
            "id": report.id,
            "status": ReportStatus.FAILED if needs_mapping else report.status,
            "source": report.source or report.wanted_source,
            "period": report.period or report.wanted_period,
            "lines": report.lines,
            "matched": counts.matched,
            "unmatched": counts.unmatched,
            "rejected": report.rejected,
            "totals": {**report.equivalents, **report.totals},
            "equivalents": report.equivalents,
            "parts": report.parts,
            "failure": MAPPING_NEEDED if needs_mapping else report.failure,
        }
        return answer(request, shown)
