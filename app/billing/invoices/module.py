"""What invoicing adds to the product."""

from app.billing.invoices import events, models
from app.billing.invoices.delivery import mail_invoice, mail_reminder, print_invoice
from app.billing.invoices.jobs import draft_recurring, remind
from app.billing.invoices.reactions import book_disputed, book_refunded, book_settled
from app.billing.payments import DisputeClosed, PaymentRefunded, PaymentSettled
from app.core.module import Cron, Module, Reaction

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
    jobs=(
        print_invoice,
        mail_invoice,
        mail_reminder,
        draft_recurring,
        remind,
        book_settled,
        book_refunded,
        book_disputed,
    ),
    schedule=(
        Cron("15 5 * * *", draft_recurring, per_tenant=True),
        Cron("30 7 * * *", remind, per_tenant=True),
    ),
    reactions=(
        Reaction(PaymentSettled, book_settled),
        Reaction(PaymentRefunded, book_refunded),
        Reaction(DisputeClosed, book_disputed),
    ),
    references={"invoice": "invoices/{id}"},
)

TABLES = models
