"""Subscriptions at Stripe Billing; a change at the end of a period is a schedule."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.core.money import Money
from app.integrations.payments.charges import Checkout
from app.integrations.payments.errors import RequestRefused
from app.integrations.payments.stripe.billing_reading import line_of, price_of, subscription_of
from app.integrations.payments.stripe.client import Asking, Doc
from app.integrations.payments.stripe.reading import checkout_of, id_of, moment, money_of, units
from app.integrations.payments.subscriptions import (
    Line,
    Preview,
    Price,
    PriceRequest,
    Subscription,
    SubscriptionCheckout,
    SubscriptionRequest,
)

WHOLE = {"expand": ["schedule"]}
PAUSE_WITHOUT_CARD = {"end_behavior": {"missing_payment_method": "pause"}}
PRESENT = "usd"
"""A page that only keeps a card charges nothing, but Stripe wants to know a currency."""


class StripeSubscriptions:
    """The `Subscriptions` port."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._v1 = asking.client.v1

    async def define_price(self, request: PriceRequest, *, key: str) -> Price:
        found = await self._asking.ask(
            self._v1.prices.list, params={"lookup_keys": [request.lookup], "active": True}
        )
        prices = [price_of(doc) for doc in found["data"]]
        for price in prices:
            if (price.amount, price.interval) == (request.amount, request.interval):
                return price
        params = {
            "currency": request.amount.currency.lower(),
            "lookup_key": request.lookup,
            "product_data": {"name": request.product},
            "recurring": {"interval": request.interval.value},
            "transfer_lookup_key": True,
            "unit_amount": units(request.amount),
        }
        return price_of(await self._asking.ask(self._v1.prices.create, params=params, key=key))

    async def open_checkout(self, request: SubscriptionCheckout, *, key: str) -> Checkout:
        about = dict(request.reference)
        params: dict[str, Any] = {
            "mode": "subscription" if request.lines else "setup",
            "customer": request.payer_id,
            "success_url": request.success_url,
            "cancel_url": request.cancel_url,
            "metadata": about,
        }
        if request.lines:
            data: dict[str, Any] = {"metadata": about}
            if request.trial_until:
                data["trial_end"] = int(request.trial_until.timestamp())
            params |= {"line_items": _items(request.lines), "subscription_data": data}
        else:
            params |= {"currency": PRESENT, "setup_intent_data": {"metadata": about}}
        return checkout_of(
            await self._asking.ask(self._v1.checkout.sessions.create, params=params, key=key)
        )

    async def start(self, request: SubscriptionRequest, *, key: str) -> Subscription:
        params: dict[str, Any] = {
            "customer": request.payer_id,
            "items": _items(request.lines),
            "metadata": dict(request.reference),
            "payment_behavior": "error_if_incomplete",
            **WHOLE,
        }
        if request.trial_until:
            params["trial_end"] = int(request.trial_until.timestamp())
            params["trial_settings"] = PAUSE_WITHOUT_CARD
        return subscription_of(
            await self._asking.ask(self._v1.subscriptions.create, params=params, key=key)
        )

    async def find_subscription(self, subscription_id: str) -> Subscription:
        return subscription_of(await self._found(subscription_id))

    async def preview_change(
        self, subscription_id: str, lines: Sequence[Line], *, as_of: datetime
    ) -> Preview:
        now = await self._found(subscription_id)
        details = {
            "items": _exchange(now, lines),
            "proration_behavior": "always_invoice",
            "proration_date": int(as_of.timestamp()),
        }
        doc = await self._asking.ask(
            self._v1.invoices.create_preview,
            params={"subscription": subscription_id, "subscription_details": details},
        )
        total = doc["total"] if doc["total"] < 0 else doc["amount_due"]
        return Preview(
            as_of=moment(int(as_of.timestamp())),
            due_now=money_of(total, doc["currency"]),
            renewal=await self._renewal(lines),
            lines=tuple(line_of(each) for each in doc["lines"]["data"]),
        )

    async def change(
        self,
        subscription_id: str,
        lines: Sequence[Line],
        *,
        key: str,
        as_of: datetime | None = None,
    ) -> Subscription:
        now = await self._found(subscription_id)
        if as_of is None:
            return await self._change_later(now, lines, key=key)
        await self._release(now, key=key)
        params = {
            "items": _exchange(now, lines),
            "payment_behavior": "error_if_incomplete",
            "proration_behavior": "always_invoice",
            "proration_date": int(as_of.timestamp()),
            **WHOLE,
        }
        return subscription_of(
            await self._asking.ask(
                self._v1.subscriptions.update, subscription_id, params=params, key=key
            )
        )

    async def cancel(
        self, subscription_id: str, *, key: str, at_once: bool = False
    ) -> Subscription:
        now = await self._found(subscription_id)
        await self._release(now, key=key)
        if at_once:
            doc = await self._asking.ask(
                self._v1.subscriptions.cancel, subscription_id, params=WHOLE, key=key
            )
        else:
            doc = await self._update(subscription_id, key=key, cancel_at_period_end=True)
        return subscription_of(doc)

    async def resume(self, subscription_id: str, *, key: str) -> Subscription:
        now = await self._found(subscription_id)
        await self._release(now, key=key)
        if now["status"] == "paused":
            params = {"payment_behavior": "resume_on_payment_success", **WHOLE}
            doc = await self._asking.ask(
                self._v1.subscriptions.resume, subscription_id, params=params, key=key
            )
        elif now.get("cancel_at_period_end"):
            doc = await self._update(subscription_id, key=key, cancel_at_period_end=False)
        else:
            doc = await self._found(subscription_id)
        return subscription_of(doc)

    async def _found(self, subscription_id: str) -> Doc:
        return await self._asking.ask(
            self._v1.subscriptions.retrieve, subscription_id, params=WHOLE
        )

    async def _update(self, subscription_id: str, *, key: str, **changes: bool) -> Doc:
        return await self._asking.ask(
            self._v1.subscriptions.update, subscription_id, params={**changes, **WHOLE}, key=key
        )

    async def _release(self, subscription: Doc, *, key: str) -> None:
        """Let go of a change that waits: a scheduled subscription takes no other."""
        schedule = subscription.get("schedule")
        if schedule and schedule["status"] == "active":
            await self._asking.ask(
                self._v1.subscription_schedules.release,
                schedule["id"],
                params={},
                key=f"{key}:release:{schedule['id']}",
            )

    async def _change_later(
        self, subscription: Doc, lines: Sequence[Line], *, key: str
    ) -> Subscription:
        if subscription["status"] not in {"active", "trialing", "past_due"}:
            raise RequestRefused("Only a running subscription can change at the end of its period.")
        schedule = subscription.get("schedule")
        if not schedule:
            await self._update(subscription["id"], key=f"{key}:keep", cancel_at_period_end=False)
            schedule = await self._asking.ask(
                self._v1.subscription_schedules.create,
                params={"from_subscription": subscription["id"]},
                key=f"{key}:schedule",
            )
        current = schedule["phases"][0]
        price = await self._asking.ask(self._v1.prices.retrieve, lines[0].price_id, params={})
        phases = [
            {
                "items": _items([_line(each) for each in subscription["items"]["data"]]),
                "start_date": current["start_date"],
                "end_date": subscription["items"]["data"][0]["current_period_end"],
            },
            {
                "items": _items(lines),
                "duration": {"interval": price["recurring"]["interval"], "interval_count": 1},
                "proration_behavior": "none",
            },
        ]
        await self._asking.ask(
            self._v1.subscription_schedules.update,
            schedule["id"],
            params={"phases": phases, "end_behavior": "release", "proration_behavior": "none"},
            key=key,
        )
        return await self.find_subscription(subscription["id"])

    async def _renewal(self, lines: Sequence[Line]) -> Money:
        docs = [
            await self._asking.ask(self._v1.prices.retrieve, line.price_id, params={})
            for line in lines
        ]
        amounts = [
            money_of(doc["unit_amount"], doc["currency"]) * line.quantity
            for doc, line in zip(docs, lines, strict=True)
        ]
        return Money.sum(amounts, amounts[0].currency)


def _items(lines: Sequence[Line]) -> list[Doc]:
    return [{"price": line.price_id, "quantity": line.quantity} for line in lines]


def _line(item: Doc) -> Line:
    return Line(id_of(item["price"]) or "", item.get("quantity") or 1)


def _exchange(subscription: Doc, lines: Sequence[Line]) -> list[Doc]:
    """The changes that turn the items there are into these lines: kept, exchanged, removed."""
    there = {each["id"]: id_of(each["price"]) for each in subscription["items"]["data"]}
    changes: list[Doc] = []
    unmatched: list[Line] = []
    for line in lines:
        found = next((item for item, price in there.items() if price == line.price_id), None)
        if found is None:
            unmatched.append(line)
        else:
            del there[found]
            changes.append({"id": found, "quantity": line.quantity})
    left = list(there)
    for line in unmatched:
        item = {"id": left.pop(0)} if left else {}
        changes.append({**item, "price": line.price_id, "quantity": line.quantity})
    return changes + [{"id": item, "deleted": True} for item in left]
