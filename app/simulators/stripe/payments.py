"""Payment intents and the charges they end in."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe import balance, disputes
from app.simulators.stripe.api import endpoint, merged, readable
from app.simulators.stripe.cards import MESSAGES, NUMBERS, Magic
from app.simulators.stripe.customers import attach_method, find_method
from app.simulators.stripe.errors import ApiError, wrong_parameter, wrong_state
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id

CONFIRMABLE = {"requires_payment_method", "requires_confirmation", "requires_action"}
SMALLEST = 50


@endpoint("POST", "/v1/payment_intents", "PaymentIntentCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    doc = new_intent(world, params)
    if params.get("confirm"):
        return _confirmed(world, doc, params)
    return doc


@endpoint("POST", "/v1/payment_intents/{}/confirm", "PaymentIntentConfirmParams")
def confirm(world: World, params: Mapping[str, Any], found: str) -> Doc:
    return _confirmed(world, world.get("payment_intent", found), params)


@endpoint("POST", "/v1/payment_intents/{}/cancel", "PaymentIntentCancelParams")
def cancel(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("payment_intent", found)
    if doc["status"] not in CONFIRMABLE:
        raise wrong_state(
            f"You cannot cancel this PaymentIntent because it has a status of {doc['status']}.",
            "payment_intent_unexpected_state",
        )
    doc |= {
        "status": "canceled",
        "canceled_at": world.now(),
        "cancellation_reason": params.get("cancellation_reason"),
        "next_action": None,
    }
    world.tell("payment_intent.canceled", world.store.save(doc))
    return doc


@endpoint("POST", "/v1/payment_intents/{}", "PaymentIntentUpdateParams")
def update(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("payment_intent", found)
    doc["metadata"] = merged(doc["metadata"], params.get("metadata"))
    doc["description"] = params.get("description", doc["description"])
    return world.store.save(doc)


def new_intent(world: World, params: Mapping[str, Any]) -> Doc:
    if params["amount"] < SMALLEST:
        raise ApiError(
            f"Amount must be at least {SMALLEST} {params['currency']}.",
            code="amount_too_small",
            param="amount",
        )
    if customer := params.get("customer"):
        world.get("customer", customer, "customer")
    found = new_id("pi")
    doc = {
        "id": found,
        "object": "payment_intent",
        "amount": params["amount"],
        "amount_capturable": 0,
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": params.get("automatic_payment_methods"),
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": new_id(f"{found}_secret"),
        "confirmation_method": "automatic",
        "created": world.now(),
        "currency": params["currency"].lower(),
        "customer": params.get("customer"),
        "description": params.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "next_action": None,
        "payment_method": params.get("payment_method"),
        "payment_method_types": ["card"],
        "receipt_email": params.get("receipt_email"),
        "setup_future_usage": params.get("setup_future_usage"),
        "shipping": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": params.get("statement_descriptor_suffix"),
        "status": "requires_confirmation"
        if params.get("payment_method")
        else "requires_payment_method",
        "transfer_data": None,
        "transfer_group": params.get("transfer_group"),
    }
    world.tell("payment_intent.created", world.store.add(doc, world.account))
    return doc


def _confirmed(world: World, doc: Doc, params: Mapping[str, Any]) -> Doc:
    method = params.get("payment_method") or doc["payment_method"]
    if not method:
        raise wrong_parameter(
            "payment_method",
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            "payment_intent_unexpected_state",
        )
    doc["_return_url"] = params.get("return_url")
    return pay(
        world, doc, find_method(world, method), is_off_session=bool(params.get("off_session"))
    )


def pay(
    world: World, intent: Doc, method: Doc, *, is_off_session: bool = False, is_asked: bool = False
) -> Doc:
    """Try to pay with a card; raises its error. `is_asked`: the holder was asked and agreed."""
    if intent["status"] not in CONFIRMABLE:
        raise wrong_state(
            f"You cannot confirm this PaymentIntent because it has a status of {intent['status']}.",
            "payment_intent_unexpected_state",
        )
    magic = NUMBERS[method["_number"]]
    intent |= {"payment_method": method["id"], "next_action": None}
    asks = magic.asks == "always" or (magic.asks == "unsaved" and not method["_is_confirmed"])
    if asks and not is_asked:
        if is_off_session:
            raise _refused(world, intent, method, "authentication_required", None)
        return _challenged(world, intent)
    if magic.code:
        raise _refused(world, intent, method, magic.code, magic.decline or None)
    _keep_card(world, intent, method)
    return _succeed(world, intent, method, magic)


def _challenged(world: World, intent: Doc) -> Doc:
    address = f"{world.public_url}/pay/challenge/{intent['id']}"
    intent |= {
        "status": "requires_action",
        "next_action": {
            "type": "redirect_to_url",
            "redirect_to_url": {"url": address, "return_url": intent.get("_return_url")},
        },
    }
    world.tell("payment_intent.requires_action", world.store.save(intent))
    return intent


def refuse_challenge(world: World, intent: Doc) -> Doc:
    """The holder did not confirm."""
    method = world.get("payment_method", intent["payment_method"])
    intent["next_action"] = None
    _refused(world, intent, method, "payment_intent_authentication_failure", None, is_tried=False)
    return intent


def _refused(
    world: World,
    intent: Doc,
    method: Doc,
    code: str,
    decline: str | None,
    *,
    is_tried: bool = True,
) -> ApiError:
    """Write the failed attempt down, and make the error the caller gets."""
    message = MESSAGES.get(decline or code) or MESSAGES.get(code) or "The payment failed."
    charge = None
    if is_tried:
        charge = _new_charge(world, intent, method, NUMBERS[method["_number"]])
        charge |= {
            "status": "failed",
            "paid": False,
            "captured": False,
            "amount_captured": 0,
            "failure_code": code,
            "failure_message": message,
            "outcome": {
                "network_status": "declined_by_network",
                "reason": decline or code,
                "risk_level": "highest" if decline == "fraudulent" else "normal",
                "seller_message": "The bank did not return any further details.",
                "type": "blocked" if decline == "fraudulent" else "issuer_declined",
            },
        }
        world.store.add(charge, world.account)
        intent["latest_charge"] = charge["id"]
        world.tell("charge.failed", charge)
    problem = {
        "code": code,
        "message": message,
        "type": "card_error",
        "payment_method": method,
    } | ({"decline_code": decline} if decline else {})
    if charge:
        problem["charge"] = charge["id"]
    intent |= {
        "status": "requires_payment_method",
        "last_payment_error": problem,
        "payment_method": None,
    }
    world.tell("payment_intent.payment_failed", world.store.save(intent))
    return ApiError(
        message,
        status=402,
        kind="card_error",
        code=code,
        decline_code=decline or (code if code == "authentication_required" else None),
        charge=charge["id"] if charge else None,
        payment_intent=intent,
    )


def _keep_card(world: World, intent: Doc, method: Doc) -> None:
    """Attach the card when the payment was made for later use, too."""
    if not intent["setup_future_usage"] or not intent["customer"]:
        return
    method["_is_confirmed"] = True
    customer = world.get("customer", intent["customer"])
    attach_method(world, method, customer)
    if customer["invoice_settings"]["default_payment_method"] is None:
        customer["invoice_settings"]["default_payment_method"] = method["id"]
        world.store.save(customer)


def _succeed(world: World, intent: Doc, method: Doc, magic: Magic) -> Doc:
    charge = _new_charge(world, intent, method, magic)
    movement = balance.move(
        world,
        account=world.account,
        kind="charge",
        category="charge",
        amount=intent["amount"],
        currency=intent["currency"],
        source=charge["id"],
        fee=balance.card_fee(intent["amount"], intent["currency"]),
        available_on=None if magic.is_instant else world.now() + balance.PENDING_DAYS * balance.DAY,
        description=intent["description"],
    )
    charge["balance_transaction"] = movement["id"]
    intent |= {
        "status": "succeeded",
        "amount_received": intent["amount"],
        "latest_charge": charge["id"],
        "last_payment_error": None,
    }
    world.store.add(charge, world.account)
    world.store.save(intent)
    world.tell("charge.succeeded", charge)
    world.tell("payment_intent.succeeded", intent)
    if magic.disputes:
        disputes.open_dispute(world, charge)
    return intent


def _new_charge(world: World, intent: Doc, method: Doc, magic: Magic) -> Doc:
    found = new_id("ch")
    return {
        "id": found,
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"],
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": method["billing_details"],
        "calculated_statement_descriptor": "BACKLINE",
        "captured": True,
        "created": world.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "metadata": intent["metadata"],
        "on_behalf_of": None,
        "outcome": {
            "network_status": "approved_by_network",
            "reason": None,
            "risk_level": "normal",
            "seller_message": "Payment complete.",
            "type": "authorized",
        },
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {
            "card": {
                "brand": magic.brand,
                "country": "US",
                "exp_month": method["card"]["exp_month"],
                "exp_year": method["card"]["exp_year"],
                "funding": "credit",
                "last4": magic.number[-4:],
                "network": magic.brand,
                "three_d_secure": None,
            },
            "type": "card",
        },
        "receipt_email": intent["receipt_email"],
        "receipt_number": None,
        "receipt_url": f"{world.public_url}/pay/receipt/{found}",
        "refunded": False,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
        "status": "succeeded",
        "transfer_data": None,
        "transfer_group": intent["transfer_group"] or f"group_{intent['id']}",
    }


readable("/v1/payment_intents", "payment_intent", "PaymentIntent", by=("customer",))
readable("/v1/charges", "charge", "Charge", by=("customer", "payment_intent", "transfer_group"))
