"""Hosted checkout: sessions that take one payment, start a subscription or keep a card."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe import catalog, customers, payments, subscriptions
from app.simulators.stripe.api import endpoint, merged, page
from app.simulators.stripe.errors import missing_parameter, wrong_parameter, wrong_state
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id

HOUR = 3600
MODES = {"payment", "subscription", "setup"}


@endpoint("POST", "/v1/checkout/sessions", "checkout.SessionCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    mode = params.get("mode", "payment")
    _check(world, params, mode)
    lines = [catalog.line_of(world, each) for each in params.get("line_items", [])]
    total = sum(each["amount_total"] for each in lines)
    found = new_id("cs_test", 58)
    doc = {
        "id": found,
        "object": "checkout.session",
        "amount_subtotal": total if mode != "setup" else None,
        "amount_total": total if mode != "setup" else None,
        "automatic_tax": {"enabled": False, "liability": None, "status": None},
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "client_secret": None,
        "created": world.now(),
        "currency": lines[0]["currency"] if lines else params.get("currency"),
        "customer": params.get("customer"),
        "customer_creation": params.get("customer_creation"),
        "customer_details": None,
        "customer_email": params.get("customer_email"),
        "expires_at": params.get("expires_at", world.now() + 24 * HOUR),
        "invoice": None,
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "mode": mode,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": params.get("payment_method_collection", "always"),
        "payment_method_types": ["card"],
        "payment_status": "no_payment_required" if mode == "setup" else "unpaid",
        "setup_intent": None,
        "status": "open",
        "subscription": None,
        "success_url": params.get("success_url"),
        "ui_mode": "hosted_page",
        "url": f"{world.public_url}/pay/{found}",
        "_lines": lines,
        "_payment": params.get("payment_intent_data", {}),
        "_subscription": params.get("subscription_data", {}),
        "_setup": params.get("setup_intent_data", {}),
        "_intent": None,
    }
    return world.store.add(doc, world.account)


def _check(world: World, params: Mapping[str, Any], mode: str) -> None:
    if "success_url" not in params:
        raise missing_parameter("success_url")
    if mode != "setup" and not params.get("line_items"):
        raise missing_parameter("line_items")
    if customer := params.get("customer"):
        world.get("customer", customer, "customer")
        if "customer_email" in params:
            raise wrong_parameter(
                "customer_email", "You may only specify one of: customer, customer_email."
            )
    expires = params.get("expires_at")
    if expires and not HOUR // 2 <= expires - world.now() + 60 <= 24 * HOUR + 120:
        raise wrong_parameter(
            "expires_at",
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.",
        )


@endpoint("POST", "/v1/checkout/sessions/{}/expire", "checkout.SessionExpireParams")
def expire(world: World, _: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("checkout.session", found)
    if doc["status"] != "open":
        raise wrong_state(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout'
            f" Session has a status of {doc['status']}."
        )
    return close(world, doc)


def close(world: World, doc: Doc) -> Doc:
    doc |= {"status": "expired", "url": None}
    world.tell("checkout.session.expired", world.store.save(doc))
    return doc


@endpoint("GET", "/v1/checkout/sessions/{}", "checkout.SessionRetrieveParams")
def retrieve(world: World, _: Mapping[str, Any], found: str) -> Doc:
    return world.get("checkout.session", found)


@endpoint("GET", "/v1/checkout/sessions", "checkout.SessionListParams")
def listed(world: World, params: Mapping[str, Any]) -> Doc:
    fields = {
        name: params[name]
        for name in ("customer", "payment_intent", "subscription", "status")
        if name in params
    }
    return page(world, "checkout.session", "/v1/checkout/sessions", params, **fields)


def begin(world: World, doc: Doc, method: Doc, *, email: str, name: str) -> Doc | None:
    """Pay, subscribe or keep the card; answers the intent that asks the holder, or None: done.

    Raises the card's error.
    """
    doc["customer_details"] = {
        "address": None,
        "email": email,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }
    if _needs_customer(doc) and doc["customer"] is None:
        customer = customers.create(world, {"email": email, "name": name})
        doc["customer"] = customer["id"]
    world.store.save(doc)
    if doc["mode"] == "payment":
        return _pay(world, doc, method)
    customer = world.get("customer", doc["customer"])
    method["_is_confirmed"] = True
    customers.attach_method(world, method, customer)
    customer["invoice_settings"]["default_payment_method"] = method["id"]
    world.tell("customer.updated", world.store.save(customer))
    if doc["mode"] == "subscription":
        _subscribe(world, doc, customer)
    else:
        _set_up(world, doc, customer, method)
    complete(world, doc)
    return None


def _needs_customer(doc: Doc) -> bool:
    return (
        doc["mode"] != "payment"
        or doc["customer_creation"] == "always"
        or "setup_future_usage" in doc["_payment"]
    )


def _pay(world: World, doc: Doc, method: Doc) -> Doc | None:
    intent = world.store.find(doc["_intent"])
    if intent is None or intent["status"] == "canceled":
        wanted = {
            "amount": doc["amount_total"],
            "currency": doc["currency"],
            **({"customer": doc["customer"]} if doc["customer"] else {}),
            **doc["_payment"],
        }
        intent = payments.new_intent(world, wanted)
        doc["_intent"] = intent["id"]
        world.store.save(doc)
    intent["_return_url"] = doc["url"]
    paid = payments.pay(world, intent, method)
    if paid["status"] == "requires_action":
        return paid
    complete(world, doc)
    return None


def _subscribe(world: World, doc: Doc, customer: Doc) -> None:
    wanted = {
        "customer": customer["id"],
        "items": [
            {"price": each["price"]["id"], "quantity": each["quantity"]} for each in doc["_lines"]
        ],
        "payment_behavior": "error_if_incomplete",
        **doc["_subscription"],
    }
    subscription = subscriptions.create(world, wanted)
    doc |= {"subscription": subscription["id"], "invoice": subscription["latest_invoice"]}


def _set_up(world: World, doc: Doc, customer: Doc, method: Doc) -> None:
    intent = {
        "id": new_id("seti"),
        "object": "setup_intent",
        "created": world.now(),
        "customer": customer["id"],
        "livemode": False,
        "metadata": doc["_setup"].get("metadata", {}),
        "payment_method": method["id"],
        "payment_method_types": ["card"],
        "status": "succeeded",
        "usage": "off_session",
    }
    world.tell("setup_intent.succeeded", world.store.add(intent, world.account))
    doc["setup_intent"] = intent["id"]


def complete(world: World, doc: Doc) -> Doc:
    """The page has done its work: it leads to `success_url` from now on."""
    if doc["mode"] == "payment":
        doc |= {"payment_intent": doc["_intent"], "payment_status": "paid"}
    elif doc["mode"] == "subscription":
        doc["payment_status"] = "paid"
    doc |= {"status": "complete", "url": None}
    world.tell("checkout.session.completed", world.store.save(doc))
    return doc


def success_address(doc: Doc) -> str:
    return str(doc["success_url"]).replace("{CHECKOUT_SESSION_ID}", doc["id"])
