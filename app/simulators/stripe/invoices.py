"""Invoices: what recurs and what was used, put together, finalized, paid, and tried again."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe import customers, payments
from app.simulators.stripe.api import endpoint, merged, page, readable
from app.simulators.stripe.errors import ApiError, missing_parameter, wrong_state
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id

DAY = 86_400
RETRY_DAYS = (1, 3, 5, 7)
"""Days after the first attempt; when the last one fails, the subscription is unpaid."""


def on_clock_of(world: World, customer: Doc) -> None:
    """Let what follows happen at the time of the customer's test clock, if there is one."""
    clock = world.store.find(customer.get("test_clock"))
    if clock and world.at is None:
        world.at = clock["frozen_time"]


@endpoint("POST", "/v1/invoiceitems", "InvoiceItemCreateParams")
def create_item(world: World, params: Mapping[str, Any]) -> Doc:
    customer = world.get("customer", params.get("customer"), "customer")
    on_clock_of(world, customer)
    if "amount" not in params:
        raise missing_parameter("amount")
    if subscription := params.get("subscription"):
        world.get("subscription", subscription, "subscription")
    now = world.moment()
    doc = {
        "id": new_id("ii"),
        "object": "invoiceitem",
        "amount": params["amount"],
        "currency": params.get("currency", "usd").lower(),
        "customer": customer["id"],
        "date": now,
        "description": params.get("description"),
        "discountable": True,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "parent": None,
        "period": {"start": now, "end": now},
        "proration": False,
        "quantity": 1,
        "_subscription": params.get("subscription"),
    }
    world.tell("invoiceitem.created", world.store.add(doc, world.account))
    return doc


readable("/v1/invoiceitems", "invoiceitem", "InvoiceItem", by=("customer", "invoice"))


def pending_items(world: World, customer: Doc, subscription: Doc | None) -> list[Doc]:
    """What waits for the next invoice of a subscription, oldest first."""
    found = subscription["id"] if subscription else None
    items = world.store.all(
        "invoiceitem", account=world.account, owner=customer["id"], invoice=None
    )
    return [each for each in reversed(items) if each["_subscription"] in {None, found}]


def line(
    amount: int,
    currency: str,
    description: str,
    period: tuple[int, int],
    *,
    price: Doc | None = None,
    quantity: int = 1,
    parent: Mapping[str, Any],
) -> Doc:
    """One line of an invoice; `parent` says what it comes from, and if it is a proration."""
    kind = "invoice_item_details" if "invoice_item" in parent else "subscription_item_details"
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": currency,
        "description": description,
        "discount_amounts": [],
        "discountable": False,
        "discounts": [],
        "invoice": None,
        "livemode": False,
        "metadata": {},
        "parent": {"type": kind, kind: {"proration": False, **parent}},
        "period": {"start": period[0], "end": period[1]},
        "pricing": {
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        }
        if price
        else None,
        "quantity": quantity,
        "subtotal": amount,
        "taxes": [],
    }


def new_invoice(
    world: World, customer: Doc, subscription: Doc | None, lines: list[Doc], reason: str
) -> Doc:
    """A draft with these lines and whatever waited for the next invoice."""
    for item in pending_items(world, customer, subscription):
        lines = [*lines, line_of_item(item)]
    doc = invoice_of(world, customer, subscription, lines, reason)
    for each in lines:
        each["invoice"] = doc["id"]
        details = each["parent"].get("invoice_item_details")
        if details:
            item = world.get("invoiceitem", details["invoice_item"])
            world.store.save(item | {"invoice": doc["id"]})
    world.tell("invoice.created", world.store.add(doc, world.account))
    return doc


def line_of_item(item: Doc) -> Doc:
    return line(
        item["amount"],
        item["currency"],
        item["description"] or "",
        (item["period"]["start"], item["period"]["end"]),
        parent={"invoice_item": item["id"], "subscription": item["_subscription"]},
    )


def invoice_of(
    world: World, customer: Doc, subscription: Doc | None, lines: list[Doc], reason: str
) -> Doc:
    """The invoice these lines make, not stored: also what a preview shows."""
    total = sum(each["amount"] for each in lines)
    balance = customer["balance"]
    due = max(0, total + balance)
    now = world.moment()
    found = new_id("in")
    address = f"{world.public_url}/pay/invoice/{found}"
    return {
        "id": found,
        "object": "invoice",
        "account_country": "US",
        "account_name": "Backline",
        "amount_due": due,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": due,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {"enabled": False, "liability": None, "status": None},
        "automatically_finalizes_at": None,
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": now,
        "currency": lines[0]["currency"] if lines else _currency(customer, subscription),
        "customer": customer["id"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "customer_tax_exempt": customer["tax_exempt"],
        "description": None,
        "due_date": None,
        "effective_at": None,
        "ending_balance": None,
        "hosted_invoice_url": address,
        "invoice_pdf": f"{address}/pdf",
        "lines": {
            "object": "list",
            "data": lines,
            "has_more": False,
            "total_count": len(lines),
            "url": f"/v1/invoices/{found}/lines",
        },
        "livemode": False,
        "metadata": {},
        "next_payment_attempt": None,
        "number": None,
        "parent": {
            "type": "subscription_details",
            "subscription_details": {
                "metadata": subscription["metadata"],
                "subscription": subscription["id"],
            },
        }
        if subscription
        else None,
        "period_end": now,
        "period_start": now,
        "starting_balance": balance,
        "status": "draft",
        "status_transitions": {
            "finalized_at": None,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": total,
        "total": total,
        "total_taxes": [],
        "_subscription": subscription["id"] if subscription else None,
        "_first_attempt": None,
        "_intent": None,
    }


def _currency(customer: Doc, subscription: Doc | None) -> str:
    return str(subscription["currency"] if subscription else customer["currency"] or "usd")


def finalize(world: World, doc: Doc) -> Doc:
    """Give the draft its number, and use the customer's balance."""
    customer = world.get("customer", doc["customer"])
    number = customer["next_invoice_sequence"]
    customer["next_invoice_sequence"] = number + 1
    total, balance = doc["total"], customer["balance"]
    due = max(0, total + balance)
    if 0 < due < payments.SMALLEST:
        # Too little for a card: it waits on the balance for the next invoice.
        customer["balance"], due = due, 0
    else:
        customer["balance"] = min(0, total + balance)
    doc |= {
        "status": "open",
        "number": f"{customer['invoice_prefix']}-{number:04}",
        "automatically_finalizes_at": None,
        "amount_due": due,
        "amount_remaining": due,
        "starting_balance": balance,
        "ending_balance": customer["balance"],
        "effective_at": world.moment(),
    }
    doc["status_transitions"]["finalized_at"] = world.moment()
    world.store.save(customer)
    world.tell("invoice.finalized", world.store.save(doc))
    return doc


def attempt(world: World, doc: Doc, *, method: str | None = None, is_asked: bool = False) -> Doc:
    """Collect an open invoice; raises the card's error after writing the failure down."""
    if doc["status"] == "draft":
        finalize(world, doc)
    if doc["amount_remaining"] == 0:
        return _paid(world, doc)
    doc["attempt_count"] += 1
    doc["attempted"] = True
    doc["_first_attempt"] = doc["_first_attempt"] or world.moment()
    card = method or _card_for(world, doc)
    if card is None:
        _failed(world, doc)
        raise ApiError(
            "This customer has no attached payment source or default payment method.",
            code="resource_missing",
        )
    intent = world.store.find(doc["_intent"]) or payments.new_intent(world, _wanted(doc))
    doc["_intent"] = intent["id"]
    try:
        paid = payments.pay(
            world,
            intent,
            customers.find_method(world, card),
            is_off_session=not is_asked,
            is_asked=is_asked,
        )
    except ApiError as error:
        _failed(world, doc, asks=error.body["error"]["code"] == "authentication_required")
        raise
    return _paid(world, doc, paid["latest_charge"])


def _wanted(doc: Doc) -> Doc:
    return {
        "amount": doc["amount_remaining"],
        "currency": doc["currency"],
        "customer": doc["customer"],
        "description": "Subscription creation"
        if doc["billing_reason"] == "subscription_create"
        else "Subscription update",
        "setup_future_usage": "off_session",
        "metadata": {},
    }


def _card_for(world: World, doc: Doc) -> str | None:
    subscription = world.store.find(doc["_subscription"])
    if subscription and subscription["default_payment_method"]:
        return str(subscription["default_payment_method"])
    customer = world.get("customer", doc["customer"])
    usual = customer["invoice_settings"]["default_payment_method"]
    return str(usual) if usual else None


def _paid(world: World, doc: Doc, charge: str | None = None) -> Doc:
    doc |= {
        "status": "paid",
        "amount_paid": doc["amount_due"],
        "amount_remaining": 0,
        "attempted": True,
        "next_payment_attempt": None,
        "_charge": charge,
    }
    doc["status_transitions"]["paid_at"] = world.moment()
    world.store.save(doc)
    world.tell("invoice.paid", doc)
    world.tell("invoice.payment_succeeded", doc)
    subscription = world.store.find(doc["_subscription"])
    if subscription and subscription["status"] in {"incomplete", "past_due", "unpaid"}:
        before = subscription["status"]
        subscription["status"] = "active"
        world.store.save(subscription)
        world.tell("customer.subscription.updated", subscription, status=before)
    return doc


def _failed(world: World, doc: Doc, *, asks: bool = False) -> None:
    days = RETRY_DAYS[doc["attempt_count"] - 1 :][:1]
    doc["next_payment_attempt"] = doc["_first_attempt"] + days[0] * DAY if days else None
    world.store.save(doc)
    world.tell("invoice.payment_failed", doc)
    if asks:
        world.tell("invoice.payment_action_required", doc)
    subscription = world.store.find(doc["_subscription"])
    if subscription and subscription["status"] in {"active", "past_due"}:
        before = subscription["status"]
        subscription["status"] = "past_due" if days else "unpaid"
        world.store.save(subscription)
        if before != subscription["status"]:
            world.tell("customer.subscription.updated", subscription, status=before)


def settle_by(world: World, intent: Doc) -> None:
    """An invoice that waited for this payment is paid by it."""
    waiting = {"status": "open", "_intent": intent["id"]}
    for doc in world.store.all("invoice", account=world.account, **waiting):
        _paid(world, doc, intent["latest_charge"])


@endpoint("POST", "/v1/invoices/{}/pay", "InvoicePayParams")
def pay(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("invoice", found)
    on_clock_of(world, world.get("customer", doc["customer"]))
    if doc["status"] == "paid":
        raise wrong_state("Invoice is already paid", "invoice_already_paid")
    if doc["status"] not in {"draft", "open", "uncollectible"}:
        raise wrong_state(f"This invoice is {doc['status']} and cannot be paid.")
    return attempt(world, doc, method=params.get("payment_method"))


@endpoint("POST", "/v1/invoices/{}/finalize", "InvoiceFinalizeInvoiceParams")
def finalize_now(world: World, _: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("invoice", found)
    if doc["status"] != "draft":
        raise wrong_state("This invoice is already finalized.", "invoice_not_editable")
    return finalize(world, doc)


@endpoint("POST", "/v1/invoices/{}/void", "InvoiceVoidInvoiceParams")
def void(world: World, _: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("invoice", found)
    if doc["status"] not in {"open", "uncollectible"}:
        raise wrong_state(f"You can only void open invoices; this one is {doc['status']}.")
    doc |= {"status": "void", "next_payment_attempt": None}
    doc["status_transitions"]["voided_at"] = world.moment()
    world.tell("invoice.voided", world.store.save(doc))
    return doc


@endpoint("GET", "/v1/invoices/{}", "InvoiceRetrieveParams")
def retrieve(world: World, _: Mapping[str, Any], found: str) -> Doc:
    return world.get("invoice", found)


@endpoint("GET", "/v1/invoices", "InvoiceListParams")
def listed(world: World, params: Mapping[str, Any]) -> Doc:
    fields = {name: params[name] for name in ("customer", "status") if name in params}
    if "subscription" in params:
        fields["_subscription"] = params["subscription"]
    return page(world, "invoice", "/v1/invoices", params, **fields)
