"""Invoices for programs: list, read, draft, issue."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, FromQuery, JSONBody

from app.billing.invoices.choices import CURRENCIES, UNITS
from app.billing.invoices.queries.invoices import (
    FILTERS,
    get_invoice,
    list_invoices,
    list_lines,
    list_taxes,
)
from app.billing.invoices.routes.shared import File, asked, pdf_answer
from app.billing.invoices.service.drafting import LineDraft, draft_invoice, today_of
from app.billing.invoices.service.issuing import issue_invoice
from app.billing.invoices.tax import CODES
from app.billing.invoices.views import (
    InvoiceDetail,
    InvoicePage,
    InvoiceView,
    invoice_detail,
    invoice_view,
)
from app.core.errors import Invalid
from app.core.money import InvalidMoney, parse_amount, parse_share
from app.core.paging import InvalidCursor, Page, clamp_limit
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.web.api import PREFIX, ApiController, answer, listing
from app.web.guards import requires
from app.web.site import site_of
from app.web.visit import HttpRequest

MOST_LINES = 200


class NewLine(msgspec.Struct):
    """Decimals are strings. `tax_code`: service, digital, goods, reduced, exempt, outside."""

    description: str
    unit_price: str
    quantity: str = "1"
    unit: str = "piece"
    discount: str = "0"
    tax_code: str = "service"
    manual_rate: str | None = None


class NewInvoice(msgspec.Struct):
    """`source_key` names what is billed: drafting it again answers with the first invoice."""

    customer_id: UUID
    lines: list[NewLine]
    currency: str | None = None
    terms_days: int | None = None
    period_from: date | None = None
    period_until: date | None = None
    purchase_order: str = ""
    note: str = ""
    source_key: str | None = None


class InvoicesApi(ApiController):
    path = f"{PREFIX}/invoices"
    tags = ("Invoices",)

    @get(
        "",
        guards=[requires("money.read")],
        responses={200: ResponseSpec(InvoicePage, description="The newest first.")},
    )
    async def index(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        limit: FromQuery[int | None] = None,
        after: FromQuery[str | None] = None,
    ) -> Response[Any]:
        """Invoices; `state` keeps one of draft, due, overdue, paid and credit."""
        wanted, size = asked(request, "state", FILTERS), clamp_limit(limit)
        try:
            found = await list_invoices(
                uow, wanted, today=await today_of(uow), after=after, limit=size
            )
        except InvalidCursor as error:
            raise Invalid(str(error)) from error
        items = [invoice_view(each.invoice) for each in found.items]
        return listing(request, Page(items, found.next, None), limit=size)

    @get(
        "/{invoice_id:uuid}",
        guards=[requires("money.read")],
        responses={200: ResponseSpec(InvoiceDetail, description="With lines and taxes.")},
    )
    async def show(
        self,
        request: HttpRequest,
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        """An invoice with its lines, its taxes, and why they are what they are."""
        return answer(request, await _detail(uow, invoice_id))

    @get("/{invoice_id:uuid}/invoice.pdf", guards=[requires("money.read")])
    async def pdf(
        self,
        request: HttpRequest,
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> File:
        """The PDF of an invoice; a draft's says that it is one."""
        invoice = await get_invoice(uow, invoice_id)
        return await pdf_answer(uow, site_of(request).adapters, invoice)

    @post(
        "",
        guards=[requires("money.write")],
        status_code=201,
        responses={201: ResponseSpec(InvoiceDetail, description="The draft.")},
    )
    async def create(
        self, request: HttpRequest, data: JSONBody[NewInvoice], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        """Draft an invoice. Nothing is owed before it is issued."""
        invoice = await draft_invoice(uow, **_details(data))
        return answer(request, await _detail(uow, invoice.id), status=201)

    @post(
        "/{invoice_id:uuid}/issue",
        guards=[requires("money.write")],
        status_code=200,
        responses={200: ResponseSpec(InvoiceView, description="The issued invoice.")},
    )
    async def issue(
        self,
        request: HttpRequest,
        invoice_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        """Give a draft its number. It does not change any more."""
        return answer(request, invoice_view(await issue_invoice(uow, invoice_id)))


async def _detail(uow: UnitOfWork, invoice_id: UUID) -> InvoiceDetail:
    invoice = await get_invoice(uow, invoice_id)
    return invoice_detail(
        invoice, await list_lines(uow, invoice_id), await list_taxes(uow, invoice_id)
    )


def _details(data: NewInvoice) -> dict[str, Any]:
    if len(data.lines) > MOST_LINES:
        raise Invalid(f"Send at most {MOST_LINES} lines.")
    if data.currency is not None and data.currency not in CURRENCIES:
        raise Invalid("Write the currency as a code such as EUR.")
    if data.terms_days is not None and not 0 <= data.terms_days <= 365:
        raise Invalid("terms_days is between 0 and 365.")
    values = {name: getattr(data, name) for name in data.__struct_fields__ if name != "lines"}
    texts = {name: clean_line(values[name], limit=2000) for name in ("purchase_order", "note")}
    return {**values, **texts, "lines": [_line(line) for line in data.lines]}


def _line(line: NewLine) -> LineDraft:
    if line.tax_code not in CODES or line.unit not in UNITS or not line.description.strip():
        raise Invalid("A line has a description, a known unit and a known tax_code.")
    try:
        return LineDraft(
            description=clean_line(line.description, limit=500),
            quantity=_number(line.quantity),
            unit=line.unit,
            unit_price=_number(line.unit_price),
            discount=parse_share(line.discount),
            tax_code=line.tax_code,
            manual_rate=None if line.manual_rate is None else parse_share(line.manual_rate),
        )
    except InvalidMoney as error:
        raise Invalid(str(error)) from error


def _number(text: str) -> Decimal:
    value = parse_amount(text)
    if abs(value) >= 10**12 or -int(value.as_tuple().exponent) > 6:
        raise InvalidMoney("Quantities and prices have at most twelve digits and six decimals.")
    return value
