"""What shows make of facts of other modules."""

from app.billing.invoices.events import InvoiceIssued, InvoicePaid
from app.core.events import RecordedEvent
from app.core.jobs import job
from app.core.uow import UnitOfWork
from app.domain.holds.events import HoldRescheduled
from app.domain.shows.service.deposits import name_invoice, note_paid
from app.domain.shows.service.rooms import follow_hold


@job("shows.name_invoice")
async def name_issued(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """The invoice of a deposit has its number."""
    issued = event.read(InvoiceIssued)
    await name_invoice(uow, issued.invoice_id, issued.reference)


@job("shows.follow_hold")
async def follow_moved(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """The hold of a show has moved to another night."""
    await follow_hold(uow, event.read(HoldRescheduled).hold_id)


@job("shows.note_deposit_paid")
async def note_deposit_paid(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """The invoice of a deposit may be paid in full."""
    paid = event.read(InvoicePaid)
    if paid.is_settled:
        await note_paid(uow, paid.invoice_id)
