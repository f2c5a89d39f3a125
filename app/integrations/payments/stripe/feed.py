"""Stripe's events, verified, and its balance transactions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import stripe

from app.core import clock
from app.integrations.payments.errors import EventRefused
from app.integrations.payments.feed import (
    EventKind,
    Movement,
    MovementKind,
    MovementPage,
    ProviderEvent,
    Subject,
)
from app.integrations.payments.stripe.billing_reading import invoice_of, subscription_of
from app.integrations.payments.stripe.client import Asking
from app.integrations.payments.stripe.reading import (
    account_of,
    checkout_of,
    dispute_of,
    id_of,
    moment,
    money_of,
    payment_of,
    payment_of_charge,
    payout_of,
    refund_of,
    transfer_of,
)

TOLERANCE = 300
PAGE = 100

_KINDS = {
    "account": EventKind.ACCOUNT,
    "application": EventKind.ACCOUNT,
    "charge": EventKind.PAYMENT,
    "checkout.session": EventKind.CHECKOUT,
    "dispute": EventKind.DISPUTE,
    "invoice": EventKind.INVOICE,
    "payment_intent": EventKind.PAYMENT,
    "payout": EventKind.PAYOUT,
    "refund": EventKind.REFUND,
    "subscription": EventKind.SUBSCRIPTION,
    "transfer": EventKind.TRANSFER,
}
"""What an event is about, by the object inside, whatever the event is called."""

_MOVEMENTS = {
    "charge": MovementKind.PAYMENT,
    "payment": MovementKind.PAYMENT,
    "refund": MovementKind.REFUND,
    "payment_refund": MovementKind.REFUND,
    "refund_failure": MovementKind.REFUND_FAILED,
    "payment_failure_refund": MovementKind.REFUND_FAILED,
    "transfer": MovementKind.TRANSFER,
    "transfer_refund": MovementKind.TRANSFER_REVERSED,
    "payout": MovementKind.PAYOUT,
    "payout_failure": MovementKind.PAYOUT_FAILED,
    "payout_cancel": MovementKind.PAYOUT_FAILED,
    "stripe_fee": MovementKind.FEE,
}
_ADJUSTMENTS = {
    "dispute": MovementKind.DISPUTE,
    "dispute_reversal": MovementKind.DISPUTE_WON,
}


class StripeFeed:
    """The `Feed` port."""

    def __init__(self, asking: Asking, secrets: tuple[str, ...]) -> None:
        self._asking = asking
        self._v1 = asking.client.v1
        self._secrets = secrets

    def verify(self, body: bytes, headers: Mapping[str, str]) -> ProviderEvent:
        header = headers.get("stripe-signature", "")
        _check_age(header)
        for secret in self._secrets:
            try:
                # The library's own check of the age would accept any moment in the future.
                event = self._asking.client.construct_event(body, header, secret, tolerance=0)
                return event_of(event.to_dict())
            except stripe.SignatureVerificationError:
                continue
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
                raise EventRefused("The body of this event cannot be read.") from error
        raise EventRefused

    def read(self, body: bytes) -> ProviderEvent:
        try:
            event = self._asking.client.construct_event_without_verification(body)
            return event_of(event.to_dict())
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise EventRefused("The body of this event cannot be read.") from error

    async def find_event(self, event_id: str) -> ProviderEvent:
        return event_of(await self._asking.ask(self._v1.events.retrieve, event_id, params={}))

    async def list_events(
        self, *, since: datetime, after: str | None = None, limit: int = PAGE
    ) -> list[ProviderEvent]:
        params: dict[str, Any] = {"created": {"gte": int(since.timestamp())}, "limit": limit}
        if after:
            params["starting_after"] = after
        found = await self._asking.ask(self._v1.events.list, params=params)
        return [event_of(doc) for doc in found["data"]]

    async def list_movements(
        self,
        *,
        since: datetime,
        until: datetime | None = None,
        after: str | None = None,
        account_id: str | None = None,
    ) -> MovementPage:
        created = {"gte": int(since.timestamp())}
        if until:
            created["lt"] = int(until.timestamp())
        params: dict[str, Any] = {"created": created, "limit": PAGE}
        if after:
            params["starting_after"] = after
        found = await self._asking.ask(
            self._v1.balance_transactions.list, params=params, account=account_id or ""
        )
        movements = tuple(movement_of(doc) for doc in found["data"])
        return MovementPage(movements, movements[-1].id if found["has_more"] else None)

    async def check(self) -> None:
        await self._asking.ask(self._v1.balance.retrieve, params={})


def _check_age(header: str) -> None:
    stamps = [part[2:] for part in header.split(",") if part.startswith("t=")]
    if not stamps or not stamps[0].isascii() or not stamps[0].isdigit() or len(stamps[0]) > 12:
        raise EventRefused
    if abs(clock.now().timestamp() - int(stamps[0])) > TOLERANCE:
        raise EventRefused("This event was signed too long ago, or in the future.")


def event_of(doc: Mapping[str, Any]) -> ProviderEvent:
    """One event; a kind of object nobody told us about makes it `UNKNOWN`, never an error."""
    thing = doc["data"]["object"]
    account_id = doc.get("account")
    kind = _KINDS.get(thing.get("object") or "", EventKind.UNKNOWN)
    subject = _subject(thing, account_id) if kind is not EventKind.UNKNOWN else None
    subject_id = _subject_id(thing, account_id) if kind is not EventKind.UNKNOWN else None
    if subject_id is None:
        kind, subject = EventKind.UNKNOWN, None
    return ProviderEvent(
        id=doc["id"],
        kind=kind,
        name=doc["type"],
        created_at=moment(doc["created"]),
        subject_id=subject_id,
        subject=subject,
        payload=doc,
        account_id=account_id,
    )


def _subject_id(thing: Mapping[str, Any], account_id: str | None) -> str | None:
    if thing["object"] == "charge":
        return id_of(thing.get("payment_intent"))
    if thing["object"] == "application":
        return account_id
    return id_of(thing.get("id"))


def _subject(thing: Mapping[str, Any], account_id: str | None) -> Subject | None:
    readers: dict[str, Any] = {
        "account": account_of,
        "charge": payment_of_charge,
        "checkout.session": checkout_of,
        "dispute": dispute_of,
        "invoice": invoice_of,
        "payment_intent": payment_of,
        "payout": lambda doc: payout_of(doc, account_id),
        "refund": refund_of,
        "subscription": subscription_of,
        "transfer": transfer_of,
    }
    reader = readers.get(thing["object"])
    try:
        subject: Subject | None = reader(thing) if reader else None
    except (KeyError, ValueError, TypeError):
        # A shape of another API version: the receiver fetches the subject anyway.
        return None
    return subject


def movement_of(doc: Mapping[str, Any]) -> Movement:
    kind = _MOVEMENTS.get(doc["type"])
    if kind is None:
        kind = _ADJUSTMENTS.get(doc.get("reporting_category") or "", MovementKind.OTHER)
    currency = doc["currency"]
    return Movement(
        id=doc["id"],
        kind=kind,
        amount=money_of(doc["amount"], currency),
        fee=money_of(doc["fee"], currency),
        net=money_of(doc["net"], currency),
        source_id=id_of(doc.get("source")),
        created_at=moment(doc["created"]),
        available_at=moment(doc["available_on"]),
        name=doc["type"],
        description=doc.get("description") or "",
    )
