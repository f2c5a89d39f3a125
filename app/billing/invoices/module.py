"""What invoicing adds to the product."""

from app.billing.invoices import events, models
from app.billing.invoices.blueprint import PARTS
from app.billing.invoices.delivery import mail_invoice, mail_reminder, print_invoice
from app.billing.invoices.jobs import draft_recurring, remind
from app.billing.invoices.reactions import book_disputed, book_refunded, book_settled
from app.billing.invoices.routes.api import InvoicesApi
from app.billing.invoices.routes.customers import AgeingController, CustomersController
from app.billing.invoices.routes.invoices import InvoicesController
from app.billing.invoices.routes.payments import InvoicePaymentsController, ReceiptsController
from app.billing.invoices.routes.public import InvoiceLinkController
from app.billing.invoices.routes.settings import InvoiceSettingsController, RecurringController
from app.billing.invoices.search import SOURCES
from app.billing.invoices.tiles import has_billed, overdue, owed
from app.billing.payments import DisputeClosed, PaymentRefunded, PaymentSettled
from app.core.module import (
    VENUES,
    Cron,
    DeadlineKind,
    Module,
    Nav,
    Notice,
    Reaction,
    Step,
    Tile,
    Waiting,
)

_READ = "money.read"


def _path(event: events.InvoicePaid | events.PaymentReturned) -> str:
    return f"invoices/{event.invoice_id}"


MODULE = Module(
    name="invoices",
    routes=(
        InvoicesController,
        InvoicePaymentsController,
        ReceiptsController,
        CustomersController,
        AgeingController,
        RecurringController,
        InvoiceSettingsController,
        InvoiceLinkController,
        InvoicesApi,
    ),
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
        events.RemindingChanged,
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
    notices=(
        Notice(events.InvoicePaid, _READ, _path),
        Notice(events.PaymentReturned, _READ, _path),
    ),
    nav=(Nav("Invoices", "invoices", "receipt-text", "Money", _READ, key="o", docked=VENUES),),
    tiles=(Tile(_READ, owed, order=40),),
    waiting=(Waiting("money.write", overdue, order=25),),
    deadlines=(DeadlineKind("invoice", _READ, "Invoice {subject} to {other}", "invoices/{id}"),),
    search=SOURCES,
    steps=(
        Step(
            "Send your first invoice",
            "Enter whom you bill and for what. Tax, number, PDF and the link to pay follow.",
            "invoices/new",
            has_billed,
            order=60,
        ),
    ),
    blueprint_parts=PARTS,
    references={"invoice": "invoices/{id}"},
)

TABLES = models
