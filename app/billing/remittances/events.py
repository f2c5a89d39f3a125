"""Facts of self-billing and remittances."""

from typing import ClassVar
from uuid import UUID

from app.core.events import Event


class _OfPayee(Event, frozen=True, kw_only=True):
    subject_kind: ClassVar[str] = "self_billing"
    subject_field: ClassVar[str | None] = "payee_id"
    payee_id: UUID
    payee: str


class SelfBillingAgreed(_OfPayee, frozen=True, kw_only=True):
    name = "remittances.self_billing_agreed"

    @property
    def summary(self) -> str:
        return f"{self.payee} agreed to self-billing"


class SelfBillingEnded(_OfPayee, frozen=True, kw_only=True):
    name = "remittances.self_billing_ended"

    @property
    def summary(self) -> str:
        return f"Ended self-billing for {self.payee}"


class SelfBillIssued(Event, frozen=True, kw_only=True):
    name = "remittances.self_bill_issued"
    subject_kind = "self_bill"
    subject_field = "self_bill_id"
    self_bill_id: UUID
    reference: str
    payee: str

    @property
    def summary(self) -> str:
        return f"Issued {self.reference} in the name of {self.payee}"


class RemittanceSent(Event, frozen=True, kw_only=True):
    name = "remittances.sent"
    subject_kind = "payout"
    subject_field = "item_id"
    item_id: UUID
    payee: str

    @property
    def summary(self) -> str:
        return f"Told {self.payee} of a payout"


ALL: tuple[type[Event], ...] = (
    SelfBillingAgreed,
    SelfBillingEnded,
    SelfBillIssued,
    RemittanceSent,
)
