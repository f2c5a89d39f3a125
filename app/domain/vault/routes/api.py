"""The vault for programs: send files, read what became of them, ask what is in them."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.paging import Page, clamp_limit
from app.core.uow import UnitOfWork
from app.domain.vault import queries
from app.domain.vault.enhanced import enhance
from app.domain.vault.errors import AnalysisNotReady, AssetMissing, NothingToAnalyze
from app.domain.vault.forms import MAX_FILE
from app.domain.vault.intake import Intake
from app.domain.vault.models import AnalysisStatus, AssetKind
from app.domain.vault.queries import AssetFilter, AssetView
from app.domain.vault.service import LABELS
from app.web import api
from app.web.guards import requires
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, WRITE = "vault.read", "vault.write"
FORM_OVERHEAD = 1 << 20


class AssetsApi(api.ApiController):
    path = f"{api.PREFIX}/assets"

    @get(guards=[requires(READ)])
    async def index(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        *,
        kind: FromQuery[str] = "",
        limit: FromQuery[int | None] = None,
        after: FromQuery[str] = "",
    ) -> Response[bytes]:
        """The files of the vault, newest first."""
        if kind and kind not in set(AssetKind):
            raise Invalid(fields={"kind": f"Choose one of {', '.join(AssetKind)}."})
        size = clamp_limit(limit)
        found = await queries.list_assets(uow, AssetFilter(kind=kind), limit=size, after=after)
        shown = Page([_shown(each) for each in found.items], found.next, found.previous)
        return api.listing(request, shown, limit=size)

    @post(guards=[requires(WRITE)], request_max_body_size=MAX_FILE + FORM_OVERHEAD)
    async def create(self, request: HttpRequest, actor: NamedDependency[Actor]) -> Response[bytes]:
        """Send a file as `file`. The same bytes again answer with the asset they are already."""
        form = await request.form()
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise Invalid(fields={"file": "Send the file as the multipart field file."})
        site = site_of(request)
        taken = await Intake(site.database, site.adapters.storage).take(
            actor,
            file.file,
            file.filename,
            asset_id=read_uuid(form.get("asset_id"), "asset_id"),
            label=_label(form.get("label")),
        )
        async with site.database.tenant(actor) as uow:
            view = await queries.get_view(uow, taken.asset_id)
        answer = {
            **_shown(view),
            "version_id": str(taken.version_id),
            "duplicate": taken.is_duplicate,
        }
        status = 202 if view.status == "analyzing" else 201
        return api.answer(request, answer, status=status)

    @get("/{asset_id:uuid}", guards=[requires(READ)])
    async def show(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork], asset_id: FromPath[UUID]
    ) -> Response[bytes]:
        """One file; `analysis` is null until it is done."""
        return api.answer(request, _shown(await queries.get_view(uow, asset_id)))


class AnalysisApi(api.ApiController):
    path = f"{api.PREFIX}/analysis"

    @post("/enhanced", guards=[requires(READ)], status_code=200)
    async def enhanced(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork]
    ) -> Response[bytes]:
        """All that is known about the sound of `assetId`, judged, with what to do next."""
        asset_id = read_uuid((await read_object(request)).get("assetId"), "assetId")
        if asset_id is None:
            raise Invalid(fields={"assetId": "Send the id of an asset."})
        view = await queries.get_view(uow, asset_id)
        if view.kind != AssetKind.AUDIO:
            raise NothingToAnalyze
        analysis = await queries.find_analysis(uow, view.version_id)
        if analysis is not None and analysis.status == AnalysisStatus.FAILED:
            raise AnalysisNotReady(f"The analysis failed: {analysis.failure}")
        if analysis is None or analysis.result is None:
            raise AnalysisNotReady
        return api.answer(request, enhance(str(asset_id), analysis.result))


async def read_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of the request; raises Invalid."""
    try:
        return msgspec.json.decode(await request.body(), type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise Invalid("Send a JSON object.") from error


def _shown(view: AssetView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "name": view.name,
        "kind": view.kind,
        "status": view.status,
        "filename": view.filename,
        "size": view.size,
        "version": view.number,
        "recording_id": str(view.recording_id) if view.recording_id else None,
        "created_at": view.created_at.isoformat(),
        "analysis": view.summary if view.analysis_status == AnalysisStatus.DONE else None,
        "failure": view.failure,
    }


def read_uuid(value: object, name: str) -> UUID | None:
    if value in (None, ""):
        return None
    try:
        return UUID(str(value))
    except ValueError:
        # An id nobody has: the same answer as an id somebody else has.
        raise AssetMissing(f"There is no asset of this {name}.") from None


def _label(value: object) -> str:
    if value in (None, ""):
        return ""
    if value not in LABELS:
        raise Invalid(fields={"label": f"Choose one of {', '.join(LABELS[1:])}."})
    return str(value)
