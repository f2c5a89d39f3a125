"""Links that let a customer see and pay one invoice without signing in."""

from datetime import datetime, timedelta
from uuid import UUID

from app.billing.invoices.errors import InvoiceLinkInvalid
from app.billing.invoices.models import Invoice
from app.core.crypto import InvalidSignature, Signer

PURPOSE = "invoices.customer"
LIFETIME = timedelta(days=730)
"""Long enough for reminders, disputes and the customer's accountant."""


def invoice_link(signer: Signer, invoice: Invoice) -> str:
    """The last part of the address `/i/<link>` of an issued invoice."""
    if invoice.issued_at is None:
        raise InvoiceLinkInvalid
    payload = invoice.tenant_id.bytes + invoice.id.bytes
    return signer.sign(payload, purpose=PURPOSE, expires_at=invoice.issued_at + LIFETIME)


def read_invoice_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and invoice of a link; raises InvoiceLinkInvalid."""
    try:
        payload = signer.verify(link, purpose=PURPOSE, now=now)
    except InvalidSignature as error:
        raise InvoiceLinkInvalid(str(error)) from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
