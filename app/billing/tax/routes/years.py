"""A tax year on screen: who gets which form, what is missing, copies and files."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.billing.tax.errors import (
    NothingToFile,
    TaxReturnNotFound,
    TemplateUnreadable,
)
from app.billing.tax.events import NumbersTaken
from app.billing.tax.filing import (
    ZIP,
    ask_for_pack,
    copy_name,
    payer_number,
    print_return,
    records_of,
    zipped,
)
from app.billing.tax.forms import TemplateForm
from app.billing.tax.iris import NEC_COLUMNS, columns_of, filled
from app.billing.tax.queries.forms import find_payer
from app.billing.tax.queries.returns import find_pack, get_pack, get_return
from app.billing.tax.return_document import shown_boxes
from app.billing.tax.routes.common import around, keys_of
from app.billing.tax.service.returns import look_at_year, make_returns
from app.core import clock
from app.core.errors import Invalid
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.guards import proven, requires
from app.web.page import done, page
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, WRITE, APPROVE = (requires(f"money.{verb}") for verb in ("read", "write", "approve"))
PDF, CSV = "application/pdf", "text/csv; charset=utf-8"


class TaxYearsController(Controller):
    path = "/t/{slug:str}/tax"

    @get("/years/{year:int}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        year: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(
            request,
            "tax/year.html",
            **around(slug, "year"),
            here=f"/t/{slug}/tax/years/{year}",
            seen=await look_at_year(uow, _sane(year)),
            payer=await find_payer(uow),
            pack=await find_pack(uow, year),
            boxes=shown_boxes,
            this_year=clock.now().year,
            may_write=uow.actor.can("money.write"),
            may_approve=uow.actor.can("money.approve"),
        )

    @post("/years/{year:int}/returns", guards=[WRITE])
    async def make(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        year: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        made = await make_returns(uow, _sane(year))
        toast = f"{len(made)} returns were made." if made else "Nothing has changed."
        return done(request, then=f"/t/{slug}/tax/years/{year}", toast=toast)

    @get("/returns/{tax_return_id:uuid}/copy", guards=[READ])
    async def copy(
        self,
        request: HttpRequest,
        tax_return_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[bytes]:
        row, tenant = await get_return(uow, tax_return_id), await get_tenant(uow)
        number = await payer_number(uow, await keys_of(request, uow))
        content = await print_return(site_of(request).adapters, row, number, tenant)
        return _download(content, copy_name(row), PDF)

    @post("/years/{year:int}/nec", guards=[APPROVE, proven])
    async def nec(
        self,
        request: HttpRequest,
        year: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[bytes]:
        return await _file(request, uow, _sane(year), "1099-NEC", NEC_COLUMNS)

    @post("/years/{year:int}/misc", guards=[APPROVE, proven])
    async def misc(
        self,
        request: HttpRequest,
        year: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[bytes]:
        form = TemplateForm.parse(await request.form())
        if not form.is_valid:
            raise Invalid(form.error("template"))
        columns = columns_of(form.values["template"].file.read())
        if not columns:
            raise TemplateUnreadable
        return await _file(request, uow, _sane(year), "1099-MISC", columns)

    @post("/years/{year:int}/pack", guards=[APPROVE, proven])
    async def pack(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        year: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await ask_for_pack(uow, _sane(year))
        toast = "The pack is being made. Look again in a minute."
        return done(request, then=f"/t/{slug}/tax/years/{year}", toast=toast)

    @get("/packs/{tax_pack_id:uuid}", guards=[APPROVE, proven])
    async def take_pack(
        self,
        request: HttpRequest,
        tax_pack_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Stream:
        pack = await get_pack(uow, tax_pack_id)
        if pack.file_key is None:
            raise NothingToFile("The pack is still being made. Look again in a minute.")
        storage = site_of(request).adapters.storage
        stored = await storage.stat(pack.file_key)
        content = await storage.open_range(pack.file_key, 0, stored.size)
        headers = {"Content-Disposition": f'attachment; filename="taxes-{pack.tax_year}.zip"'}
        return Stream(content, media_type=ZIP, headers=headers)


async def _file(
    request: HttpRequest, uow: UnitOfWork, year: int, form: str, columns: Any
) -> Response[bytes]:
    records = await records_of(uow, year, form, await keys_of(request, uow))
    files = filled(columns, records)
    uow.record(NumbersTaken(tax_year=year, form=form, returns=len(records)))
    name = f"iris-{form.lower()}-{year}"
    if len(files) == 1:
        return _download(files[0], f"{name}.csv", CSV)
    named = {f"{name}-{place}.csv": content for place, content in enumerate(files, start=1)}
    return _download(zipped(named), f"{name}.zip", ZIP)


def _download(content: bytes, name: str, media_type: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers, status_code=200)


def _sane(year: int) -> int:
    if not 2018 <= year <= clock.now().year:
        raise TaxReturnNotFound("There is nothing about that year.")
    return year
