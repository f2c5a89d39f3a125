"""Payouts from a balance to its bank account, which may return them."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe import balance
from app.simulators.stripe.api import endpoint, merged, readable
from app.simulators.stripe.errors import ApiError, balance_too_low, wrong_state
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id

ARRIVAL_DAYS = 2

RETURNED = {
    "1116": "no_account",
    "1113": "account_closed",
    "2227": "insufficient_funds",
    "3335": "debit_not_authorized",
    "4440": "invalid_currency",
}
"""Bank accounts whose last digits make the bank return a payout, as in Stripe's documentation."""


@endpoint("POST", "/v1/payouts", "PayoutCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    amount, currency = params["amount"], params["currency"].lower()
    destination, last4 = _bank(world, currency)
    if amount < 1:
        raise ApiError("This value must be greater than or equal to 1.", param="amount")
    if balance.available(world, world.account, currency) < amount:
        raise balance_too_low(
            "You have insufficient funds in your Stripe account for this transfer."
        )
    doc = {
        "id": new_id("po"),
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": _midnight(world.now() + ARRIVAL_DAYS * balance.DAY),
        "automatic": False,
        "created": world.now(),
        "currency": currency,
        "description": params.get("description"),
        "destination": destination,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "method": "standard",
        "original_payout": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": params.get("statement_descriptor"),
        "status": "pending",
        "trace_id": None,
        "type": "bank_account",
        "_last4": last4,
    }
    movement = _move(world, doc, -amount, "payout", "STRIPE PAYOUT")
    doc["balance_transaction"] = movement["id"]
    world.tell("payout.created", world.store.add(doc, world.account))
    return doc


@endpoint("POST", "/v1/payouts/{}/cancel", "PayoutCancelParams")
def cancel(world: World, _: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("payout", found)
    if doc["status"] != "pending":
        raise wrong_state("Payouts can only be canceled while they are pending.")
    back = _move(world, doc, doc["amount"], "payout_cancel", "STRIPE PAYOUT CANCEL")
    doc |= {"status": "canceled", "failure_balance_transaction": back["id"]}
    world.tell("payout.canceled", world.store.save(doc))
    return doc


def advance(world: World, doc: Doc) -> Doc:
    """One step of a payout: sent to the bank, then there, or returned."""
    if doc["status"] == "pending":
        doc["status"] = "in_transit"
        world.tell("payout.updated", world.store.save(doc))
    elif doc["_last4"] in RETURNED:
        return fail(world, doc, RETURNED[doc["_last4"]])
    else:
        doc["status"] = "paid"
        world.tell("payout.paid", world.store.save(doc))
    return doc


def fail(world: World, doc: Doc, code: str) -> Doc:
    """The bank returns the money, even of a payout that looked paid."""
    if doc["status"] not in {"pending", "in_transit", "paid"}:
        raise wrong_state("This payout has ended already.")
    back = _move(world, doc, doc["amount"], "payout_failure", "STRIPE PAYOUT FAILURE")
    doc |= {
        "status": "failed",
        "failure_code": code,
        "failure_message": f"The bank returned the payout ({code}).",
        "failure_balance_transaction": back["id"],
    }
    world.tell("payout.failed", world.store.save(doc))
    return doc


def _move(world: World, doc: Doc, amount: int, kind: str, description: str) -> Doc:
    return balance.move(
        world,
        account=world.account,
        kind=kind,
        category="payout" if kind == "payout" else "payout_reversal",
        amount=amount,
        currency=doc["currency"],
        source=doc["id"],
        description=description,
    )


def _bank(world: World, currency: str) -> tuple[str, str]:
    """The bank account of the balance: the platform has one, an account's was entered."""
    if not world.account:
        return "ba_platform", "6789"
    account = world.store.find(world.account)
    if not account or not account["payouts_enabled"]:
        raise ApiError(
            "Cannot create payouts: this account has requirements that need to be collected.",
            code="payouts_not_allowed",
        )
    bank = next(iter(account["external_accounts"]["data"]), None)
    if bank is None:
        raise ApiError(
            f"Sorry, you don't have any external accounts in that currency ({currency})."
        )
    return bank["id"], bank["last4"]


def _midnight(moment: int) -> int:
    return moment - moment % balance.DAY


readable("/v1/payouts", "payout", "Payout", by=("status", "destination"))
