"""What recurs: payers with their cards, prices, subscriptions and the invoices they write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.core.money import Money
from app.integrations.payments.accounts import Link
from app.integrations.payments.charges import Card, Checkout


class Interval(StrEnum):
    MONTH = "month"
    YEAR = "year"


class SubscriptionStatus(StrEnum):
    """`PAST_DUE` while a renewal is retried, `UNPAID` when retries are over."""

    INCOMPLETE = "incomplete"
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    UNPAID = "unpaid"
    PAUSED = "paused"
    ENDED = "ended"


class InvoiceStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class PayerRequest:
    """Who pays. `clock_id` puts the payer under a test clock, where the provider has them."""

    email: str
    name: str
    country: str | None = None
    tax_id: str | None = None
    is_reverse_charged: bool = False
    clock_id: str | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payer:
    id: str
    email: str
    name: str
    usual_card_id: str | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PriceRequest:
    """A recurring price. `lookup` is our stable name: the same name finds the same price, and a
    changed amount under the same name moves the name to a new price.
    """

    lookup: str
    product: str
    amount: Money
    interval: Interval


@dataclass(frozen=True, slots=True)
class Price:
    id: str
    lookup: str
    amount: Money
    interval: Interval


@dataclass(frozen=True, slots=True)
class Line:
    """So many of a price. A list of lines is what a subscription shall consist of, whole."""

    price_id: str
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """A subscription without a page. With `trial_until` no card is needed; at its end a payer
    without a card makes it `PAUSED`.
    """

    payer_id: str
    lines: Sequence[Line]
    trial_until: datetime | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SubscriptionCheckout:
    """A page to enter a card and subscribe, or (no `lines`) only to leave a card."""

    payer_id: str
    success_url: str
    cancel_url: str
    lines: Sequence[Line] = ()
    trial_until: datetime | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subscription:
    """`cancels_at` is set when it will not renew; `next_lines` when a change waits for the end of
    the period.
    """

    id: str
    payer_id: str
    status: SubscriptionStatus
    lines: tuple[Line, ...]
    period_start: datetime
    period_end: datetime
    created_at: datetime
    trial_until: datetime | None = None
    cancels_at: datetime | None = None
    ended_at: datetime | None = None
    next_lines: tuple[Line, ...] | None = None
    latest_invoice_id: str | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    description: str
    amount: Money
    quantity: int
    period_start: datetime
    period_end: datetime
    is_proration: bool = False


@dataclass(frozen=True, slots=True)
class Invoice:
    """`due` is what remains to be paid; `next_attempt_at` None means no more attempts come."""

    id: str
    payer_id: str
    status: InvoiceStatus
    total: Money
    paid: Money
    due: Money
    created_at: datetime
    lines: tuple[InvoiceLine, ...]
    number: str | None = None
    subscription_id: str | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None
    paid_at: datetime | None = None
    page_url: str | None = None
    pdf_url: str | None = None
    reason: str = ""
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change costs if made with this `as_of`: `due_now` (negative: credited) and its lines,
    then `renewal` at each period's end.
    """

    as_of: datetime
    due_now: Money
    renewal: Money
    lines: tuple[InvoiceLine, ...]


@dataclass(frozen=True, slots=True)
class UsageRequest:
    """Metered use that came up at `since`, put on the payer's next invoice."""

    payer_id: str
    amount: Money
    description: str
    since: datetime
    subscription_id: str | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


class Payers(Protocol):
    """Who pays, and with which cards. Errors as for `Charges`."""

    async def open_payer(self, request: PayerRequest, *, key: str) -> Payer: ...

    async def change_payer(self, payer_id: str, request: PayerRequest, *, key: str) -> Payer: ...

    async def find_payer(self, payer_id: str) -> Payer: ...

    async def list_cards(self, payer_id: str) -> list[Card]: ...

    async def use_card(self, payer_id: str, card_id: str, *, key: str) -> Payer:
        """Make a kept card the usual one."""
        ...

    async def portal_link(self, payer_id: str, *, return_url: str) -> Link:
        """The provider's own page for cards, invoices and canceling; ask when they click."""
        ...


class Subscriptions(Protocol):
    """What recurs. Errors as for `Charges`."""

    async def define_price(self, request: PriceRequest, *, key: str) -> Price:
        """The price of this name, made or changed when needed."""
        ...

    async def open_checkout(self, request: SubscriptionCheckout, *, key: str) -> Checkout: ...

    async def start(self, request: SubscriptionRequest, *, key: str) -> Subscription:
        """Subscribe with the payer's usual card, or on trial without one; raises `Declined`."""
        ...

    async def find_subscription(self, subscription_id: str) -> Subscription: ...

    async def preview_change(
        self, subscription_id: str, lines: Sequence[Line], *, as_of: datetime
    ) -> Preview:
        """What a change at once would cost, to be made with the same `as_of`."""
        ...

    async def change(
        self,
        subscription_id: str,
        lines: Sequence[Line],
        *,
        key: str,
        as_of: datetime | None = None,
    ) -> Subscription:
        """Change at once and bill the difference (as previewed with `as_of`); without `as_of` at
        the end of the period. Changing at once ends a waiting change; raises `Declined` and then
        changes nothing.
        """
        ...

    async def cancel(
        self, subscription_id: str, *, key: str, at_once: bool = False
    ) -> Subscription:
        """Let it end with the period, or end it now."""
        ...

    async def resume(self, subscription_id: str, *, key: str) -> Subscription:
        """Take back a canceling that has not happened yet, a waiting change, or a pause."""
        ...


class Invoices(Protocol):
    """What subscriptions write. Errors as for `Charges`."""

    async def add_usage(self, request: UsageRequest, *, key: str) -> str:
        """Put an amount on the next invoice; answers the item's id.

        Once for each key, however long after: providers forget keys after a day.
        """
        ...

    async def find_invoice(self, invoice_id: str) -> Invoice: ...

    async def list_invoices(
        self, payer_id: str, *, after: str | None = None, limit: int = 20
    ) -> list[Invoice]:
        """Newest first; `after` is the last id of the page before."""
        ...

    async def collect(self, invoice_id: str, *, key: str) -> Invoice:
        """Try the usual card again now; raises `Declined` or `ActionRequired`."""
        ...
