"""What payments announce. `purpose_kind` and `purpose_id` say whose business it is."""

from typing import ClassVar
from uuid import UUID

from app.core.events import Event
from app.core.money import Money


class _OfCharge(Event, frozen=True, kw_only=True):
    """A fact about a charge and what it pays for; `amount` in minor units."""

    subject_kind: ClassVar[str] = "charge"
    subject_field: ClassVar[str | None] = "charge_id"
    charge_id: UUID
    purpose_kind: str
    purpose_id: UUID
    amount: int
    currency: str

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class ChargeOpened(_OfCharge, frozen=True, kw_only=True):
    name = "payments.charge_opened"
    description: str

    @property
    def summary(self) -> str:
        return f"Asked for {self.money.display()}: {self.description}"


class PaymentSettled(_OfCharge, frozen=True, kw_only=True):
    """`amount` was paid; `own` of it, in minor units, is the seller's own part before fees.

    Of a kind that books itself, `own` stands on `chart.proceeds` until its module books it.
    """

    name = "payments.settled"
    fee: int
    own: int

    @property
    def summary(self) -> str:
        return f"{self.money.display()} was paid"


class PaymentFailed(_OfCharge, frozen=True, kw_only=True):
    """An attempt was refused; the payer may try again."""

    name = "payments.failed"
    reason: str

    @property
    def summary(self) -> str:
        return f"A payment of {self.money.display()} was refused: {self.reason}"


class PaymentRefunded(_OfCharge, frozen=True, kw_only=True):
    """`amount` was given back, `own` of it out of the seller's own part; `is_whole` when nothing
    of the charge is left.
    """

    name = "payments.refunded"
    refund_id: UUID
    own: int
    is_whole: bool

    @property
    def summary(self) -> str:
        return f"{self.money.display()} was given back"


class RefundFailed(_OfCharge, frozen=True, kw_only=True):
    name = "payments.refund_failed"
    refund_id: UUID
    reason: str

    @property
    def summary(self) -> str:
        return f"Giving {self.money.display()} back failed: {self.reason}"


class ChargeDisputed(_OfCharge, frozen=True, kw_only=True):
    name = "payments.disputed"
    dispute_id: UUID
    reason: str

    @property
    def summary(self) -> str:
        return f"The payer's bank took {self.money.display()} back: {self.reason}"


class DisputeClosed(_OfCharge, frozen=True, kw_only=True):
    """`own` is what a lost dispute took out of the seller's own part; zero when won."""

    name = "payments.dispute_closed"
    dispute_id: UUID
    is_won: bool
    own: int

    @property
    def summary(self) -> str:
        ending = "won" if self.is_won else "lost"
        return f"The dispute over {self.money.display()} was {ending}"


class DisputeAnswered(_OfCharge, frozen=True, kw_only=True):
    name = "payments.dispute_answered"
    dispute_id: UUID

    @property
    def summary(self) -> str:
        return f"Answered the dispute over {self.money.display()}"


class ProviderTold(Event, frozen=True, kw_only=True):
    """The provider told of something of this tenant that payments do not handle themselves.

    `kind` is an `EventKind` (subscription, invoice, …), `subject_ref` what to fetch by: the event
    says where to look, never what is true now.
    """

    name = "payments.provider_told"
    subject_kind = "provider_event"
    kind: str
    subject_ref: str
    event_ref: str
    provider_name: str

    @property
    def summary(self) -> str:
        return f"The payment provider reported {self.provider_name}"


class AccountChanged(Event, frozen=True, kw_only=True):
    name = "payments.account_changed"
    subject_kind = "connect_account"
    subject_field = "account_id"
    account_id: UUID
    can_receive: bool
    can_be_paid_out: bool
    missing: int

    @property
    def summary(self) -> str:
        if self.can_receive and self.can_be_paid_out:
            return "The account for getting paid is ready"
        return f"The account for getting paid needs attention; asked for: {self.missing}"


class PayeeChanged(Event, frozen=True, kw_only=True):
    """How somebody is paid out was changed; only the masked details are told."""

    name = "payments.payee_changed"
    subject_kind = "payee"
    subject_field = "payee_id"
    payee_id: UUID
    payee: str
    before: str
    after: str

    @property
    def summary(self) -> str:
        return f"Changed how {self.payee} is paid: {self.after or 'not at all'}"

    @property
    def changes(self) -> dict[str, tuple[str, str]]:
        return {"details": (self.before, self.after)}


class PayeeHeld(Event, frozen=True, kw_only=True):
    name = "payments.payee_held"
    subject_kind = "payee"
    subject_field = "payee_id"
    payee_id: UUID
    payee: str
    reason: str
    is_held: bool

    @property
    def summary(self) -> str:
        if not self.is_held:
            return f"Payouts to {self.payee} go on"
        return f"Payouts to {self.payee} are held: {self.reason}"


class CoolOffChanged(Event, frozen=True, kw_only=True):
    name = "payments.cool_off_changed"
    subject_kind = "payout_settings"
    subject_field = "settings_id"
    settings_id: UUID
    before: int
    after: int

    @property
    def summary(self) -> str:
        return f"New bank details of payees wait {self.after} days before they are paid to"


class _OfRun(Event, frozen=True, kw_only=True):
    subject_kind: ClassVar[str] = "payout_run"
    subject_field: ClassVar[str | None] = "run_id"
    run_id: UUID
    total: int
    currency: str
    items: int

    @property
    def words(self) -> str:
        people = "payee" if self.items == 1 else "payees"
        return f"{Money(self.total, self.currency).display()} to {self.items} {people}"


class PayoutsDrafted(_OfRun, frozen=True, kw_only=True):
    name = "payments.payouts_drafted"

    @property
    def summary(self) -> str:
        return f"Drafted payouts of {self.words}"


class PayoutsApproved(_OfRun, frozen=True, kw_only=True):
    name = "payments.payouts_approved"

    @property
    def summary(self) -> str:
        return f"Approved payouts of {self.words}"


class PayoutsDiscarded(_OfRun, frozen=True, kw_only=True):
    name = "payments.payouts_discarded"

    @property
    def summary(self) -> str:
        return f"Discarded the draft of payouts of {self.words}"


class PayoutFileTaken(_OfRun, frozen=True, kw_only=True):
    name = "payments.payout_file_taken"

    @property
    def summary(self) -> str:
        return f"Downloaded the bank file for payouts of {self.words}"


class PayoutSettled(Event, frozen=True, kw_only=True):
    name = "payments.payout_settled"
    subject_kind = "payout"
    subject_field = "item_id"
    item_id: UUID
    run_id: UUID
    payee_id: UUID
    payee: str
    amount: int
    currency: str

    @property
    def summary(self) -> str:
        return f"{Money(self.amount, self.currency).display()} reached {self.payee}"


class PayoutReturned(Event, frozen=True, kw_only=True):
    name = "payments.payout_returned"
    subject_kind = "payout"
    subject_field = "item_id"
    item_id: UUID
    run_id: UUID
    payee_id: UUID
    payee: str
    amount: int
    currency: str
    reason: str

    @property
    def summary(self) -> str:
        amount = Money(self.amount, self.currency).display()
        return f"{amount} to {self.payee} came back: {self.reason}; it is owed again"


class PayoutsStopped(Event, frozen=True, kw_only=True):
    name = "payments.payouts_stopped"
    subject_kind = "payout_stop"
    reason: str

    @property
    def summary(self) -> str:
        return f"Payouts are stopped: {self.reason}"


class PayoutsResumed(Event, frozen=True, kw_only=True):
    name = "payments.payouts_resumed"
    subject_kind = "payout_stop"
    reason: str

    @property
    def summary(self) -> str:
        return f"Payouts go on: {self.reason}"


class StatementImported(Event, frozen=True, kw_only=True):
    name = "payments.bank_statement_imported"
    subject_kind = "bank_statement"
    subject_field = "statement_id"
    statement_id: UUID
    lines: int
    matched: int

    @property
    def summary(self) -> str:
        return f"Imported a bank statement of {self.lines} lines; {self.matched} are payouts"


class DifferenceFound(Event, frozen=True, kw_only=True):
    name = "payments.difference_found"
    subject_kind = "discrepancy"
    subject_field = "discrepancy_id"
    discrepancy_id: UUID
    kind: str
    detail: str

    @property
    def summary(self) -> str:
        return f"Reconciliation found a difference: {self.detail}"


class DifferenceResolved(Event, frozen=True, kw_only=True):
    name = "payments.difference_resolved"
    subject_kind = "discrepancy"
    subject_field = "discrepancy_id"
    discrepancy_id: UUID
    reason: str

    @property
    def summary(self) -> str:
        return f"Settled a difference: {self.reason}"


ALL: tuple[type[Event], ...] = (
    ChargeOpened,
    PaymentSettled,
    PaymentFailed,
    PaymentRefunded,
    RefundFailed,
    ChargeDisputed,
    DisputeClosed,
    DisputeAnswered,
    ProviderTold,
    AccountChanged,
    PayeeChanged,
    PayeeHeld,
    CoolOffChanged,
    PayoutsDrafted,
    PayoutsApproved,
    PayoutsDiscarded,
    PayoutFileTaken,
    PayoutSettled,
    PayoutReturned,
    PayoutsStopped,
    PayoutsResumed,
    StatementImported,
    DifferenceFound,
    DifferenceResolved,
)
