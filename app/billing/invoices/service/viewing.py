"""The customer has opened an invoice: noted once."""

from app.billing.invoices.events import InvoiceViewed
from app.billing.invoices.models import Invoice
from app.billing.invoices.queries.customers import get_customer
from app.core.uow import UnitOfWork


async def note_viewed(uow: UnitOfWork, invoice: Invoice) -> None:
    """The first time somebody opens the link."""
    if invoice.viewed_at is not None:
        return
    invoice.viewed_at = uow.now
    customer = await get_customer(uow, invoice.customer_id)
    uow.record(
        InvoiceViewed(
            invoice_id=invoice.id,
            reference=invoice.reference or "",
            customer_name=customer.name,
        )
    )
