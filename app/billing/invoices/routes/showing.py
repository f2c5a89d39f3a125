"""What the page of one invoice shows: its figures, why its tax, what happened, what comes next."""

from dataclasses import dataclass
from typing import Any

from app.billing.invoices.choices import CURRENCIES, METHOD_LABELS, STATUS_LABELS, Method
from app.billing.invoices.forms import PaymentForm, plain, price_text
from app.billing.invoices.links import invoice_link
from app.billing.invoices.models import Customer, Invoice
from app.billing.invoices.queries.customers import find_profile, get_customer
from app.billing.invoices.queries.invoices import (
    get_invoice,
    list_credit_notes,
    list_lines,
    list_payments,
    list_taxes,
)
from app.billing.invoices.service.drafting import today_of
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.tenants import address_of_pages, get_tenant, list_history
from app.web.site import site_of
from app.web.visit import HttpRequest


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands between a draft and its issue, and where it is seen to."""

    sentence: str
    label: str
    href: str


async def invoice_page(
    request: HttpRequest, uow: UnitOfWork, slug: str, invoice: Invoice
) -> dict[str, Any]:
    """The context of `invoices/show.html`."""
    customer, today = await get_customer(uow, invoice.customer_id), await today_of(uow)
    home, site = f"/t/{slug}/invoices", site_of(request)
    pages = await address_of_pages(uow, site.adapters)
    link = "" if invoice.is_draft else f"{pages}/i/{invoice_link(site.signer, invoice)}"
    return {
        "slug": slug,
        "home": home,
        "here": f"{home}/{invoice.id}",
        "invoice": invoice,
        "customer": customer,
        "buyer_name": invoice.buyer.get("name") or customer.name,
        "lines": await list_lines(uow, invoice.id),
        "taxes": await list_taxes(uow, invoice.id),
        "payments": await list_payments(uow, invoice.id),
        "notes": await list_credit_notes(uow, invoice.id),
        "credits": await get_invoice(uow, invoice.credits_id) if invoice.credits_id else None,
        "history": await list_history(uow, "invoice", invoice.id),
        "obstacles": await _obstacles(uow, slug, invoice, customer),
        "labels": STATUS_LABELS,
        "methods": METHOD_LABELS,
        "manual_methods": [
            (method, METHOD_LABELS[method]) for method in (Method.BANK, Method.CASH, Method.OTHER)
        ],
        "currencies": [(code, code) for code in CURRENCIES],
        "link": link,
        "today": today,
        "now": uow.now,
        "zone": (await get_tenant(uow)).time_zone,
        "plain": plain,
        "price_text": price_text,
        # Names one payment, so that sending the form twice records it once.
        "fresh_key": new_id(),
        "form": PaymentForm.blank(
            received=price_text(invoice.open.decimal, invoice.currency),
            received_currency=invoice.currency,
            received_on=today,
            method=Method.BANK,
            fx_on=today,
        ),
        "may_write": uow.actor.can("money.write"),
    }


async def _obstacles(
    uow: UnitOfWork, slug: str, invoice: Invoice, customer: Customer
) -> list[Obstacle]:
    if not invoice.is_draft:
        return []
    found = []
    if await find_profile(uow) is None:
        href = f"/t/{slug}/invoices/settings"
        found.append(
            Obstacle("Your legal name and address are missing.", "Enter your details", href)
        )
    if not customer.address.strip():
        href = f"/t/{slug}/invoices/customers/{customer.id}/edit"
        found.append(
            Obstacle(f"The address of {customer.name} is missing.", "Enter the address", href)
        )
    return found
