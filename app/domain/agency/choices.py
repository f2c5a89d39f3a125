"""The closed lists of the agency's business."""

from enum import StrEnum


class ClientState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class PriceKind(StrEnum):
    """How a service is priced."""

    FIXED = "fixed"
    RETAINER = "retainer"
    HOURLY = "hourly"
    COMMISSION = "commission"


class Rollover(StrEnum):
    """What happens to included hours that a month leaves."""

    NONE = "none"
    MONTH = "month"
    ALL = "all"


class ProposalState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class AgreementState(StrEnum):
    """Signed agreements change no more; ending one only sets its last day."""

    DRAFT = "draft"
    SENT = "sent"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    AGENCY = "agency"
    CLIENT = "client"


class Basis(StrEnum):
    GROSS = "gross"
    NET = "net"


class IncomeKind(StrEnum):
    ROYALTIES = "royalties"
    LIVE = "live"
    SALES = "sales"
    SYNC = "sync"
    BRAND = "brand"
    OTHER = "other"


class TimeState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class RateKind(StrEnum):
    """What a client pays for an hour, or what the hour costs the agency."""

    BILL = "bill"
    COST = "cost"


class ExpenseState(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"


class CloseState(StrEnum):
    """A month is gathered into drafts, looked at, then issued and sent."""

    GATHERING = "gathering"
    REVIEW = "review"
    ISSUING = "issuing"
    DONE = "done"


class SourceKind(StrEnum):
    """What a line of a month's invoice comes from."""

    RETAINER = "retainer"
    FIXED = "fixed"
    TIME = "time"
    OVERAGE = "overage"
    EXPENSE = "expense"
    COMMISSION = "commission"
    PLATFORM = "platform"


PRICE_LABELS = {
    PriceKind.FIXED: "Fixed price",
    PriceKind.RETAINER: "Monthly retainer",
    PriceKind.HOURLY: "Hourly",
    PriceKind.COMMISSION: "Commission",
}
ROLLOVER_LABELS = {
    Rollover.NONE: "Unused hours end with the month",
    Rollover.MONTH: "Unused hours last one more month",
    Rollover.ALL: "Unused hours add up",
}
INCOME_LABELS = {
    IncomeKind.ROYALTIES: "Royalties",
    IncomeKind.LIVE: "Shows",
    IncomeKind.SALES: "Sales and merchandise",
    IncomeKind.SYNC: "Sync licenses",
    IncomeKind.BRAND: "Brand deals",
    IncomeKind.OTHER: "Other income",
}
BASIS_LABELS = {Basis.GROSS: "of gross income", Basis.NET: "of net income"}
ROUNDING_LABELS = {0: "Exact minutes", 6: "Up to 6 minutes", 15: "Up to a quarter of an hour"}
SOURCE_LABELS = {
    SourceKind.RETAINER: "Retainer",
    SourceKind.FIXED: "Fixed price",
    SourceKind.TIME: "Time",
    SourceKind.OVERAGE: "Hours beyond the retainer",
    SourceKind.EXPENSE: "Expenses",
    SourceKind.COMMISSION: "Commission",
    SourceKind.PLATFORM: "Platform",
}
EXPENSE_CATEGORIES = {
    "travel": "Travel",
    "meals": "Meals",
    "advertising": "Advertising",
    "production": "Production",
    "software": "Software",
    "postage": "Postage",
    "other": "Other",
}
