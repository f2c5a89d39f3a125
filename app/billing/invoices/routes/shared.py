"""What several pages of invoicing need: choices for forms, answers that carry files."""

from typing import Any

from litestar import Response
from litestar.response import Stream

from app.billing.invoices.choices import CURRENCIES, TERMS, UNITS
from app.billing.invoices.delivery import PDF, load_sheet, render
from app.billing.invoices.document import file_name
from app.billing.invoices.errors import DocumentBeingMade
from app.billing.invoices.models import Invoice
from app.billing.invoices.queries.customers import find_profile, list_choices
from app.billing.invoices.tax import CODES
from app.core.errors import Invalid
from app.core.uow import UnitOfWork
from app.integrations.wiring import Adapters
from app.web.forms import Form
from app.web.visit import HttpRequest

File = Response[bytes] | Stream
BLANK_LINE = {
    "description": "",
    "quantity": "",
    "unit": "piece",
    "price": "",
    "discount": "",
    "tax": "service",
    "rate": "",
    "id": "",
    "error": "",
}


def tabs(slug: str, current: str) -> list[dict[str, Any]]:
    """The sections of invoicing."""
    home = f"/t/{slug}/invoices"
    sections = (
        ("invoices", "Invoices", home),
        ("customers", "Customers", f"{home}/customers"),
        ("recurring", "Recurring", f"{home}/recurring"),
        ("ageing", "Owed", f"{home}/ageing"),
        ("settings", "Tax and payment", f"{home}/settings"),
    )
    return [
        {"label": label, "href": href, "is_current": name == current}
        for name, label, href in sections
    ]


async def editor(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    """What the editors of invoices and recurring ones offer to choose from."""
    customers, profile = await list_choices(uow), await find_profile(uow)
    return {
        "slug": slug,
        "home": f"/t/{slug}/invoices",
        "customers": [(customer.id, customer.name) for customer in customers],
        "has_profile": profile is not None,
        "currencies": [(code, code) for code in CURRENCIES],
        "terms": TERMS,
        "units": [(unit, unit) for unit in UNITS],
        "codes": list(CODES.items()),
        "blank": BLANK_LINE,
    }


async def pdf_answer(uow: UnitOfWork, adapters: Adapters, invoice: Invoice) -> File:
    """The stored PDF; a draft's is made here and says that it is one. Raises DocumentBeingMade."""
    headers = {"Content-Disposition": f'inline; filename="{file_name(invoice)}"'}
    if invoice.is_draft:
        sheet, tenant = await load_sheet(uow, invoice)
        return Response(await render(adapters, sheet, tenant), media_type=PDF, headers=headers)
    if invoice.pdf_key is None:
        raise DocumentBeingMade
    return await stored_answer(adapters, invoice.pdf_key, PDF, headers)


async def stored_answer(
    adapters: Adapters, key: str, media_type: str, headers: dict[str, str]
) -> File:
    stored = await adapters.storage.stat(key)
    content = await adapters.storage.open_range(key, 0, stored.size)
    return Stream(content, media_type=media_type, headers=headers)


def csv_answer(content: bytes, name: str) -> Response[bytes]:
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def asked(request: HttpRequest, name: str, allowed: tuple[str, ...]) -> str:
    """A choice in the address; the first one when it says nothing."""
    found = request.query_params.get(name) or allowed[0]
    if found not in allowed:
        raise Invalid("This address does not fit this page. Choose from what is listed.")
    return found


def refusal_of(form: Form) -> str:
    """The first thing wrong with a small form, as a sentence."""
    return next(iter(form.errors.values()), "")
