"""What invoicing adds to the product."""

from app.billing.invoices import events, models
from app.core.module import Module

MODULE = Module(
    name="invoices",
    events=(
        events.CustomerAdded,
        events.CustomerEdited,
        events.TaxProfileChanged,
        events.InvoiceDrafted,
        events.DraftDiscarded,
        events.InvoiceIssued,
        events.InvoiceSent,
        events.InvoiceViewed,
        events.InvoicePaid,
        events.PaymentReturned,
        events.InvoiceWrittenOff,
        events.ReminderSent,
        events.RecurringStarted,
        events.RecurringChanged,
    ),
    references={"invoice": "invoices/{id}"},
)

TABLES = models
