"""Printing self-billing invoices, once, and telling payees what was paid."""

import hashlib
import io
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.billing.invoices import PDF, read_whole
from app.billing.payments import PayoutItem, PayoutPart, get_payee
from app.billing.remittances.document import document
from app.billing.remittances.events import RemittanceSent
from app.billing.remittances.links import paid_link
from app.billing.remittances.models import SelfBill
from app.billing.remittances.queries import (
    find_of_item,
    get_item,
    get_self_bill,
    parts_of_item,
    settled_by,
)
from app.core.jobs import JobRun, long_job
from app.core.money import Money
from app.integrations.documents.assets import brand_stylesheet
from app.integrations.email import Attachment
from app.integrations.email.compose import compose
from app.integrations.storage import new_key
from app.tenants import address_of_pages, brand_of, get_tenant, logo_of_documents
from app.web.templating import document_assets, shared_environment

_KINDS = {
    "royalty": "royalties",
    "service": "services",
    "rent": "rents",
    "other": "other income",
}


@long_job("remittances.print", timeout=120, attempts=10)
async def print_self_bill(run: JobRun, *, self_bill_id: str) -> None:
    """Make the PDF of a self-billing invoice, once."""
    await _printed(run, UUID(self_bill_id))


@long_job("remittances.mail", timeout=120, attempts=8)
async def mail_remittance(run: JobRun, *, item_id: str) -> None:
    """Tell a payee what was paid, for what, and which tax was kept back."""
    async with run.uow() as uow:
        item, tenant = await get_item(uow, UUID(item_id)), await get_tenant(uow)
        payee, parts = await get_payee(uow, item.subject_id), await parts_of_item(uow, item.id)
        site = await address_of_pages(uow, run.adapters)
        lines, bill = await settled_by(uow, item), await find_of_item(uow, item.id, "self_bill")
    if not payee.email:
        return
    attachments: tuple[Attachment, ...] = ()
    if bill is not None:
        pdf = await _printed(run, bill.id)
        attachments = (Attachment(f"{bill.reference.lower()}.pdf", PDF, pdf),)
    link = paid_link(run.adapters.signer, item.tenant_id, item.subject_id, now=item.created_at)
    brand = brand_of(tenant, site)
    mail = compose(
        shared_environment(),
        "remittance",
        brand=brand,
        reason=f"You get this mail because {brand.name} pays you.",
        variables={
            "payee_name": item.payee_name,
            "payer_name": brand.name,
            "amount": _shown(item.money),
            "where": item.masked,
            "reference": item.end_to_end,
            "lines": [(line.description, _shown(line.amount)) for line in lines],
            "taxes": _taxes(item, parts),
            "self_bill": bill.reference if bill else "",
            "action_url": f"{site}/paid/{link}",
        },
    )
    await run.adapters.mailer.send(
        mail.addressed(
            payee.email, key=str(run.id), tenant_id=run.tenant_id, attachments=attachments
        )
    )
    async with run.uow() as uow:
        uow.record(RemittanceSent(item_id=item.id, payee=item.payee_name))


def _taxes(item: PayoutItem, parts: Any) -> list[tuple[str, str]]:
    """What stands between the debt and the payment, in words and amounts."""
    found = [(_words(part), _shown(-Money(part.withheld, item.currency))) for part in parts]
    found = [line for line, part in zip(found, parts, strict=True) if part.withheld]
    if item.offset:
        found.append(("Taken back", _shown(-Money(item.offset, item.currency))))
    if item.added_tax:
        found.append(("VAT added", _shown(Money(item.added_tax, item.currency))))
    return found


def _words(part: PayoutPart) -> str:
    rate = f"{part.rate.normalize():f}"
    return f"Tax of {rate} % on {_KINDS[part.income]}: {part.reason.rstrip('.')}"


def _shown(amount: Money) -> str:
    return amount.display().replace("-", "\N{MINUS SIGN}")


async def _printed(run: JobRun, self_bill_id: UUID) -> bytes:
    """The stored PDF, made here when nobody has yet."""
    async with run.uow() as uow:
        bill, tenant = await get_self_bill(uow, self_bill_id), await get_tenant(uow)
        credited = await get_self_bill(uow, bill.credits_id) if bill.credits_id else None
    if bill.pdf_key is None:
        logo = await logo_of_documents(run.adapters, tenant)
        shown = document(bill, credited.reference if credited else "", next(iter(logo), None))
        html = shared_environment().get_template("documents/self_bill.html").render(shown)
        assets = {**document_assets(), **logo}
        assets["brand.css"] = brand_stylesheet(tenant.hue, tenant.chroma)
        made = await run.adapters.documents.render_pdf(html, assets=assets)
        await _keep(run, bill, made)
        async with run.uow() as uow:
            bill = await get_self_bill(uow, self_bill_id)
    return await read_whole(run.adapters.storage, str(bill.pdf_key))


async def _keep(run: JobRun, bill: SelfBill, made: bytes) -> None:
    key = new_key(bill.tenant_id, ".pdf")
    await run.adapters.storage.put_file(key, io.BytesIO(made), PDF)
    async with run.uow() as uow:
        # Of two attempts that overlap the first one's file stays.
        await uow.db.execute(
            text(
                "UPDATE self_bills SET pdf_key = :key, pdf_sha256 = :sha256"
                " WHERE tenant_id = :tenant AND id = :id AND pdf_key IS NULL"
            ),
            {
                "key": key,
                "sha256": hashlib.sha256(made).digest(),
                "tenant": bill.tenant_id,
                "id": bill.id,
            },
        )
