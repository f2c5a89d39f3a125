"""Customers at Stripe, their cards, and the portal."""

from typing import Any

from app.integrations.payments.accounts import Link
from app.integrations.payments.charges import Card
from app.integrations.payments.stripe.billing_reading import payer_of
from app.integrations.payments.stripe.client import Asking
from app.integrations.payments.stripe.reading import card_of
from app.integrations.payments.subscriptions import Payer, PayerRequest

EU_VAT = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
OTHER_TAX_IDS = {
    "AU": "au_abn",
    "CA": "ca_gst_hst",
    "CH": "ch_vat",
    "GB": "gb_vat",
    "JP": "jp_cn",
    "NO": "no_vat",
    "NZ": "nz_gst",
    "US": "us_ein",
}


class StripePayers:
    """The `Payers` port."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._v1 = asking.client.v1

    async def open_payer(self, request: PayerRequest, *, key: str) -> Payer:
        params = _params(request)
        if tax_id := _tax_id(request):
            params["tax_id_data"] = [tax_id]
        if request.clock_id:
            params["test_clock"] = request.clock_id
        return payer_of(await self._asking.ask(self._v1.customers.create, params=params, key=key))

    async def change_payer(self, payer_id: str, request: PayerRequest, *, key: str) -> Payer:
        doc = await self._asking.ask(
            self._v1.customers.update, payer_id, params=_params(request), key=key
        )
        await self._change_tax_id(payer_id, _tax_id(request), key=f"{key}:tax")
        return payer_of(doc)

    async def find_payer(self, payer_id: str) -> Payer:
        return payer_of(await self._asking.ask(self._v1.customers.retrieve, payer_id, params={}))

    async def list_cards(self, payer_id: str) -> list[Card]:
        payer = await self.find_payer(payer_id)
        found = await self._asking.ask(
            self._v1.customers.payment_methods.list, payer_id, params={"limit": 100}
        )
        cards = [card_of(doc, payer.usual_card_id) for doc in found["data"]]
        return [card for card in cards if card]

    async def use_card(self, payer_id: str, card_id: str, *, key: str) -> Payer:
        params = {"invoice_settings": {"default_payment_method": card_id}}
        return payer_of(
            await self._asking.ask(self._v1.customers.update, payer_id, params=params, key=key)
        )

    async def portal_link(self, payer_id: str, *, return_url: str) -> Link:
        doc = await self._asking.ask(
            self._v1.billing_portal.sessions.create,
            params={"customer": payer_id, "return_url": return_url},
        )
        return Link(doc["url"])

    async def _change_tax_id(
        self, payer_id: str, wanted: dict[str, str] | None, *, key: str
    ) -> None:
        found = await self._asking.ask(
            self._v1.customers.tax_ids.list, payer_id, params={"limit": 100}
        )
        kept = {doc["value"]: doc["id"] for doc in found["data"]}
        if wanted and wanted["value"] not in kept:
            await self._asking.ask(
                self._v1.customers.tax_ids.create, payer_id, params=wanted, key=key
            )
        for value, tax_id in kept.items():
            if not wanted or value != wanted["value"]:
                await self._asking.ask(
                    self._v1.customers.tax_ids.delete, payer_id, tax_id, params={}
                )


def _params(request: PayerRequest) -> dict[str, Any]:
    params: dict[str, Any] = {
        "email": request.email,
        "name": request.name,
        "metadata": dict(request.reference),
        "tax_exempt": "reverse" if request.is_reverse_charged else "none",
    }
    if request.country:
        params["address"] = {"country": request.country}
    return params


def _tax_id(request: PayerRequest) -> dict[str, str] | None:
    """The tax id as Stripe wants it; None for countries whose kinds we do not know."""
    country = request.country or ""
    kind = "eu_vat" if country in EU_VAT else OTHER_TAX_IDS.get(country)
    if not request.tax_id or not kind:
        return None
    return {"type": kind, "value": request.tax_id}
