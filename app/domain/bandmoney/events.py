"""Facts of the band's money."""

from datetime import date
from uuid import UUID

from app.core.events import Event


class OfExpense(Event, frozen=True, kw_only=True):
    subject_kind = "road_expense"
    subject_field = "expense_id"

    expense_id: UUID
    what: str
    amount: str
    """In words, with its currency."""


class ExpenseNoted(OfExpense, frozen=True, kw_only=True):
    name = "bandmoney.expense_noted"

    @property
    def summary(self) -> str:
        return f"Noted the expense {self.what}, {self.amount}"


class ExpenseChanged(OfExpense, frozen=True, kw_only=True):
    name = "bandmoney.expense_changed"

    @property
    def summary(self) -> str:
        return f"Changed the expense {self.what}, now {self.amount}"


class ExpenseRemoved(OfExpense, frozen=True, kw_only=True):
    name = "bandmoney.expense_removed"

    reason: str

    @property
    def summary(self) -> str:
        return f"Removed the expense {self.what}, {self.amount} ({self.reason})"


class OfBook(Event, frozen=True, kw_only=True):
    subject_kind = "road_book"
    subject_field = "book_id"

    book_id: UUID
    of: str
    """The show or tour in words."""
    path: str
    """Its page, relative to the workspace."""


class BudgetSet(OfBook, frozen=True, kw_only=True):
    name = "bandmoney.budget_set"

    @property
    def summary(self) -> str:
        return f"Set the budget of {self.of}"


class TourShowsChosen(OfBook, frozen=True, kw_only=True):
    name = "bandmoney.tour_shows_chosen"

    shows: int

    @property
    def summary(self) -> str:
        return f"Chose {self.shows} shows as those of {self.of}"


class SharedOut(OfBook, frozen=True, kw_only=True):
    name = "bandmoney.shared_out"

    closing_id: UUID
    net: str

    @property
    def summary(self) -> str:
        return f"Shared out {self.of}: {self.net} net"


class SharingReversed(OfBook, frozen=True, kw_only=True):
    name = "bandmoney.sharing_reversed"

    closing_id: UUID
    reason: str

    @property
    def summary(self) -> str:
        return f"Opened the sharing out of {self.of} again ({self.reason})"


class OfMember(Event, frozen=True, kw_only=True):
    subject_kind = "band_member"
    subject_field = "member_id"

    member_id: UUID
    member_name: str


class MemberAdded(OfMember, frozen=True, kw_only=True):
    name = "bandmoney.member_added"

    is_hired: bool

    @property
    def summary(self) -> str:
        what = "as a hired player" if self.is_hired else "to the band"
        return f"Added {self.member_name} {what}"


class MemberChanged(OfMember, frozen=True, kw_only=True):
    name = "bandmoney.member_changed"

    @property
    def summary(self) -> str:
        return f"Changed the share of {self.member_name}"


class MemberLeft(OfMember, frozen=True, kw_only=True):
    name = "bandmoney.member_left"

    left_on: date

    @property
    def summary(self) -> str:
        return f"{self.member_name} has no share any more"


class MemberReturned(OfMember, frozen=True, kw_only=True):
    name = "bandmoney.member_returned"

    @property
    def summary(self) -> str:
        return f"{self.member_name} has a share again"


class MemberPaid(OfMember, frozen=True, kw_only=True):
    name = "bandmoney.member_paid"

    amount: str
    paid_on: date

    @property
    def summary(self) -> str:
        return f"Paid {self.amount} to {self.member_name}"


class PaymentUndone(OfMember, frozen=True, kw_only=True):
    name = "bandmoney.payment_undone"

    amount: str
    reason: str

    @property
    def summary(self) -> str:
        return f"Took back the payment of {self.amount} to {self.member_name} ({self.reason})"


class SharingRuleSet(Event, frozen=True, kw_only=True):
    name = "bandmoney.rule_set"
    subject_kind = "band_terms"
    subject_field = "terms_id"

    terms_id: UUID
    rule: str
    commission_percent: str

    @property
    def summary(self) -> str:
        return f"Set how the band shares: {self.rule}, commission {self.commission_percent} %"


class MileageRateWritten(Event, frozen=True, kw_only=True):
    name = "bandmoney.mileage_rate_written"
    subject_kind = "mileage_rate"
    subject_field = "rate_id"

    rate_id: UUID
    rate: str

    @property
    def summary(self) -> str:
        return f"Wrote down the mileage rate {self.rate}"


class MileageRateRemoved(Event, frozen=True, kw_only=True):
    name = "bandmoney.mileage_rate_removed"
    subject_kind = "mileage_rate"
    subject_field = "rate_id"

    rate_id: UUID
    rate: str

    @property
    def summary(self) -> str:
        return f"Removed the mileage rate {self.rate}"
