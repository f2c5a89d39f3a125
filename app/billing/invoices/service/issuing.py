"""From draft to invoice: the next number, both parties as they are today, and what is owed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.billing import Reference, post
from app.billing.invoices import postings
from app.billing.invoices.choices import SERIES, Status
from app.billing.invoices.delivery import mail_invoice, print_invoice
from app.billing.invoices.errors import (
    AddressMissing,
    EmailMissing,
    NothingBilled,
    ProfileMissing,
    StillADraft,
    TotalBelowZero,
)
from app.billing.invoices.events import InvoiceIssued
from app.billing.invoices.models import Customer, Invoice, TaxProfile
from app.billing.invoices.queries.customers import find_profile, get_customer
from app.billing.invoices.queries.invoices import get_invoice, list_lines, list_taxes
from app.billing.invoices.service.drafting import lock_draft, recompute, today_of
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.brand import mark_on


@dataclass(frozen=True, slots=True)
class Number:
    series: str
    value: int

    @property
    def reference(self) -> str:
        return f"{self.series}-{self.value:04}"


async def issue_invoice(uow: UnitOfWork, invoice_id: UUID) -> Invoice:
    """Give a draft the next number, freeze it, book it, and have its PDF made.

    Raises NotADraft, ProfileMissing, NothingBilled, AddressMissing, TotalBelowZero and
    TaxRateMissing.
    """
    invoice = await lock_draft(uow, invoice_id)
    customer, profile = await get_customer(uow, invoice.customer_id), await find_profile(uow)
    if profile is None:
        raise ProfileMissing
    if not customer.address.strip():
        raise AddressMissing
    if not await list_lines(uow, invoice.id):
        raise NothingBilled
    await recompute(uow, invoice)
    if invoice.total_amount < 0:
        raise TotalBelowZero
    await freeze(uow, invoice, customer, profile)
    if invoice.total_amount or invoice.net_amount:
        await post(
            uow,
            kind=postings.POSTING,
            key=f"{invoice.id}:issued",
            entries=postings.issued(
                debtor_of(customer), invoice.net, await list_taxes(uow, invoice.id)
            ),
            description=f"Invoice {invoice.reference}",
            reference=Reference("invoice", invoice.id),
        )
    return invoice


async def send_invoice(uow: UnitOfWork, invoice_id: UUID) -> Invoice:
    """Mail an issued invoice to its customer; sending it again the same day does nothing.

    Raises StillADraft and EmailMissing.
    """
    invoice = await get_invoice(uow, invoice_id)
    if invoice.is_draft:
        raise StillADraft
    customer = await get_customer(uow, invoice.customer_id)
    if not customer.email:
        raise EmailMissing
    today = await today_of(uow)
    uow.enqueue(mail_invoice, key=f"{invoice.id}:{today}", invoice_id=invoice.id)
    return invoice


async def freeze(
    uow: UnitOfWork,
    invoice: Invoice,
    customer: Customer,
    profile: TaxProfile,
) -> None:
    """Number a draft and write down what its document says, then have the document made."""
    today = await today_of(uow)
    tenant = await get_tenant(uow)
    number = await _next_number(uow, f"{SERIES[invoice.kind]}-{today.year}")  # type: ignore[index]
    invoice.series, invoice.number = number.series, number.value
    invoice.reference = number.reference
    invoice.issued_on, invoice.due_on = today, today + timedelta(days=invoice.terms_days)
    invoice.issued_at = uow.now
    invoice.seller = {**_seller(profile), "brand": tenant.name}
    invoice.buyer = _buyer(customer)
    invoice.is_branded = bool(mark_on(tenant))
    # Nothing to pay is paid.
    is_settled = invoice.total_amount == 0 or invoice.is_credit_note
    invoice.status = Status.PAID if is_settled else Status.ISSUED
    if is_settled:
        invoice.settled_at = uow.now
    await uow.flush()
    uow.enqueue(print_invoice, key=str(invoice.id), invoice_id=invoice.id)
    uow.record(
        InvoiceIssued(
            invoice_id=invoice.id,
            reference=number.reference,
            customer_name=customer.name,
            kind=invoice.kind,
            customer_id=customer.id,
            source_key=invoice.source_key,
            total=str(invoice.total.decimal),
            currency=invoice.currency,
        )
    )


def debtor_of(customer: Customer) -> postings.Debtor:
    return postings.Debtor(customer.id, customer.name)


async def _next_number(uow: UnitOfWork, series: str) -> Number:
    # The row stays locked until the commit: whoever rolls back gives the number back.
    counted = await uow.db.execute(
        text(
            "INSERT INTO invoice_counters (tenant_id, series, value) VALUES (:tenant, :series, 1)"
            " ON CONFLICT (tenant_id, series)"
            " DO UPDATE SET value = invoice_counters.value + 1 RETURNING value"
        ),
        {"tenant": uow.tenant_id, "series": series},
    )
    return Number(series, counted.scalar_one())


def _seller(profile: TaxProfile) -> dict[str, Any]:
    return {
        "name": profile.legal_name,
        "address": profile.address,
        "country": profile.country,
        "vat_id": profile.vat_id,
        "registration": profile.registration,
        "iban": profile.iban,
        "bic": profile.bic,
        "footer": profile.footer,
    }


def _buyer(customer: Customer) -> dict[str, Any]:
    return {
        "name": customer.name,
        "address": customer.address,
        "country": customer.country,
        "vat_id": customer.vat_id,
        "language": customer.language,
    }
