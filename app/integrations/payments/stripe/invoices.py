"""Invoices at Stripe Billing."""

from typing import Any

from app.integrations.payments.stripe.billing_reading import invoice_of
from app.integrations.payments.stripe.client import Asking
from app.integrations.payments.stripe.reading import units
from app.integrations.payments.subscriptions import Invoice, UsageRequest


class StripeInvoices:
    """The `Invoices` port."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._v1 = asking.client.v1

    async def add_usage(self, request: UsageRequest, *, key: str) -> str:
        params: dict[str, Any] = {
            "amount": units(request.amount),
            "currency": request.amount.currency.lower(),
            "customer": request.payer_id,
            "description": request.description,
            "metadata": dict(request.reference),
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
