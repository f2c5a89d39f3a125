"""Invoices: customers, drafts, numbers that leave no gap, tax, credit notes, payment, reminders.

Owns what is billed to whom and what of it is open. Does not own why something is billed (the
domain modules draft through `draft_invoice`) nor how cards are charged (payments).
"""

from app.billing.invoices.delivery import PDF, read_whole
from app.billing.invoices.document import country_name, quantity_shown
from app.billing.invoices.document import shown as money_shown
from app.billing.invoices.forms import COUNTRIES
from app.billing.invoices.links import invoice_link
from app.billing.invoices.models import Customer, Invoice, InvoiceLine, TaxProfile
from app.billing.invoices.queries.customers import find_profile, get_customer, list_choices
from app.billing.invoices.queries.invoices import (
    find_by_source,
    get_invoice,
    list_lines,
    list_of_customer,
)
from app.billing.invoices.service.crediting import credit_invoice
from app.billing.invoices.service.drafting import LineDraft, discard_draft, draft_invoice, today_of
from app.billing.invoices.service.issuing import issue_invoice, send_invoice
from app.billing.invoices.service.parties import (
    add_customer,
    checked_vat_id,
    edit_customer,
    set_profile,
)
from app.billing.invoices.service.settling import record_payment
from app.billing.invoices.tax import Buyer, Decision, RateUnknown, Seller, decide
from app.billing.invoices.totals import tax_of

__all__ = [
    "COUNTRIES",
    "PDF",
    "Buyer",
    "Customer",
    "Decision",
    "Invoice",
    "InvoiceLine",
    "LineDraft",
    "RateUnknown",
    "Seller",
    "TaxProfile",
    "add_customer",
    "checked_vat_id",
    "country_name",
    "credit_invoice",
    "decide",
    "discard_draft",
    "draft_invoice",
    "edit_customer",
    "find_by_source",
    "find_profile",
    "get_customer",
    "get_invoice",
    "invoice_link",
    "issue_invoice",
    "list_choices",
    "list_lines",
    "list_of_customer",
    "money_shown",
    "quantity_shown",
    "read_whole",
    "record_payment",
    "send_invoice",
    "set_profile",
    "tax_of",
    "today_of",
]
