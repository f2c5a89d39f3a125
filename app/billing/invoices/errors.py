"""Refusals of invoicing."""

from app.core.errors import Conflict, Invalid, NotFound


class CustomerNotFound(NotFound):
    code = "customer_not_found"
    sentence = "That customer does not exist."


class InvoiceNotFound(NotFound):
    code = "invoice_not_found"
    sentence = "That invoice does not exist."


class RecurringNotFound(NotFound):
    code = "recurring_invoice_not_found"
    sentence = "That recurring invoice does not exist."


class InvoiceLinkInvalid(NotFound):
    code = "invoice_link_invalid"
    sentence = "This link does not work any more. Ask whoever sent it for a new one."


class ProfileMissing(Conflict):
    code = "tax_profile_missing"
    sentence = "Enter your legal name, address and country first: an invoice has to show them."


class NothingBilled(Invalid):
    code = "invoice_without_lines"
    sentence = "An invoice needs at least one line. Add what you bill."


class TotalBelowZero(Invalid):
    code = "invoice_below_zero"
    sentence = "The lines add up to less than zero. Write a credit note instead."


class AddressMissing(Invalid):
    code = "customer_address_missing"
    sentence = "An invoice shows its customer's address. Enter it before you issue the invoice."


class NotADraft(Conflict):
    code = "invoice_issued"
    sentence = "This invoice has been issued and does not change any more. Credit it instead."


class StillADraft(Conflict):
    code = "invoice_is_draft"
    sentence = "This invoice is a draft. Issue it first."


class NotOpen(Conflict):
    code = "invoice_not_open"
    sentence = "Nothing is owed on this invoice."


class CreditTooLarge(Invalid):
    code = "credit_too_large"
    sentence = "A credit note cannot take back more than the invoice asks for."


class PaymentKeyReused(Conflict):
    code = "payment_key_reused"
    sentence = "This payment was recorded before with another amount. Nothing was changed."


class NothingToReturn(Invalid):
    code = "payment_return_too_large"
    sentence = "No more can go back than came."


class RateMissing(Invalid):
    code = "exchange_rate_missing"
    sentence = "Say what the money was worth in the invoice's currency, and where the rate is from."


class EmailMissing(Invalid):
    code = "customer_email_missing"
    sentence = "This customer has no email. Enter one, or send the link yourself."


class DocumentBeingMade(Conflict):
    code = "invoice_document_being_made"
    sentence = "The PDF is being made. Try again in a few seconds."


class RecurringEnded(Conflict):
    code = "recurring_invoice_ended"
    sentence = "This recurring invoice has ended. Start a new one."


class VatIdInvalid(Invalid):
    code = "vat_id_invalid"
    sentence = "The tax number does not have the format of its country. Check it again."


class IbanInvalid(Invalid):
    code = "iban_invalid"
    sentence = "The IBAN has a typing mistake. Copy it again from your bank."


class TaxRateMissing(Invalid):
    code = "tax_rate_missing"
    sentence = "No tax rate is known for that day. Enter the rate on the line."
