"""Taking money: hosted checkout, saved cards, refunds and disputes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.core.money import Money


class PaymentStatus(StrEnum):
    OPEN = "open"
    ACTION_REQUIRED = "action_required"
    PROCESSING = "processing"
    PAID = "paid"
    CANCELED = "canceled"


class CheckoutStatus(StrEnum):
    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class RefundStatus(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    CANCELED = "canceled"


class DisputeStatus(StrEnum):
    """`NEEDS_ANSWER` until evidence is sent, `REVIEW` until the bank decides."""

    NEEDS_ANSWER = "needs_answer"
    REVIEW = "review"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """One payment on the provider's page. `group` ties the payment to its later transfers.

    `payer_id` pays with a known payer's cards; `save_card` keeps the card for `charge_saved`
    (the payer is made when none is given). `expires_at` is 30 minutes to 24 hours ahead.
    """

    amount: Money
    description: str
    success_url: str
    cancel_url: str
    group: str
    payer_id: str | None = None
    email: str | None = None
    save_card: bool = False
    expires_at: datetime | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checkout:
    """A page to pay on. `url` is None once it is complete or expired.

    `payment_id` is known when a payment was begun, `subscription_id` when one was subscribed.
    """

    id: str
    status: CheckoutStatus
    url: str | None
    expires_at: datetime
    payment_id: str | None = None
    subscription_id: str | None = None
    payer_id: str | None = None
    is_paid: bool = False
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SavedCharge:
    """A payment without the payer present. `card_id` None takes the payer's usual card."""

    amount: Money
    description: str
    payer_id: str
    group: str
    card_id: str | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Card:
    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    is_usual: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the last attempt was refused; `reason` as in `Declined`."""

    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as the provider knows it now.

    `charge_id` is the settled charge: the `source` of transfers and of movements. `fee` is what
    the provider keeps, known when paid (in the currency of the platform's balance).
    """

    id: str
    status: PaymentStatus
    amount: Money
    refunded: Money
    created_at: datetime
    is_disputed: bool = False
    charge_id: str | None = None
    movement_id: str | None = None
    fee: Money | None = None
    payer_id: str | None = None
    card: Card | None = None
    failure: Failure | None = None
    group: str | None = None
    receipt_url: str | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Give back all of a payment that is left, or `amount` of it. Transfers stay where they are:
    take them back by `Funds.reverse_transfer`.
    """

    payment_id: str
    amount: Money | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refund:
    id: str
    payment_id: str
    amount: Money
    status: RefundStatus
    created_at: datetime
    movement_id: str | None = None
    failure: str | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The answer to a dispute: `text` for all that has no field of its own."""

    text: str
    product: str = ""
    customer_name: str = ""
    customer_email: str = ""
    service_date: str = ""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A payer's bank took `amount` back, and `fee` on top, until it is decided.

    `is_charged` says that the money is gone from the balance at present.
    """

    id: str
    payment_id: str
    charge_id: str
    amount: Money
    fee: Money
    reason: str
    status: DisputeStatus
    is_charged: bool
    created_at: datetime
    answer_by: datetime | None = None


class Charges(Protocol):
    """Money in. All may raise `PaymentsUnavailable`, `RateLimited`, `RequestRefused`,
    `UnknownHere` and, with a key, `KeyConflict`.
    """

    async def open_checkout(self, request: CheckoutRequest, *, key: str) -> Checkout:
        """A page of the provider's where the payer pays once."""
        ...

    async def find_checkout(self, checkout_id: str) -> Checkout: ...

    async def close_checkout(self, checkout_id: str, *, key: str) -> Checkout:
        """Nobody can pay on this page any more; `RequestRefused` when it is complete."""
        ...

    async def charge_saved(self, request: SavedCharge, *, key: str) -> Payment:
        """Charge a kept card at once; raises `Declined` or `ActionRequired`."""
        ...

    async def find_payment(self, payment_id: str) -> Payment: ...

    async def refund(self, request: RefundRequest, *, key: str) -> Refund:
        """Give money back; raises `BalanceTooLow` or `RequestRefused` (more than was paid)."""
        ...

    async def find_refund(self, refund_id: str) -> Refund: ...

    async def find_dispute(self, dispute_id: str) -> Dispute: ...

    async def answer_dispute(self, dispute_id: str, evidence: Evidence, *, key: str) -> Dispute:
        """Send evidence; it is final."""
        ...
