"""What the provider tells us: signed events, and the movements of its balance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from app.core.money import Money
from app.integrations.payments.accounts import Account
from app.integrations.payments.charges import Checkout, Dispute, Payment, Refund
from app.integrations.payments.funds import Payout, Transfer
from app.integrations.payments.subscriptions import Invoice, Subscription

Subject = (
    Account | Checkout | Dispute | Invoice | Payment | Payout | Refund | Subscription | Transfer
)


class EventKind(StrEnum):
    """What an event is about. It says where to look, never what is true now: fetch the subject,
    for events come late, twice and in any order.
    """

    ACCOUNT = "account"
    CHECKOUT = "checkout"
    DISPUTE = "dispute"
    INVOICE = "invoice"
    PAYMENT = "payment"
    PAYOUT = "payout"
    REFUND = "refund"
    SUBSCRIPTION = "subscription"
    TRANSFER = "transfer"
    UNKNOWN = "unknown"


class MovementKind(StrEnum):
    """Why a balance changed. `OTHER` is anything the provider adds later."""

    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"
    TRANSFER = "transfer"
    TRANSFER_REVERSED = "transfer_reversed"
    PAYOUT = "payout"
    PAYOUT_FAILED = "payout_failed"
    FEE = "fee"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """One verified event. `name` is the provider's word, `subject` the thing as it was then.

    `subject_id` is what the `find_…` call of this kind takes; None with `UNKNOWN`. `account_id` is
    set when it happened in a connected account.
    """

    id: str
    kind: EventKind
    name: str
    created_at: datetime
    subject_id: str | None
    subject: Subject | None
    payload: Mapping[str, Any]
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of a balance: `net` = `amount` - `fee`, negative when money left.

    `source_id` is the charge, refund, dispute, transfer, reversal or payout behind it.
    """

    id: str
    kind: MovementKind
    amount: Money
    fee: Money
    net: Money
    source_id: str | None
    created_at: datetime
    available_at: datetime
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class MovementPage:
    """`after` continues with the next page; None: this was the last."""

    movements: tuple[Movement, ...]
    after: str | None


class Feed(Protocol):
    """What happened. Errors as for `Charges`."""

    def verify(self, body: bytes, headers: Mapping[str, str]) -> ProviderEvent:
        """The event in a request, if it is signed by the provider within the last five minutes
        (either secret during a change of secrets); raises `EventRefused` for anything else.

        `headers` are looked up by lower-case names.
        """
        ...

    def read(self, body: bytes) -> ProviderEvent:
        """An event stored earlier, read again without its signature."""
        ...

    async def find_event(self, event_id: str) -> ProviderEvent: ...

    async def list_events(
        self, *, since: datetime, after: str | None = None, limit: int = 100
    ) -> list[ProviderEvent]:
        """Events of the last 30 days, newest first, to catch up after an outage; `after` is the
        last id of the page before.
        """
        ...

    async def list_movements(
        self,
        *,
        since: datetime,
        until: datetime | None = None,
        after: str | None = None,
        account_id: str | None = None,
    ) -> MovementPage:
        """Movements of the platform's balance (or an account's), newest first."""
        ...

    async def check(self) -> None:
        """Whether the provider answers and knows us."""
        ...
