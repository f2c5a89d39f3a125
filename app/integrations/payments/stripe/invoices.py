"""Invoices at Stripe Billing."""

from typing import Any

from app.integrations.payments.stripe.billing_reading import invoice_of
from app.integrations.payments.stripe.client import Asking
from app.integrations.payments.stripe.reading import units
from app.integrations.payments.subscriptions import Invoice, UsageRequest

KEY = "usage_key"
"""What the metadata of an item calls the key it was made under."""
PAGE = 100


class StripeInvoices:
    """The `Invoices` port."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._v1 = asking.client.v1

    async def add_usage(self, request: UsageRequest, *, key: str) -> str:
        found = await self._added(request, key)
        return found or await self._add(request, key)

    async def _added(self, request: UsageRequest, key: str) -> str | None:
        """The item that was made under this key, also if Stripe has forgotten the key itself."""
        params: dict[str, Any] = {
            "customer": request.payer_id,
            "created": {"gte": int(request.since.timestamp())},
            "limit": PAGE,
        }
        while True:
            found = await self._asking.ask(self._v1.invoice_items.list, params=params)
            for doc in found["data"]:
                if doc["metadata"].get(KEY) == key:
                    return str(doc["id"])
            if not found["has_more"]:
                return None
            params["starting_after"] = found["data"][-1]["id"]

    async def _add(self, request: UsageRequest, key: str) -> str:
        params: dict[str, Any] = {
            "amount": units(request.amount),
            "currency": request.amount.currency.lower(),
            "customer": request.payer_id,
            "description": request.description,
            "metadata": {**request.reference, KEY: key},
        }
        if request.subscription_id:
            params["subscription"] = request.subscription_id
        doc = await self._asking.ask(self._v1.invoice_items.create, params=params, key=key)
        return str(doc["id"])

    async def find_invoice(self, invoice_id: str) -> Invoice:
        return invoice_of(await self._asking.ask(self._v1.invoices.retrieve, invoice_id, params={}))

    async def list_invoices(
        self, payer_id: str, *, after: str | None = None, limit: int = 20
    ) -> list[Invoice]:
        params: dict[str, Any] = {"customer": payer_id, "limit": limit}
        if after:
            params["starting_after"] = after
        found = await self._asking.ask(self._v1.invoices.list, params=params)
        return [invoice_of(doc) for doc in found["data"]]

    async def collect(self, invoice_id: str, *, key: str) -> Invoice:
        return invoice_of(
            await self._asking.ask(
                self._v1.invoices.pay, invoice_id, params={"off_session": True}, key=key
            )
        )
