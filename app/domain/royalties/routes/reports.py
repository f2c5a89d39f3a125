"""Earnings reports: the list, uploading, one report, its lines, its reversal."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain import catalog
from app.domain.royalties.arrivals.queries import by_report, dues
from app.domain.royalties.arrivals.words import STATES
from app.domain.royalties.forms import UploadForm
from app.domain.royalties.jobs import import_report
from app.domain.royalties.layouts import saved_profile
from app.domain.royalties.lines import bad_lines_csv, bad_lines_of, lines_of, lines_to_fix
from app.domain.royalties.models.earnings import EarningsReport
from app.domain.royalties.queries.earnings import (
    BREAKDOWNS,
    SHOWN,
    Filter,
    breakdown,
    get_earning,
    list_earnings,
    places,
)
from app.domain.royalties.queries.reports import (
    UNFINISHED,
    LineCounts,
    find_correction,
    get_mapping,
    get_report,
    get_reports,
    import_progress,
    line_counts,
    list_reports,
)
from app.domain.royalties.report_views import amounts_of, shown_check
from app.domain.royalties.service.receiving import MAX_BYTES, import_again, receive_report
from app.domain.royalties.service.reversal import reverse_report
from app.jobs.live import job_topic
from app.web import htmx, sse
from app.web.guards import requires
from app.web.page import done, form_again, go_to, page
from app.web.site import site_of
from app.web.visit import HttpRequest

INDEX = "royalties/reports/index.html"
SHOW = "royalties/reports/show.html"
CSV = "text/csv; charset=utf-8"


class ReportsController(Controller):
    path = "/t/{slug:str}/royalties/reports"

    @get("", guards=[requires("money.read")])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        context = await _index(uow, slug, after)
        return page(request, INDEX, fragments=("report_list",), form=UploadForm.blank(), **context)

    @post("", guards=[requires("money.write")], request_max_body_size=MAX_BYTES)
    async def upload(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = UploadForm.parse(await request.form())
        new: list[EarningsReport] = []
        known: list[EarningsReport] = []
        if form.is_valid:
            with form.refusals():
                for file in form.files:
                    received = await receive_report(
                        uow,
                        site_of(request).adapters.storage,
                        file.file,
                        import_job=import_report,
                        filename=file.filename,
                        source=form.values["source"],
                        period=form.values["period"].code if form.values["period"] else None,
                    )
                    (new if received.is_new else known).append(received.report)
        if not form.is_valid:
            return form_again(
                request, INDEX, block="upload_form", form=form, **await _index(uow, slug, "")
            )
        then = _address(slug)
        if len(form.files) == 1:
            then = f"{then}/{(new + known)[0].id}"
        return done(request, then=then, toast=_uploaded(new, known))

    @get("/{report_id:uuid}", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        report = await get_report(uow, report_id)
        if htmx.target_block(request) == "report_status" and report.status not in UNFINISHED:
            return go_to(request, f"{_address(slug)}/{report_id}")
        asked = request.query_params
        chosen = _filter(report_id, asked)
        by = asked.get("by", "")
        by = by if by in BREAKDOWNS else "recording"
        context = await _report(request, uow, report)
        earnings = None
        if chosen.is_narrow:
            earnings = await _earnings(uow, chosen, asked.get("after", ""))
            context["recordings"] = await _recordings(uow, earnings.items)
        return page(
            request,
            SHOW,
            fragments=("report_status",),
            slug=slug,
            by=by,
            kept={
                name: asked[name]
                for name in ("recording", "store", "country", "currency")
                if asked.get(name)
            },
            slices=await breakdown(uow, by, chosen),
            shown=SHOWN,
            chosen=chosen,
            earnings=earnings,
            **context,
        )

    @get("/{report_id:uuid}/live", guards=[requires("money.read")])
    async def live(
        self,
        request: HttpRequest,
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Stream:
        progress = await import_progress(uow, report_id)
        if progress is None:
            raise NotFound
        return sse.stream(request, job_topic(progress.job_id), permission="money.read")

    @get("/{report_id:uuid}/earnings/{earning_id:uuid}", guards=[requires("money.read")])
    async def lines(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        earning_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        report = await get_report(uow, report_id)
        earning = await get_earning(uow, report_id, earning_id)
        return page(
            request,
            "royalties/reports/lines.html",
            slug=slug,
            report=report,
            earning=earning,
            recording=next(iter((await _recordings(uow, [earning])).values()), None),
            lines=await lines_of(site_of(request).adapters.storage, report, earning),
        )

    @get("/{report_id:uuid}/rejected.csv", guards=[requires("money.read")])
    async def rejected(
        self, request: HttpRequest, report_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[str]:
        report = await get_report(uow, report_id)
        text = await bad_lines_csv(site_of(request).adapters.storage, report)
        return _download(text, f"rejected-{report.id.hex[-8:]}.csv", CSV)

    @get("/{report_id:uuid}/rejected.txt", guards=[requires("money.read")])
    async def to_fix(
        self, request: HttpRequest, report_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[str]:
        report = await get_report(uow, report_id)
        mapping = await get_mapping(uow, report.mapping_id) if report.mapping_id else None
        text = await lines_to_fix(
            site_of(request).adapters.storage, report, saved_profile(mapping) if mapping else None
        )
        return _download(text, f"fix-{report.id.hex[-8:]}.txt", MediaType.TEXT)

    @get("/{report_id:uuid}/reverse", guards=[requires("money.write")])
    async def ask_to_reverse(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        report = await get_report(uow, report_id)
        return page(request, "royalties/reports/reverse.html", slug=slug, report=report)

    @post("/{report_id:uuid}/reverse", guards=[requires("money.write")])
    async def reverse(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await reverse_report(uow, report_id)
        then = f"{_address(slug)}/{report_id}"
        return done(request, then=then, toast="The report is reversed. Its money is off the books.")

    @post("/{report_id:uuid}/again", guards=[requires("money.write")])
    async def again(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        report_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await import_again(uow, report_id, import_report)
        then = f"{_address(slug)}/{report_id}"
        return done(request, then=then, toast="The report is read again.")


def _address(slug: str) -> str:
    return f"/t/{slug}/royalties/reports"


async def _index(uow: UnitOfWork, slug: str, after: str) -> dict[str, Any]:
    try:
        found = await list_reports(uow, after=after or None)
    except InvalidCursor as error:
        raise NotFound(str(error)) from error
    return {
        "slug": slug,
        "reports": found,
        "counts": await line_counts(uow, found.items),
        "amounts": {report.id: amounts_of(report) for report in found.items},
        "owed": by_report(await dues(uow, report_ids=[report.id for report in found.items])),
        "states": STATES,
        "unfinished": UNFINISHED,
        "may_upload": uow.actor.can("money.write"),
        "now": uow.now,
    }


async def _report(request: HttpRequest, uow: UnitOfWork, report: EarningsReport) -> dict[str, Any]:
    storage = site_of(request).adapters.storage
    counts = await line_counts(uow, [report])
    return {
        "report": report,
        "is_running": report.status in UNFINISHED,
        "progress": await import_progress(uow, report.id) if report.status in UNFINISHED else None,
        "counts": counts.get(report.id, LineCounts()),
        "owed": await dues(uow, report_ids=[report.id]),
        "states": STATES,
        "places": await places(uow, report.id),
        "bad_lines": await bad_lines_of(storage, report, limit=20),
        "recordings": {},
        **await _around(uow, report),
        "may_write": uow.actor.can("money.write"),
        "now": uow.now,
    }


async def _around(uow: UnitOfWork, report: EarningsReport) -> dict[str, Any]:
    """The package it came in, its own parts, and what it states of itself."""
    replaced_by = await find_correction(uow, report)
    wanted = [UUID(part["report_id"]) for part in report.parts if "report_id" in part]
    around = await get_reports(uow, [*wanted, *([report.package_id] if report.package_id else [])])
    return {
        "replaced_by": replaced_by,
        "read_by": await get_mapping(uow, report.mapping_id) if report.mapping_id else None,
        "package": around.get(report.package_id) if report.package_id else None,
        "parts": {str(report_id): each for report_id, each in around.items()},
        "amounts": {each.id: amounts_of(each) for each in around.values()},
        "checks": [shown_check(check) for check in report.checks],
    }


async def _earnings(uow: UnitOfWork, chosen: Filter, after: str) -> Any:
    try:
        return await list_earnings(uow, chosen, after=after or None)
    except InvalidCursor as error:
        raise NotFound(str(error)) from error


async def _recordings(uow: UnitOfWork, earnings: list[Any]) -> dict[UUID, Any]:
    ids = {each.recording_id for each in earnings if each.recording_id}
    return await catalog.get_recordings(uow, list(ids))


def _filter(report_id: UUID, asked: Mapping[str, str]) -> Filter:
    return Filter(
        report_id=report_id,
        recording=_recording(asked.get("recording", "")),
        store=asked.get("store") or None,
        country=asked.get("country") or None,
        currency=asked.get("currency") or None,
    )


def _recording(text: str) -> str | None:
    if text in ("", "-"):
        return text or None
    try:
        return str(UUID(text))
    except ValueError as error:
        raise NotFound from error


def _uploaded(new: list[EarningsReport], known: list[EarningsReport]) -> str:
    if not new:
        return (
            "You uploaded this file before, so nothing has changed."
            if len(known) == 1
            else "You uploaded these files before, so nothing has changed."
        )
    words = "The report is being read." if len(new) == 1 else f"{len(new)} reports are being read."
    if known:
        words += f" {len(known)} had been uploaded before and changed nothing."
    return words


def _download(text: str, filename: str, media_type: str) -> Response[str]:
    return Response(
        text,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
