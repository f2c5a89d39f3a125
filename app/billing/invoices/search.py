"""What of invoicing the search finds."""

from sqlalchemy import case, func

from app.billing.invoices.models import Customer, Invoice, RecurringInvoice
from app.core.module import SearchSource
from app.core.searching import day, things

_READ = "money.read"

_of_invoice = (Customer.tenant_id == Invoice.tenant_id) & (Customer.id == Invoice.customer_id)
_of_recurring = (Customer.tenant_id == RecurringInvoice.tenant_id) & (
    Customer.id == RecurringInvoice.customer_id
)
_invoices = (
    things(
        Invoice.id,
        func.coalesce(Invoice.reference, "Draft invoice"),
        Customer.name,
        Invoice.purchase_order,
        case((Invoice.kind == "credit_note", "Credit note"), else_=""),
        day(Invoice.issued_on),
        note=(
            Customer.name,
            case((Invoice.kind == "credit_note", "Credit note"), else_=""),
            day(Invoice.issued_on),
        ),
    )
    .select_from(Invoice)
    .join(Customer, _of_invoice)
)
_recurring = (
    things(RecurringInvoice.id, RecurringInvoice.title, Customer.name, note=(Customer.name,))
    .select_from(RecurringInvoice)
    .join(Customer, _of_recurring)
)
_customers = things(
    Customer.id, Customer.name, Customer.email, Customer.vat_id, note=(Customer.email,)
).where(Customer.archived_at.is_(None))


SOURCES = (
    SearchSource("Invoices", _READ, "receipt-text", "invoices/{key}", _invoices),
    SearchSource("Customers", _READ, "users", "invoices/customers/{key}", _customers),
    SearchSource("Recurring invoices", _READ, "repeat", "invoices/recurring", _recurring),
)
