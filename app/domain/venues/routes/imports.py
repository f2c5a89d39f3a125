"""A file of venues: sent, looked at, entered."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.venues.errors import FileUnreadable
from app.domain.venues.forms import FileForm, ImportForm
from app.domain.venues.routes.directory import WRITE
from app.domain.venues.service.importing import check_table, import_venues
from app.domain.venues.table import COLUMNS, read_table, with_commas
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

PAGE = "venues/import.html"
UPLOAD = 3_000_000


class VenueImportsController(Controller):
    path = "/t/{slug:str}/venue-import"
    guards = (WRITE,)

    @get("")
    async def new(self, request: HttpRequest, slug: FromPath[str]) -> Response[Any]:
        return page(request, PAGE, form=Form.blank(), slug=slug, columns=COLUMNS, lines=None)

    @post("/preview", request_max_body_size=UPLOAD)
    async def preview(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form, checked = FileForm.parse(await request.form()), dict[str, Any]()
        if form.is_valid:
            with form.refusals():
                checked = await _checked(uow, form.values["file"].file.read())
        if not form.is_valid:
            context: dict[str, Any] = {"slug": slug, "columns": COLUMNS, "lines": None}
            return form_again(request, PAGE, block="form", form=form, **context)
        return page(request, PAGE, form=form, slug=slug, columns=COLUMNS, **checked)

    @post("", request_max_body_size=UPLOAD)
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form, number = ImportForm.parse(await request.form()), 0
        if form.is_valid:
            with form.refusals():
                number = await import_venues(uow, read_table(form.values["content"]))
        if not form.is_valid:
            context: dict[str, Any] = {"slug": slug, "columns": COLUMNS, "lines": None}
            return form_again(request, PAGE, block="form", form=form, **context)
        toast = f"{number:,} venues are in the directory." if number else "Nothing was new."
        return done(request, then=f"/t/{slug}/venues", toast=toast)


async def _checked(uow: UnitOfWork, content: bytes) -> dict[str, Any]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileUnreadable from error
    table = read_table(text)
    lines = await check_table(uow, table)
    right = sum(not line.wrong and not line.twin for line in lines)
    return {
        "lines": lines,
        "unknown": table.unknown,
        "content": with_commas(text),
        "right": right,
        "counted": counted(right, "venue"),
        "wrong": [line for line in lines if line.wrong],
        "twins": [line for line in lines if line.twin],
    }
