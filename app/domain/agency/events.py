"""Facts of the agency's business."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.events import Event
from app.core.text import counted


class ClientEntered(Event, frozen=True, kw_only=True):
    name = "agency.client_entered"
    subject_kind = "client"
    subject_field = "client_id"

    client_id: UUID
    client_name: str

    @property
    def summary(self) -> str:
        return f"Added the client {self.client_name}"


class ClientEdited(Event, frozen=True, kw_only=True):
    name = "agency.client_edited"
    subject_kind = "client"
    subject_field = "client_id"

    client_id: UUID
    client_name: str
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def summary(self) -> str:
        return f"Changed the details of {self.client_name}"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return {field: (self.before[field], self.after[field]) for field in self.before}


class PackageEntered(Event, frozen=True, kw_only=True):
    """A service was added to the catalogue, or given other terms."""

    name = "agency.package_entered"
    subject_kind = "service_package"
    subject_field = "package_id"

    package_id: UUID
    label: str

    @property
    def summary(self) -> str:
        return f"Wrote down the service {self.label}"


class PackageArchived(Event, frozen=True, kw_only=True):
    """A service is offered no more, or again."""

    name = "agency.package_archived"
    subject_kind = "service_package"
    subject_field = "package_id"

    package_id: UUID
    label: str
    is_archived: bool

    @property
    def summary(self) -> str:
        return f"{'Put away' if self.is_archived else 'Offers again'} the service {self.label}"


class WordingWritten(Event, frozen=True, kw_only=True):
    """A wording to start agreements from was added or changed."""

    name = "agency.wording_written"
    subject_kind = "agreement_template"
    subject_field = "template_id"

    template_id: UUID
    label: str
    is_new: bool

    @property
    def summary(self) -> str:
        return f"{'Wrote' if self.is_new else 'Changed'} the wording {self.label}"


class WeekPlanned(Event, frozen=True, kw_only=True):
    """Somebody's minutes for a client in a week; none takes the plan back."""

    name = "agency.week_planned"
    subject_kind = "client"
    subject_field = "client_id"

    client_id: UUID
    client_name: str
    person_id: UUID
    week: str
    before: int
    minutes: int

    @property
    def summary(self) -> str:
        return f"Planned the week of {self.week} for {self.client_name}"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return {"minutes": (self.before, self.minutes)}


class CapacitySet(Event, frozen=True, kw_only=True):
    name = "agency.capacity_set"
    subject_kind = "person"
    subject_field = "person_id"

    person_id: UUID
    starts_on: str
    before: int | None
    minutes: int

    @property
    def summary(self) -> str:
        return f"Said how much time somebody has a week, from {self.starts_on}"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return {"minutes": (self.before, self.minutes)}


class RateSet(Event, frozen=True, kw_only=True):
    name = "agency.rate_set"
    subject_kind = "time_rate"
    subject_field = "rate_id"

    rate_id: UUID
    kind: str
    amount: int
    currency: str
    starts_on: str

    @property
    def summary(self) -> str:
        what = "cost" if self.kind == "cost" else "price"
        return f"Set the {what} of an hour from {self.starts_on}"


class OfferFact(Event, frozen=True, kw_only=True):
    """Base of facts about a proposal or an agreement."""

    client_id: UUID
    client_name: str
    title: str


class ProposalSent(OfferFact, frozen=True, kw_only=True):
    name = "agency.proposal_sent"
    subject_kind = "proposal"
    subject_field = "proposal_id"

    proposal_id: UUID
    number: int

    @property
    def summary(self) -> str:
        return f"Sent “{self.title}” to {self.client_name}, version {self.number}"


class ProposalAnswered(OfferFact, frozen=True, kw_only=True):
    name = "agency.proposal_answered"
    subject_kind = "proposal"
    subject_field = "proposal_id"

    proposal_id: UUID
    is_accepted: bool
    answered_name: str

    @property
    def summary(self) -> str:
        verb = "accepted" if self.is_accepted else "declined"
        return f"{self.answered_name} {verb} “{self.title}” for {self.client_name}"


class ProposalWithdrawn(OfferFact, frozen=True, kw_only=True):
    name = "agency.proposal_withdrawn"
    subject_kind = "proposal"
    subject_field = "proposal_id"

    proposal_id: UUID

    @property
    def summary(self) -> str:
        return f"Withdrew “{self.title}” from {self.client_name}"


class AgreementSent(OfferFact, frozen=True, kw_only=True):
    name = "agency.agreement_sent"
    subject_kind = "agreement"
    subject_field = "agreement_id"

    agreement_id: UUID

    @property
    def summary(self) -> str:
        return f"Sent the agreement “{self.title}” to {self.client_name}"


class AgreementSigned(OfferFact, frozen=True, kw_only=True):
    """Both sides have signed, or the agency declared that they did elsewhere."""

    name = "agency.agreement_signed"
    subject_kind = "agreement"
    subject_field = "agreement_id"

    agreement_id: UUID
    is_declared: bool

    @property
    def summary(self) -> str:
        how = "was entered as signed" if self.is_declared else "is signed by both sides"
        return f"The agreement “{self.title}” with {self.client_name} {how}"


class AgreementEnded(OfferFact, frozen=True, kw_only=True):
    """It was withdrawn before both had signed, or given a last day afterwards."""

    name = "agency.agreement_ended"
    subject_kind = "agreement"
    subject_field = "agreement_id"

    agreement_id: UUID
    last_day: str | None

    @property
    def summary(self) -> str:
        if self.last_day is None:
            return f"Withdrew the agreement “{self.title}” with {self.client_name}"
        return f"The agreement “{self.title}” with {self.client_name} ends on {self.last_day}"


class ReportFact(Event, frozen=True, kw_only=True):
    """Base of facts about what a client is told of a month."""

    subject_kind = "client"
    subject_field = "client_id"

    client_id: UUID
    client_name: str
    month: str


class ReportWritten(ReportFact, frozen=True, kw_only=True):
    name = "agency.report_written"

    @property
    def summary(self) -> str:
        return f"Wrote the report of {self.month} for {self.client_name}"


class ReportPublished(ReportFact, frozen=True, kw_only=True):
    """`sha256` is that of the PDF the client can open from now on, instead of any earlier one."""

    name = "agency.report_published"

    number: int
    sha256: str

    @property
    def summary(self) -> str:
        again = f", version {self.number}" if self.number > 1 else ""
        return f"Published the report of {self.month} to {self.client_name}{again}"


class ReportWithdrawn(ReportFact, frozen=True, kw_only=True):
    name = "agency.report_withdrawn"

    number: int

    @property
    def summary(self) -> str:
        return f"Took back the report of {self.month} from {self.client_name}"


class WeekSubmitted(Event, frozen=True, kw_only=True):
    name = "agency.week_submitted"
    subject_kind = "person"
    subject_field = "person_id"

    person_id: UUID
    person_name: str
    week: str
    minutes: int

    @property
    def summary(self) -> str:
        return f"{self.person_name} submitted the time of the week of {self.week}"


class WeekAnswered(Event, frozen=True, kw_only=True):
    name = "agency.week_answered"
    subject_kind = "person"
    subject_field = "person_id"

    person_id: UUID
    week: str
    is_approved: bool
    entries: int

    @property
    def summary(self) -> str:
        verb = "Approved" if self.is_approved else "Returned"
        counts = counted(self.entries, "time entry", "time entries")
        return f"{verb} {counts} of the week of {self.week}"


class ExpenseEntered(Event, frozen=True, kw_only=True):
    name = "agency.expense_entered"
    subject_kind = "client_expense"
    subject_field = "expense_id"

    expense_id: UUID
    description: str
    amount: int
    currency: str

    @property
    def summary(self) -> str:
        return f"Handed in the expense {self.description}"


class ExpenseAnswered(Event, frozen=True, kw_only=True):
    name = "agency.expense_answered"
    subject_kind = "client_expense"
    subject_field = "expense_id"

    expense_id: UUID
    description: str
    answer: str

    @property
    def summary(self) -> str:
        return f"The expense {self.description} was {self.answer}"


class IncomeEntered(Event, frozen=True, kw_only=True):
    name = "agency.income_entered"
    subject_kind = "client"
    subject_field = "client_id"

    client_id: UUID
    client_name: str
    gross: int
    currency: str

    @property
    def summary(self) -> str:
        return f"Entered an income of {self.client_name}"


class MonthPrepared(Event, frozen=True, kw_only=True):
    name = "agency.month_prepared"
    subject_kind = "month_close"
    subject_field = "close_id"

    close_id: UUID
    month: str
    invoices: int

    @property
    def summary(self) -> str:
        return f"The month {self.month} is ready to review: {counted(self.invoices, 'invoice')}"


class MonthIssued(Event, frozen=True, kw_only=True):
    name = "agency.month_issued"
    subject_kind = "month_close"
    subject_field = "close_id"

    close_id: UUID
    month: str
    invoices: int

    @property
    def summary(self) -> str:
        return f"Issued {counted(self.invoices, 'invoice')} for {self.month}"
