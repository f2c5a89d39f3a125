"""Taking money by Stripe: checkout sessions, payment intents, refunds, disputes."""

from typing import Any

from app.integrations.payments.charges import (
    Checkout,
    CheckoutRequest,
    Dispute,
    Evidence,
    Payment,
    Refund,
    RefundRequest,
    SavedCharge,
)
from app.integrations.payments.errors import ActionRequired, RequestRefused
from app.integrations.payments.stripe.client import Asking, challenge_of
from app.integrations.payments.stripe.reading import (
    checkout_of,
    dispute_of,
    id_of,
    payment_of,
    refund_of,
    units,
)

WHOLE_PAYMENT = {"expand": ["latest_charge.balance_transaction", "payment_method"]}


class StripeCharges:
    """The `Charges` port."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._v1 = asking.client.v1

    async def open_checkout(self, request: CheckoutRequest, *, key: str) -> Checkout:
        about = dict(request.reference)
        payment: dict[str, Any] = {
            "description": request.description,
            "metadata": about,
            "transfer_group": request.group,
        }
        params: dict[str, Any] = {
            "mode": "payment",
            "success_url": request.success_url,
            "cancel_url": request.cancel_url,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": request.amount.currency.lower(),
                        "unit_amount": units(request.amount),
                        "product_data": {"name": request.description},
                    },
                }
            ],
            "payment_intent_data": payment,
            "metadata": about,
        }
        if request.save_card:
            payment["setup_future_usage"] = "off_session"
        if request.payer_id:
            params["customer"] = request.payer_id
        else:
            params |= {"customer_email": request.email} if request.email else {}
            params |= {"customer_creation": "always"} if request.save_card else {}
        if request.expires_at:
            params["expires_at"] = int(request.expires_at.timestamp())
        return checkout_of(
            await self._asking.ask(self._v1.checkout.sessions.create, params=params, key=key)
        )

    async def find_checkout(self, checkout_id: str) -> Checkout:
        return checkout_of(
            await self._asking.ask(self._v1.checkout.sessions.retrieve, checkout_id, params={})
        )

    async def close_checkout(self, checkout_id: str, *, key: str) -> Checkout:
        return checkout_of(
            await self._asking.ask(
                self._v1.checkout.sessions.expire, checkout_id, params={}, key=key
            )
        )

    async def charge_saved(self, request: SavedCharge, *, key: str) -> Payment:
        card = request.card_id or await self._usual_card(request.payer_id)
        params = {
            "amount": units(request.amount),
            "currency": request.amount.currency.lower(),
            "confirm": True,
            "customer": request.payer_id,
            "description": request.description,
            "metadata": dict(request.reference),
            "off_session": True,
            "payment_method": card,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "transfer_group": request.group,
            **WHOLE_PAYMENT,
        }
        doc = await self._asking.ask(self._v1.payment_intents.create, params=params, key=key)
        if doc["status"] == "requires_action":
            raise ActionRequired(challenge_of(doc), payment_id=doc["id"])
        return payment_of(doc)

    async def find_payment(self, payment_id: str) -> Payment:
        return payment_of(
            await self._asking.ask(
                self._v1.payment_intents.retrieve, payment_id, params=WHOLE_PAYMENT
            )
        )

    async def refund(self, request: RefundRequest, *, key: str) -> Refund:
        params: dict[str, Any] = {
            "payment_intent": request.payment_id,
            "metadata": dict(request.reference),
        }
        if request.amount:
            params["amount"] = units(request.amount)
        return refund_of(await self._asking.ask(self._v1.refunds.create, params=params, key=key))

    async def find_refund(self, refund_id: str) -> Refund:
        return refund_of(await self._asking.ask(self._v1.refunds.retrieve, refund_id, params={}))

    async def find_dispute(self, dispute_id: str) -> Dispute:
        return dispute_of(await self._asking.ask(self._v1.disputes.retrieve, dispute_id, params={}))

    async def answer_dispute(self, dispute_id: str, evidence: Evidence, *, key: str) -> Dispute:
        given = {
            "uncategorized_text": evidence.text,
            "product_description": evidence.product,
            "customer_name": evidence.customer_name,
            "customer_email_address": evidence.customer_email,
            "service_date": evidence.service_date,
        }
        params = {
            "evidence": {name: text for name, text in given.items() if text},
            "submit": True,
        }
        return dispute_of(
            await self._asking.ask(self._v1.disputes.update, dispute_id, params=params, key=key)
        )

    async def _usual_card(self, payer_id: str) -> str:
        payer = await self._asking.ask(self._v1.customers.retrieve, payer_id, params={})
        usual = id_of((payer.get("invoice_settings") or {}).get("default_payment_method"))
        if usual:
            return usual
        kept = await self._asking.ask(
            self._v1.customers.payment_methods.list, payer_id, params={"limit": 1}
        )
        if not kept["data"]:
            raise RequestRefused("No card is kept for this payer. Ask for one first.")
        return str(kept["data"][0]["id"])
