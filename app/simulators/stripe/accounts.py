"""Connected accounts, the links into their onboarding, and what onboarding changes."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe import balance
from app.simulators.stripe.api import endpoint, merged, readable
from app.simulators.stripe.errors import ApiError, wrong_parameter
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id

LINK_SECONDS = 300
ASKED = (
    "business_profile.url",
    "external_account",
    "individual.dob.day",
    "individual.first_name",
    "individual.last_name",
    "tos_acceptance.date",
)
DOCUMENT = "individual.verification.document"

_CURRENCIES = {
    "US": "usd",
    "GB": "gbp",
    "CA": "cad",
    "AU": "aud",
    "NZ": "nzd",
    "CH": "chf",
    "DK": "dkk",
    "NO": "nok",
    "SE": "sek",
    "JP": "jpy",
    "PL": "pln",
    "CZ": "czk",
    "HU": "huf",
    "RO": "ron",
    "BR": "brl",
    "MX": "mxn",
    "IN": "inr",
    "SG": "sgd",
    "HK": "hkd",
}


@endpoint("POST", "/v1/accounts", "AccountCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    country = params.get("country", "US").upper()
    if len(country) != 2:
        raise wrong_parameter("country", f"Country '{country}' is unknown.")
    found = new_id("acct", 16)
    doc = {
        "id": found,
        "object": "account",
        "business_profile": {"mcc": None, "name": None, "product_description": None, "url": None}
        | params.get("business_profile", {}),
        "business_type": params.get("business_type", "individual"),
        "capabilities": dict.fromkeys(params.get("capabilities", {}), "inactive"),
        "charges_enabled": False,
        "controller": {
            "fees": {"payer": "application"},
            "is_controller": True,
            "losses": {"payments": "application"},
            "requirement_collection": "stripe",
            "stripe_dashboard": {"type": "express"},
            "type": "application",
        },
        "country": country,
        "created": world.now(),
        "default_currency": _CURRENCIES.get(country, "eur"),
        "details_submitted": False,
        "email": params.get("email"),
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "total_count": 0,
            "url": f"/v1/accounts/{found}/external_accounts",
        },
        "future_requirements": _requirements((), None),
        "metadata": merged({}, params.get("metadata")),
        "payouts_enabled": False,
        "requirements": _requirements(ASKED, "requirements.past_due"),
        "settings": {
            "payouts": {
                "debit_negative_balances": True,
                "schedule": {"delay_days": 2, "interval": "manual"},
                "statement_descriptor": None,
            }
        },
        "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
        "type": "express",
    }
    world.store.add(doc, world.account)
    world.tell("account.updated", doc, account=found)
    return doc


@endpoint("POST", "/v1/accounts/{}", "AccountUpdateParams")
def update(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("account", found)
    doc["metadata"] = merged(doc["metadata"], params.get("metadata"))
    doc["email"] = params.get("email", doc["email"])
    world.tell("account.updated", world.store.save(doc), account=found)
    return doc


@endpoint("DELETE", "/v1/accounts/{}", "AccountDeleteParams")
def delete(world: World, _: Mapping[str, Any], found: str) -> Doc:
    world.get("account", found)
    if any(any(both) for both in balance.holdings(world, found).values()):
        raise ApiError("This account cannot be deleted: its balance is not zero.")
    world.store.remove(found)
    gone = {"id": "ca_simulated", "object": "application", "name": "Backline"}
    world.tell("account.application.deauthorized", gone, account=found)
    return {"id": found, "object": "account", "deleted": True}


@endpoint("POST", "/v1/account_links", "AccountLinkCreateParams")
def link(world: World, params: Mapping[str, Any]) -> Doc:
    world.get("account", params["account"], "account")
    for name in ("return_url", "refresh_url"):
        if name not in params:
            raise wrong_parameter(name, f"Missing required param: {name}.", "parameter_missing")
    token = new_id("link")
    doc = {
        "object": "account_link",
        "created": world.now(),
        "expires_at": world.now() + LINK_SECONDS,
        "url": f"{world.public_url}/connect/{token}",
    }
    kept = {
        "id": token,
        "account": params["account"],
        "return_url": params["return_url"],
        "refresh_url": params["refresh_url"],
        "is_used": False,
    }
    world.store.add(doc | kept, world.account)
    return doc


@endpoint("POST", "/v1/accounts/{}/login_links", "AccountLoginLinkCreateParams")
def login_link(world: World, _: Mapping[str, Any], found: str) -> Doc:
    world.get("account", found)
    return {
        "object": "login_link",
        "created": world.now(),
        "url": f"{world.public_url}/bank/accounts/{found}",
    }


def submit(world: World, account: Doc, *, name: str, bank: str, with_document: bool = True) -> Doc:
    """What the holder entered: all of it, or all but the document of identity."""
    last4 = bank[-4:]
    account["external_accounts"] |= {
        "data": [
            {
                "id": new_id("ba"),
                "object": "bank_account",
                "account": account["id"],
                "account_holder_name": name,
                "account_holder_type": account["business_type"],
                "bank_name": "Simulated Bank",
                "country": account["country"],
                "currency": account["default_currency"],
                "default_for_currency": True,
                "last4": last4,
                "status": "new",
            }
        ],
        "total_count": 1,
    }
    account |= {
        "details_submitted": True,
        "capabilities": dict.fromkeys(account["capabilities"] or {"transfers": ""}, "active"),
        "charges_enabled": True,
        "payouts_enabled": with_document,
        "requirements": _requirements(() if with_document else (DOCUMENT,), None),
        "tos_acceptance": {"date": world.now(), "ip": "127.0.0.1", "user_agent": None},
    }
    account["business_profile"]["name"] = account["business_profile"]["name"] or name
    world.tell("account.updated", world.store.save(account), account=account["id"])
    return account


def restrict(world: World, account: Doc) -> Doc:
    """Stripe wants to see a document before it pays out again."""
    account |= {
        "payouts_enabled": False,
        "requirements": _requirements((DOCUMENT,), "requirements.past_due"),
    }
    world.tell("account.updated", world.store.save(account), account=account["id"])
    return account


def _requirements(missing: tuple[str, ...], reason: str | None) -> Doc:
    return {
        "alternatives": [],
        "current_deadline": None,
        "currently_due": list(missing),
        "disabled_reason": reason,
        "errors": [],
        "eventually_due": list(missing),
        "past_due": list(missing) if reason else [],
        "pending_verification": [],
    }


readable("/v1/accounts", "account", "Account")
