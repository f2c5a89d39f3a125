"""Balances at Stripe: separate transfers to connected accounts, and payouts."""

from collections.abc import Mapping
from typing import Any

from app.core.money import Money
from app.integrations.payments.funds import (
    Balance,
    Payout,
    PayoutRequest,
    Transfer,
    TransferRequest,
    TransferReversal,
)
from app.integrations.payments.stripe.client import Asking
from app.integrations.payments.stripe.reading import (
    money_of,
    payout_of,
    reversal_of,
    transfer_of,
    units,
)


class StripeFunds:
    """The `Funds` port."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._v1 = asking.client.v1

    async def transfer(self, request: TransferRequest, *, key: str) -> Transfer:
        params: dict[str, Any] = {
            "amount": units(request.amount),
            "currency": request.amount.currency.lower(),
            "destination": request.account_id,
            "metadata": dict(request.reference),
            "transfer_group": request.group,
        }
        if request.source:
            params["source_transaction"] = request.source
        if request.description:
            params["description"] = request.description
        return transfer_of(
            await self._asking.ask(self._v1.transfers.create, params=params, key=key)
        )

    async def find_transfer(self, transfer_id: str) -> Transfer:
        return transfer_of(
            await self._asking.ask(self._v1.transfers.retrieve, transfer_id, params={})
        )

    async def reverse_transfer(
        self,
        transfer_id: str,
        amount: Money | None = None,
        *,
        key: str,
        reference: Mapping[str, str] | None = None,
    ) -> TransferReversal:
        params: dict[str, Any] = {"metadata": dict(reference or {})}
        if amount:
            params["amount"] = units(amount)
        return reversal_of(
            await self._asking.ask(
                self._v1.transfers.reversals.create, transfer_id, params=params, key=key
            )
        )

    async def balance(self, account_id: str | None = None) -> Balance:
        doc = await self._asking.ask(self._v1.balance.retrieve, params={}, account=account_id or "")
        return Balance(available=_amounts(doc["available"]), pending=_amounts(doc["pending"]))

    async def pay_out(self, request: PayoutRequest, *, key: str) -> Payout:
        params: dict[str, Any] = {
            "amount": units(request.amount),
            "currency": request.amount.currency.lower(),
            "metadata": dict(request.reference),
        }
        if request.description:
            params["description"] = request.description
        doc = await self._asking.ask(
            self._v1.payouts.create, params=params, key=key, account=request.account_id or ""
        )
        return payout_of(doc, request.account_id)

    async def find_payout(self, payout_id: str, *, account_id: str | None = None) -> Payout:
        doc = await self._asking.ask(
            self._v1.payouts.retrieve, payout_id, params={}, account=account_id or ""
        )
        return payout_of(doc, account_id)


def _amounts(parts: list[dict[str, Any]]) -> tuple[Money, ...]:
    amounts = [money_of(part["amount"], part["currency"]) for part in parts]
    return tuple(sorted(amounts, key=lambda money: money.currency))
