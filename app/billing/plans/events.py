"""What plans announce."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from app.core.events import Event


class PlanEvent(Event, frozen=True, kw_only=True):
    subject_kind = "subscription"
    subject_field = "subscription_id"
    subscription_id: UUID


class PlanGranted(PlanEvent, frozen=True, kw_only=True):
    """The service gave a plan without a bill."""

    name = "plans.plan_granted"
    plan: str
    before: str
    reason: str

    @property
    def summary(self) -> str:
        return f"Backline gave the plan {self.plan.capitalize()}: {self.reason}"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return {"plan": (self.before, self.plan)}


class TrialStarted(PlanEvent, frozen=True, kw_only=True):
    name = "plans.trial_started"
    plan: str
    ends_on: str

    @property
    def summary(self) -> str:
        return f"The free trial of {self.plan.capitalize()} started; it ends on {self.ends_on}"


class TrialEnded(PlanEvent, frozen=True, kw_only=True):
    name = "plans.trial_ended"
    plan: str

    @property
    def summary(self) -> str:
        return f"The free trial of {self.plan.capitalize()} ended; the workspace is on Free"


class PlanChanged(PlanEvent, frozen=True, kw_only=True):
    """Another plan, cycle or number of seats holds from now on."""

    name = "plans.plan_changed"
    plan: str
    cycle: str
    extra_seats: int
    before_plan: str
    before_cycle: str
    before_seats: int

    @property
    def summary(self) -> str:
        seats = f", {self.extra_seats} further seats" if self.extra_seats else ""
        return f"The plan is now {self.plan.capitalize()}, {self.cycle}{seats}"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        pairs = {
            "plan": (self.before_plan, self.plan),
            "cycle": (self.before_cycle, self.cycle),
            "seats": (self.before_seats, self.extra_seats),
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


class ChangeScheduled(PlanEvent, frozen=True, kw_only=True):
    """A smaller plan, or none, holds from the end of the period."""

    name = "plans.change_scheduled"
    plan: str
    on: str

    @property
    def summary(self) -> str:
        return f"From {self.on} the plan will be {self.plan.capitalize()}"


class ChangeWithdrawn(PlanEvent, frozen=True, kw_only=True):
    name = "plans.change_withdrawn"
    plan: str

    @property
    def summary(self) -> str:
        return f"The plan stays {self.plan.capitalize()} after all"


class RenewalStopped(PlanEvent, frozen=True, kw_only=True):
    """The workspace is being deleted, so its plan ends with the period."""

    name = "plans.renewal_stopped"
    plan: str

    @property
    def summary(self) -> str:
        return f"The plan {self.plan.capitalize()} is not renewed: the workspace is being deleted"


class RenewalResumed(PlanEvent, frozen=True, kw_only=True):
    """The workspace is kept, so its plan goes on as before."""

    name = "plans.renewal_resumed"
    plan: str

    @property
    def summary(self) -> str:
        return f"The plan {self.plan.capitalize()} goes on as before: the workspace is kept"


class PaymentFailed(PlanEvent, frozen=True, kw_only=True):
    name = "plans.payment_failed"
    plan: str
    attempt: int

    @property
    def summary(self) -> str:
        return f"The payment for {self.plan.capitalize()} failed"


class PaymentRecovered(PlanEvent, frozen=True, kw_only=True):
    name = "plans.payment_recovered"
    plan: str

    @property
    def summary(self) -> str:
        return f"The payment for {self.plan.capitalize()} went through"


class WorkspaceRestricted(PlanEvent, frozen=True, kw_only=True):
    name = "plans.workspace_restricted"
    plan: str

    @property
    def summary(self) -> str:
        return f"The workspace is read-only, because {self.plan.capitalize()} is not paid"


class SubscriptionEnded(PlanEvent, frozen=True, kw_only=True):
    name = "plans.subscription_ended"
    plan: str

    @property
    def summary(self) -> str:
        return f"The plan {self.plan.capitalize()} ended; the workspace is on Free"


class BeyondAllowed(PlanEvent, frozen=True, kw_only=True):
    """Use goes on beyond the plan from now on, and is billed."""

    name = "plans.beyond_allowed"
    plan: str

    @property
    def summary(self) -> str:
        return f"Use beyond the plan {self.plan.capitalize()} goes on and is billed"


class BeyondStopped(PlanEvent, frozen=True, kw_only=True):
    name = "plans.beyond_stopped"
    plan: str

    @property
    def summary(self) -> str:
        return f"Use stops at the limits of the plan {self.plan.capitalize()}"


class PlanInvoicePaid(Event, frozen=True, kw_only=True):
    name = "plans.invoice_paid"
    subject_kind = "plan_invoice"
    subject_field = "invoice_id"
    invoice_id: UUID
    number: str
    amount: str

    @property
    def summary(self) -> str:
        return f"Invoice {self.number} over {self.amount} was paid"


class RebillingPriced(Event, frozen=True, kw_only=True):
    """What an agency asks one of its clients for the platform, from a day on."""

    name = "plans.rebilling_priced"
    subject_kind = "tenant"
    subject_field = "client_id"
    client_id: UUID
    client: str
    price: str
    ai_markup: int
    valid_from: date

    @property
    def summary(self) -> str:
        return (
            f"{self.client} pays {self.price} a month for the platform from {self.valid_from},"
            f" and {self.ai_markup} % on top of the cost of AI"
        )


ALL = (
    RebillingPriced,
    PlanGranted,
    TrialStarted,
    TrialEnded,
    PlanChanged,
    ChangeScheduled,
    ChangeWithdrawn,
    RenewalStopped,
    RenewalResumed,
    PaymentFailed,
    PaymentRecovered,
    WorkspaceRestricted,
    SubscriptionEnded,
    BeyondAllowed,
    BeyondStopped,
    PlanInvoicePaid,
)
