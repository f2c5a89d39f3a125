"""Refunds: money that goes back to the card it came from."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe import balance
from app.simulators.stripe.api import endpoint, merged, readable
from app.simulators.stripe.errors import (
    ApiError,
    balance_too_low,
    missing_parameter,
    wrong_parameter,
)
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id


@endpoint("POST", "/v1/refunds", "RefundCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    charge = _charge(world, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    if charge["disputed"]:
        raise ApiError(f"Charge {charge['id']} has been charged back.", code="charge_disputed")
    if left == 0:
        raise ApiError(
            f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
        )
    if not 0 < amount <= left:
        raise ApiError(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).",
            param="amount",
        )
    if balance.total(world, world.account, charge["currency"]) < amount:
        raise balance_too_low("Insufficient funds in your Stripe balance to refund this amount.")
    doc = {
        "id": new_id("re"),
        "object": "refund",
        "amount": amount,
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "customer": charge["customer"],
        "destination_details": {"card": {"type": "refund"}, "type": "card"},
        "failure_balance_transaction": None,
        "failure_reason": None,
        "metadata": merged({}, params.get("metadata")),
        "payment_intent": charge["payment_intent"],
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    before = world.store.find(charge["balance_transaction"])
    movement = balance.move(
        world,
        account=world.account,
        kind="refund",
        category="refund",
        amount=-amount,
        currency=charge["currency"],
        source=doc["id"],
        # Money that is still on its way in is what goes out again.
        available_on=before["available_on"] if before else None,
        description=f"REFUND FOR CHARGE ({charge['description'] or charge['id']})",
    )
    doc["balance_transaction"] = movement["id"]
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    world.store.add(doc, world.account)
    world.store.save(charge)
    world.tell("refund.created", doc)
    world.tell("charge.refunded", charge)
    return doc


@endpoint("POST", "/v1/refunds/{}", "RefundUpdateParams")
def update(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("refund", found)
    doc["metadata"] = merged(doc["metadata"], params.get("metadata"))
    return world.store.save(doc)


def fail(world: World, doc: Doc) -> Doc:
    """The card's bank sends a refund back, days later: the money returns to the balance."""
    movement = balance.move(
        world,
        account=world.account,
        kind="refund_failure",
        category="refund_failure",
        amount=doc["amount"],
        currency=doc["currency"],
        source=doc["id"],
        description="REFUND FAILURE",
    )
    doc |= {
        "status": "failed",
        "failure_reason": "lost_or_stolen_card",
        "failure_balance_transaction": movement["id"],
    }
    charge = world.get("charge", doc["charge"])
    charge["amount_refunded"] -= doc["amount"]
    charge["refunded"] = False
    world.store.save(charge)
    world.tell("refund.failed", world.store.save(doc))
    return doc


def _charge(world: World, params: Mapping[str, Any]) -> Doc:
    if "charge" in params:
        return world.get("charge", params["charge"], "charge")
    if "payment_intent" not in params:
        raise missing_parameter("payment_intent")
    intent = world.get("payment_intent", params["payment_intent"], "payment_intent")
    if intent["status"] != "succeeded":
        raise wrong_parameter(
            "payment_intent",
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
        )
    return world.get("charge", intent["latest_charge"])


readable("/v1/refunds", "refund", "Refund", by=("charge", "payment_intent"))
