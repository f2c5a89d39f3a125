"""Disputes: a bank takes a payment back, asks for evidence, and decides."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe import balance
from app.simulators.stripe.api import endpoint, merged, readable
from app.simulators.stripe.errors import wrong_state
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id

FEE = 1500
ANSWER_DAYS = 7
OPEN = {"needs_response", "under_review"}

WINNING, LOSING = "winning_evidence", "losing_evidence"
"""Written into `uncategorized_text`, these words of Stripe's decide a dispute at once."""


def open_dispute(world: World, charge: Doc, *, reason: str = "fraudulent") -> Doc:
    """The holder's bank takes the whole payment and a fee, whatever is left in the balance."""
    doc = {
        "id": new_id("du"),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": world.now() + ANSWER_DAYS * balance.DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {"brand": charge["payment_method_details"]["card"]["brand"]},
            "type": "card",
        },
        "reason": reason,
        "status": "needs_response",
    }
    world.store.add(doc, world.account)
    charge["disputed"] = True
    world.store.save(charge)
    world.tell("charge.dispute.created", doc)
    _move(world, doc, -doc["amount"], "dispute", fee=FEE)
    world.tell("charge.dispute.funds_withdrawn", doc)
    return doc


@endpoint("POST", "/v1/disputes/{}", "DisputeUpdateParams")
def update(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("dispute", found)
    if doc["status"] != "needs_response":
        raise wrong_state("This dispute is already closed or under review.", "dispute_closed")
    doc["metadata"] = merged(doc["metadata"], params.get("metadata"))
    evidence = params.get("evidence") or {}
    doc["evidence"] |= evidence
    doc["evidence_details"]["has_evidence"] |= bool(evidence)
    if params.get("submit", True) and evidence:
        doc["status"] = "under_review"
        doc["evidence_details"]["submission_count"] += 1
    world.tell("charge.dispute.updated", world.store.save(doc))
    text = str(doc["evidence"].get("uncategorized_text", ""))
    if doc["status"] == "under_review" and text in {WINNING, LOSING}:
        return decide(world, doc, is_won=text == WINNING)
    return doc


@endpoint("POST", "/v1/disputes/{}/close", "DisputeCloseParams")
def close(world: World, _: Mapping[str, Any], found: str) -> Doc:
    return decide(world, world.get("dispute", found), is_won=False)


def decide(world: World, doc: Doc, *, is_won: bool) -> Doc:
    """The bank's last word; a won dispute gives the amount back, never the fee."""
    if doc["status"] not in OPEN:
        raise wrong_state("This dispute is already closed.", "dispute_closed")
    doc["status"] = "won" if is_won else "lost"
    if is_won:
        _move(world, doc, doc["amount"], "dispute_reversal")
        world.tell("charge.dispute.funds_reinstated", doc)
    world.tell("charge.dispute.closed", world.store.save(doc))
    return doc


def _move(world: World, doc: Doc, amount: int, category: str, *, fee: int = 0) -> None:
    movement = balance.move(
        world,
        account=world.account,
        kind="adjustment",
        category=category,
        amount=amount,
        currency=doc["currency"],
        source=doc["id"],
        fee=fee,
        description=f"{'Chargeback withdrawal' if amount < 0 else 'Chargeback reversal'} for"
        f" {doc['charge']}",
    )
    doc["balance_transactions"].append(movement)
    world.store.save(doc)


readable("/v1/disputes", "dispute", "Dispute", by=("charge", "payment_intent"))
