"""Making an invoice's PDF, once, and mailing it and its reminders."""

import hashlib
import io
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.billing.invoices.document import (
    LOGO,
    QR,
    Sheet,
    document,
    file_name,
    payment_code,
    shown,
)
from app.billing.invoices.events import InvoiceSent, ReminderSent
from app.billing.invoices.links import invoice_link
from app.billing.invoices.models import Customer, Invoice
from app.billing.invoices.queries.customers import find_profile, get_customer
from app.billing.invoices.queries.invoices import (
    get_invoice,
    list_lines,
    list_taxes,
    lock_invoice,
)
from app.core.jobs import JobRun, long_job
from app.core.uow import UnitOfWork
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.email import Attachment
from app.integrations.email.compose import compose
from app.integrations.storage import ObjectStorage, new_key
from app.integrations.wiring import Adapters
from app.tenants import Tenant, address_of_pages, brand_of, get_tenant
from app.web.brand import PRODUCT, mark_on
from app.web.templating import document_assets, shared_environment

PDF = "application/pdf"


async def load_sheet(uow: UnitOfWork, invoice: Invoice) -> tuple[Sheet, Tenant]:
    """What an invoice's PDF shows; a draft shows both parties as they are now."""
    tenant = await get_tenant(uow)
    seller, buyer = dict(invoice.seller), dict(invoice.buyer)
    if invoice.is_draft:
        customer, profile = await get_customer(uow, invoice.customer_id), await find_profile(uow)
        buyer = {name: getattr(customer, name) for name in ("name", "address", "country", "vat_id")}
        seller = {"name": tenant.name, "country": ""}
        if profile is not None:
            names = ("address", "country", "vat_id", "registration", "iban", "bic", "footer")
            seller = {name: getattr(profile, name) for name in names}
            seller["name"] = profile.legal_name
    credited = await get_invoice(uow, invoice.credits_id) if invoice.credits_id else None
    sheet = Sheet(
        invoice,
        await list_lines(uow, invoice.id),
        await list_taxes(uow, invoice.id),
        seller,
        buyer,
        seller.get("brand", tenant.name),
        has_logo=bool(tenant.logo_key),
        mark=_mark(invoice, tenant),
        credits=credited.reference or "" if credited else "",
    )
    return sheet, tenant


def _mark(invoice: Invoice, tenant: Tenant) -> str:
    """Our name on a draft as it stands today, on an issued invoice as it stood then."""
    if invoice.is_draft:
        return mark_on(tenant)
    return PRODUCT if invoice.is_branded else ""


async def render(adapters: Adapters, sheet: Sheet, tenant: Tenant) -> bytes:
    """The PDF of an invoice; the same rows and brand give the same bytes."""
    code = payment_code(sheet)
    html = shared_environment().get_template("documents/invoice.html").render(document(sheet, code))
    assets = {**document_assets(), "brand.css": brand_stylesheet(tenant.hue, tenant.chroma)}
    if code:
        assets[QR] = code
    if tenant.logo_key:
        assets[LOGO] = await read_whole(adapters.storage, tenant.logo_key)
    return await adapters.documents.render_pdf(html, assets=assets)


async def read_whole(storage: ObjectStorage, key: str) -> bytes:
    stored = await storage.stat(key)
    stream = await storage.open_range(key, 0, stored.size)
    return b"".join([chunk async for chunk in stream])


@long_job("invoices.print", timeout=120, attempts=10)
async def print_invoice(run: JobRun, *, invoice_id: str) -> None:
    """Make the PDF of an issued invoice, once."""
    await _printed(run, UUID(invoice_id))


@long_job("invoices.mail", timeout=120, attempts=8)
async def mail_invoice(run: JobRun, *, invoice_id: str) -> None:
    """Mail an issued invoice with its PDF and the link to pay it."""
    invoice, customer, tenant = await _load(run, UUID(invoice_id))
    if not customer.email:
        return
    template = "credit_note_sent" if invoice.is_credit_note else "invoice_sent"
    await _send(run, template, invoice, customer, tenant, key=str(run.id))
    async with run.uow() as uow:
        invoice = await lock_invoice(uow, invoice.id)
        if invoice.sent_at is None:
            invoice.sent_at = uow.now
        uow.record(InvoiceSent(**_named(invoice, customer)))


@long_job("invoices.mail_reminder", timeout=120, attempts=8)
async def mail_reminder(run: JobRun, *, invoice_id: str, level: str) -> None:
    """Remind a customer, unless the invoice was settled in the meantime."""
    invoice, customer, tenant = await _load(run, UUID(invoice_id))
    if not invoice.is_open or not invoice.reminds or not customer.email:
        return
    await _send(run, "invoice_reminder", invoice, customer, tenant, key=str(run.id), level=level)
    async with run.uow() as uow:
        uow.record(ReminderSent(**_named(invoice, customer), level=level))


async def _load(run: JobRun, invoice_id: UUID) -> tuple[Invoice, Customer, Tenant]:
    async with run.uow() as uow:
        invoice = await get_invoice(uow, invoice_id)
        return invoice, await get_customer(uow, invoice.customer_id), await get_tenant(uow)


async def _printed(run: JobRun, invoice_id: UUID) -> bytes:
    """The stored PDF of an issued invoice, made here when nobody has yet."""
    async with run.uow() as uow:
        invoice = await get_invoice(uow, invoice_id)
        sheet, tenant = await load_sheet(uow, invoice)
    if invoice.pdf_key is None:
        made = await render(run.adapters, sheet, tenant)
        key = new_key(invoice.tenant_id, ".pdf")
        await run.adapters.storage.put_file(key, io.BytesIO(made), PDF)
        async with run.uow() as uow:
            # Of two attempts that overlap the first one's file stays.
            await uow.db.execute(
                text(
                    "UPDATE invoices SET pdf_key = :key, pdf_sha256 = :sha256"
                    " WHERE tenant_id = :tenant AND id = :id AND pdf_key IS NULL"
                ),
                {
                    "key": key,
                    "sha256": hashlib.sha256(made).digest(),
                    "tenant": invoice.tenant_id,
                    "id": invoice.id,
                },
            )
        async with run.uow() as uow:
            invoice = await get_invoice(uow, invoice_id)
    return await read_whole(run.adapters.storage, str(invoice.pdf_key))


async def _send(
    run: JobRun,
    template: str,
    invoice: Invoice,
    customer: Customer,
    tenant: Tenant,
    *,
    key: str,
    level: str = "",
) -> None:
    pdf = await _printed(run, invoice.id)
    link = invoice_link(run.adapters.signer, invoice)
    async with run.uow() as uow:
        site = await address_of_pages(uow, run.adapters)
    brand = brand_of(tenant, site)
    mail = compose(
        shared_environment(),
        template,
        brand=brand,
        reason=f"You get this mail because {invoice.seller['name']} bills you.",
        variables={
            "customer_name": customer.name,
            "seller_name": invoice.seller["name"],
            "reference": invoice.reference,
            "total": shown(invoice.total),
            "open": shown(invoice.open),
            "due_on": f"{invoice.due_on.day} {invoice.due_on:%B %Y}" if invoice.due_on else "",
            "is_paid": not invoice.open.minor,
            "level": level,
            "action_url": f"{site}/i/{link}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(
            str(customer.email),
            key=key,
            tenant_id=run.tenant_id,
            attachments=(Attachment(file_name(invoice), PDF, pdf),),
        )
    )


def _named(invoice: Invoice, customer: Customer) -> dict[str, Any]:
    return {
        "invoice_id": invoice.id,
        "reference": invoice.reference or "",
        "customer_name": customer.name,
    }
