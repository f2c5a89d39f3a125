"""Contracts from a table: upload, look at what it would write, write all of it or nothing."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.forms import ImportForm
from app.domain.royalties.agreements.memo import memo
from app.domain.royalties.agreements.queries.naming import names_in
from app.domain.royalties.agreements.routes.shared import home_of
from app.domain.royalties.agreements.service.importing import Preview, import_contracts
from app.domain.royalties.agreements.table import COLUMNS, example_table
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

WRITE = requires("money.write")
IMPORT = "royalties/contracts/import.html"
MAX_BYTES = 2_000_000


class ImportContractsController(Controller):
    path = "/t/{slug:str}/royalties/contracts/import"

    @get("", guards=[WRITE])
    async def new(self, request: HttpRequest, slug: FromPath[str]) -> Response[Any]:
        return page(
            request, IMPORT, home=home_of(slug), form=ImportForm.blank(), preview=None, text=""
        )

    @get("/template.csv", guards=[WRITE])
    async def template(self) -> Response[str]:
        return Response(
            example_table(),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="contracts.csv"'},
        )

    @post("", guards=[WRITE], request_max_body_size=MAX_BYTES)
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = ImportForm.parse(await request.form())
        text = await _text(form)
        preview = await import_contracts(uow, text) if form.is_valid else None
        if preview and not preview.problems and form.values["confirmed"]:
            count = len(preview.contracts)
            toast = f"{count} contracts are written, as drafts."
            return done(request, then=home_of(slug), toast=toast)
        shown = await _shown(uow, preview) if preview else None
        return form_again(
            request,
            IMPORT,
            block="import_form",
            form=form,
            status=422 if preview is None or preview.problems else 200,
            home=home_of(slug),
            preview=shown,
            text=text,
        )


async def _text(form: ImportForm) -> str:
    """The table itself: out of the file, or as it was sent along with the preview."""
    file: UploadFile | None = form.values.get("file")
    if file is None:
        return form.values.get("text") or ""
    content = await file.read()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


async def _shown(uow: UnitOfWork, preview: Preview) -> dict[str, Any]:
    names = await names_in(uow, [each.deal for each in preview.contracts])
    return {
        "problems": preview.problems,
        "contracts": [
            {"ready": each, "memo": memo(each.deal, each.currency, names)}
            for each in preview.contracts
        ],
        "columns": COLUMNS,
    }
