"""The words invoices are described with: kinds, states, what a line is, how tax is rounded."""

from enum import StrEnum


class Kind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Status(StrEnum):
    """`credited` is an invoice taken back in full by credit notes."""

    DRAFT = "draft"
    ISSUED = "issued"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"


OPEN = (Status.ISSUED, Status.PARTLY_PAID)
"""States in which money is still owed."""


class Rounding(StrEnum):
    """Where tax is rounded: once for each rate of the invoice, or on every line."""

    INVOICE = "invoice"
    LINE = "line"


class CustomerKind(StrEnum):
    BUSINESS = "business"
    CONSUMER = "consumer"


class Method(StrEnum):
    """How money arrived. `card` is money that came through a charge of ours."""

    BANK = "bank"
    CASH = "cash"
    CARD = "card"
    OTHER = "other"


class RecurringStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


STATUS_LABELS = {
    Status.DRAFT: "Draft",
    Status.ISSUED: "Issued",
    Status.PARTLY_PAID: "Partly paid",
    Status.PAID: "Paid",
    Status.CREDITED: "Credited",
    Status.WRITTEN_OFF: "Written off",
}
METHOD_LABELS = {
    Method.BANK: "Bank transfer",
    Method.CASH: "Cash",
    Method.CARD: "Card",
    Method.OTHER: "Other",
}
UNITS = ("piece", "hour", "day", "week", "month", "km", "flat")
LANGUAGES = (("en", "English"), ("de", "German"))
SERIES = {Kind.INVOICE: "INV", Kind.CREDIT_NOTE: "CN"}
CURRENCIES = (
    *("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "ISK"),
    *("CAD", "AUD", "NZD", "JPY", "KRW", "CNY", "INR", "BRL", "MXN", "ZAR", "AED", "KWD"),
)
TERMS = ((0, "At once"), (7, "7 days"), (14, "14 days"), (30, "30 days"), (60, "60 days"))
