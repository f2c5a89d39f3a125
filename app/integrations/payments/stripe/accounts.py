"""Connected accounts at Stripe, with Stripe collecting what it must know."""

from typing import Any

from app.integrations.payments.accounts import Account, AccountRequest, AccountUpdate, Link
from app.integrations.payments.stripe.client import Asking
from app.integrations.payments.stripe.reading import account_of, moment

EXPRESS = {
    "fees": {"payer": "application"},
    "losses": {"payments": "application"},
    "stripe_dashboard": {"type": "express"},
}
"""The platform answers for losses and fees; the holder gets Stripe's small dashboard."""


class StripeAccounts:
    """The `Accounts` port."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._v1 = asking.client.v1

    async def open_account(self, request: AccountRequest, *, key: str) -> Account:
        params: dict[str, Any] = {
            "business_type": "company" if request.is_company else "individual",
            "capabilities": {"transfers": {"requested": True}},
            "controller": EXPRESS,
            "country": request.country,
            "email": request.email,
            "metadata": dict(request.reference),
            # Payouts happen when the ledger says so, never by themselves.
            "settings": {"payouts": {"schedule": {"interval": "manual"}}},
        }
        if request.name:
            params["business_profile"] = {"name": request.name}
        return account_of(await self._asking.ask(self._v1.accounts.create, params=params, key=key))

    async def change_account(self, account_id: str, update: AccountUpdate, *, key: str) -> Account:
        params: dict[str, Any] = {}
        if update.email is not None:
            params["email"] = update.email
        if update.reference is not None:
            params["metadata"] = dict(update.reference)
        return account_of(
            await self._asking.ask(self._v1.accounts.update, account_id, params=params, key=key)
        )

    async def find_account(self, account_id: str) -> Account:
        return account_of(await self._asking.ask(self._v1.accounts.retrieve, account_id, params={}))

    async def onboarding_link(self, account_id: str, *, return_url: str, refresh_url: str) -> Link:
        params = {
            "account": account_id,
            "collection_options": {"fields": "eventually_due"},
            "refresh_url": refresh_url,
            "return_url": return_url,
            "type": "account_onboarding",
        }
        doc = await self._asking.ask(self._v1.account_links.create, params=params)
        return Link(doc["url"], moment(doc["expires_at"]))

    async def close_account(self, account_id: str, *, key: str) -> None:
        await self._asking.ask(self._v1.accounts.delete, account_id, params={}, key=key)
