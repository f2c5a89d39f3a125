"""Transfers from the platform's balance to connected accounts, and back."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe import balance
from app.simulators.stripe.api import endpoint, merged, page, readable
from app.simulators.stripe.errors import ApiError, balance_too_low, missing_parameter
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id


@endpoint("POST", "/v1/transfers", "TransferCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    if "amount" not in params:
        raise missing_parameter("amount")
    account = world.get("account", params["destination"], "destination")
    if account["capabilities"].get("transfers") != "active":
        raise ApiError(
            "Your destination account needs to have at least one of the following capabilities"
            " enabled: transfers, crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )
    amount, currency = params["amount"], params["currency"].lower()
    if amount < 1:
        raise ApiError("This value must be greater than or equal to 1.", param="amount")
    when, group = _cover(world, params, amount, currency)
    doc = {
        "id": new_id("tr"),
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "created": world.now(),
        "currency": currency,
        "description": params.get("description"),
        "destination": account["id"],
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "reversed": False,
        "source_transaction": params.get("source_transaction"),
        "source_type": "card",
        "transfer_group": group,
    }
    doc["reversals"] = {
        "object": "list",
        "data": [],
        "has_more": False,
        "total_count": 0,
        "url": f"/v1/transfers/{doc['id']}/reversals",
    }
    out = _move(
        world, "", ("transfer", "transfer"), -amount, transfer=doc, when=when, source=doc["id"]
    )
    arrival = _arrival(world, account["id"], doc, when)
    doc |= {"balance_transaction": out["id"], "destination_payment": arrival["id"]}
    world.tell("transfer.created", world.store.add(doc, world.account))
    return doc


def _cover(
    world: World, params: Mapping[str, Any], amount: int, currency: str
) -> tuple[int | None, str | None]:
    """When the money is there, and the group: from the charge named, or from the balance."""
    group = params.get("transfer_group")
    if "source_transaction" not in params:
        if balance.available(world, "", currency) < amount:
            raise balance_too_low("You have insufficient available funds in your Stripe account.")
        return None, group
    charge = world.get("charge", params["source_transaction"], "source_transaction")
    sent = sum(
        each["amount"] - each["amount_reversed"]
        for each in world.store.all("transfer", owner=charge["id"])
    )
    if charge["currency"] != currency:
        raise ApiError("The currency of source_transaction's balance transaction differs.")
    if sent + amount > charge["amount"]:
        raise balance_too_low(
            f"Cannot use {charge['id']} as a source_transaction for a transfer of {amount}:"
            f" {charge['amount'] - sent} of it is left."
        )
    movement = world.store.find(charge["balance_transaction"])
    return (movement["available_on"] if movement else None), group or charge["transfer_group"]


def _arrival(world: World, account: str, transfer: Doc, when: int | None) -> Doc:
    """What the connected account sees: a payment from the platform."""
    found = new_id("py")
    movement = _move(
        world,
        account,
        ("payment", "charge"),
        transfer["amount"],
        transfer=transfer,
        when=when,
        source=found,
    )
    doc = {
        "id": found,
        "object": "charge",
        "amount": transfer["amount"],
        "amount_captured": transfer["amount"],
        "amount_refunded": 0,
        "balance_transaction": movement["id"],
        "captured": True,
        "created": world.now(),
        "currency": transfer["currency"],
        "customer": None,
        "description": transfer["description"],
        "disputed": False,
        "livemode": False,
        "metadata": {},
        "paid": True,
        "payment_intent": None,
        "refunded": False,
        "source_transfer": transfer["id"],
        "status": "succeeded",
        "transfer_group": transfer["transfer_group"],
    }
    return world.store.add(doc, account)


@endpoint("POST", "/v1/transfers/{}/reversals", "TransferReversalCreateParams")
def reverse(world: World, params: Mapping[str, Any], found: str) -> Doc:
    transfer = world.get("transfer", found)
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = params.get("amount", left)
    if not 0 < amount <= left:
        raise ApiError(
            f"Reversal amount ({amount}) is greater than unreversed amount on transfer ({left}).",
            param="amount",
        )
    account, currency = transfer["destination"], transfer["currency"]
    if balance.total(world, account, currency) < amount:
        raise balance_too_low(
            "Insufficient funds: the destination account's balance does not cover this reversal."
        )
    came = world.store.find(transfer["balance_transaction"])
    when = came["available_on"] if came else None
    doc = {
        "id": new_id("trr"),
        "object": "transfer_reversal",
        "amount": amount,
        "created": world.now(),
        "currency": currency,
        "destination_payment_refund": new_id("pyr"),
        "metadata": merged({}, params.get("metadata")),
        "source_refund": None,
        "transfer": transfer["id"],
    }
    _move(
        world,
        account,
        ("payment_refund", "refund"),
        -amount,
        transfer=transfer,
        when=when,
        source=doc["destination_payment_refund"],
    )
    back = _move(
        world,
        "",
        ("transfer_refund", "transfer_reversal"),
        amount,
        transfer=transfer,
        when=when,
        source=doc["id"],
    )
    doc["balance_transaction"] = back["id"]
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    reversals = transfer["reversals"]
    reversals["data"] = [doc, *reversals["data"]][:10]
    reversals["total_count"] += 1
    reversals["has_more"] = reversals["total_count"] > 10
    world.store.add(doc, world.account)
    world.tell("transfer.reversed", world.store.save(transfer))
    return doc


@endpoint("GET", "/v1/transfers/{}/reversals", "TransferReversalListParams")
def list_reversals(world: World, params: Mapping[str, Any], found: str) -> Doc:
    world.get("transfer", found)
    url = f"/v1/transfers/{found}/reversals"
    return page(world, "transfer_reversal", url, params, transfer=found)


def _move(
    world: World,
    account: str,
    names: tuple[str, str],
    amount: int,
    *,
    transfer: Doc,
    when: int | None,
    source: str,
) -> Doc:
    return balance.move(
        world,
        account=account,
        kind=names[0],
        category=names[1],
        amount=amount,
        currency=transfer["currency"],
        source=source,
        available_on=when,
        description=transfer["description"],
    )


readable("/v1/transfers", "transfer", "Transfer", by=("destination", "transfer_group"))
