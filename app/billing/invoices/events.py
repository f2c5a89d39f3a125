"""Facts of invoicing."""

from uuid import UUID

from app.core.events import Event


class CustomerAdded(Event, frozen=True, kw_only=True):
    name = "invoices.customer_added"
    subject_kind = "customer"
    subject_field = "customer_id"

    customer_id: UUID
    customer_name: str

    @property
    def summary(self) -> str:
        return f"Added the customer {self.customer_name}"


class CustomerEdited(Event, frozen=True, kw_only=True):
    name = "invoices.customer_edited"
    subject_kind = "customer"
    subject_field = "customer_id"

    customer_id: UUID
    customer_name: str
    before: dict[str, str | None]
    after: dict[str, str | None]

    @property
    def summary(self) -> str:
        return f"Edited the customer {self.customer_name}"

    @property
    def changes(self) -> dict[str, tuple[str | None, str | None]]:
        return {name: (self.before[name], self.after[name]) for name in self.before}


class TaxProfileChanged(Event, frozen=True, kw_only=True):
    name = "invoices.tax_profile_changed"
    subject_kind = "tax_profile"

    before: dict[str, str | None]
    after: dict[str, str | None]

    @property
    def summary(self) -> str:
        return "Changed what invoices say about the workspace"

    @property
    def changes(self) -> dict[str, tuple[str | None, str | None]]:
        return {name: (self.before[name], self.after[name]) for name in self.before}


class _InvoiceEvent(Event, frozen=True, kw_only=True):
    subject_kind = "invoice"
    subject_field = "invoice_id"

    invoice_id: UUID
    reference: str
    customer_name: str


class InvoiceDrafted(_InvoiceEvent, frozen=True, kw_only=True):
    name = "invoices.drafted"

    @property
    def summary(self) -> str:
        return f"Drafted an invoice for {self.customer_name}"


class DraftDiscarded(_InvoiceEvent, frozen=True, kw_only=True):
    name = "invoices.draft_discarded"

    @property
    def summary(self) -> str:
        return f"Threw away the draft of an invoice for {self.customer_name}"


class InvoiceIssued(_InvoiceEvent, frozen=True, kw_only=True):
    """`kind` is invoice or credit_note; `total` is exact, in main units."""

    name = "invoices.issued"

    kind: str
    customer_id: UUID
    source_key: str | None
    total: str
    currency: str

    @property
    def summary(self) -> str:
        return f"Issued {self.reference} to {self.customer_name}: {self.total} {self.currency}"


class InvoiceSent(_InvoiceEvent, frozen=True, kw_only=True):
    name = "invoices.sent"

    @property
    def summary(self) -> str:
        return f"Mailed {self.reference} to {self.customer_name}"


class InvoiceViewed(_InvoiceEvent, frozen=True, kw_only=True):
    name = "invoices.viewed"

    @property
    def summary(self) -> str:
        return f"{self.customer_name} opened {self.reference} for the first time"


class InvoicePaid(_InvoiceEvent, frozen=True, kw_only=True):
    """Money was recorded; `is_settled` when nothing is owed any more."""

    name = "invoices.paid"

    amount: str
    currency: str
    is_settled: bool

    @property
    def summary(self) -> str:
        paid = f"{self.customer_name} paid {self.amount} {self.currency} of {self.reference}"
        return f"{paid}; it is settled" if self.is_settled else paid


class PaymentReturned(_InvoiceEvent, frozen=True, kw_only=True):
    name = "invoices.payment_returned"

    amount: str
    currency: str

    @property
    def summary(self) -> str:
        return f"{self.amount} {self.currency} of {self.reference} went back"


class InvoiceWrittenOff(_InvoiceEvent, frozen=True, kw_only=True):
    name = "invoices.written_off"

    amount: str
    currency: str
    reason: str

    @property
    def summary(self) -> str:
        return f"Wrote off {self.amount} {self.currency} of {self.reference}: {self.reason}"


class RemindingChanged(_InvoiceEvent, frozen=True, kw_only=True):
    name = "invoices.reminding_changed"

    reminds: bool

    @property
    def summary(self) -> str:
        if self.reminds:
            return f"{self.customer_name} is reminded of {self.reference} again"
        return f"{self.customer_name} is not reminded of {self.reference} any more"


class ReminderSent(_InvoiceEvent, frozen=True, kw_only=True):
    name = "invoices.reminder_sent"

    level: str

    @property
    def summary(self) -> str:
        return f"Reminded {self.customer_name} of {self.reference}"


class RecurringStarted(Event, frozen=True, kw_only=True):
    name = "invoices.recurring_started"
    subject_kind = "recurring_invoice"
    subject_field = "recurring_id"

    recurring_id: UUID
    title: str
    customer_name: str

    @property
    def summary(self) -> str:
        return f"Started the recurring invoice {self.title} for {self.customer_name}"


class RecurringChanged(Event, frozen=True, kw_only=True):
    """A recurring invoice was paused, taken up again, or ended."""

    name = "invoices.recurring_changed"
    subject_kind = "recurring_invoice"
    subject_field = "recurring_id"

    recurring_id: UUID
    title: str
    status: str

    @property
    def summary(self) -> str:
        return f"Set the recurring invoice {self.title} to {self.status}"
