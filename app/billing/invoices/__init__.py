"""Invoices: customers, drafts, numbers that leave no gap, tax, credit notes, payment, reminders.

Owns what is billed to whom and what of it is open. Does not own why something is billed (the
domain modules draft through `draft_invoice`) nor how cards are charged (payments).
"""

from app.billing.invoices.links import invoice_link
from app.billing.invoices.models import Customer, Invoice, InvoiceLine
from app.billing.invoices.queries.customers import get_customer, list_choices
from app.billing.invoices.queries.invoices import (
    find_by_source,
    get_invoice,
    list_lines,
    list_of_customer,
)
from app.billing.invoices.service.crediting import credit_invoice
from app.billing.invoices.service.drafting import LineDraft, discard_draft, draft_invoice
from app.billing.invoices.service.issuing import issue_invoice, send_invoice
from app.billing.invoices.service.parties import add_customer, edit_customer, set_profile
from app.billing.invoices.service.settling import record_payment

__all__ = [
    "Customer",
    "Invoice",
    "InvoiceLine",
    "LineDraft",
    "add_customer",
    "credit_invoice",
    "discard_draft",
    "draft_invoice",
    "edit_customer",
    "find_by_source",
    "get_customer",
    "get_invoice",
    "invoice_link",
    "issue_invoice",
    "list_choices",
    "list_lines",
    "list_of_customer",
    "record_payment",
    "send_invoice",
    "set_profile",
]
