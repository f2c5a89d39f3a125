"""Subscriptions: begun, changed, canceled, resumed, and what a change would cost."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe import invoices
from app.simulators.stripe.api import endpoint, merged, page
from app.simulators.stripe.changes import Change, interval_of, new_item, planned, regular
from app.simulators.stripe.errors import ApiError, missing_parameter, wrong_parameter, wrong_state
from app.simulators.stripe.proration import end_after
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id

ALIVE = {"trialing", "active", "past_due", "unpaid", "incomplete", "paused"}
DAY = 86_400


@endpoint("POST", "/v1/subscriptions", "SubscriptionCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    customer = world.get("customer", params.get("customer"), "customer")
    invoices.on_clock_of(world, customer)
    if not params.get("items"):
        raise missing_parameter("items")
    now = world.moment()
    found = new_id("sub")
    items = [new_item(world, each, found, now) for each in params["items"]]
    trial_end = _trial_end(params, now)
    for each in items:
        end = trial_end or end_after(now, interval_of(items), now)
        each |= {"current_period_start": now, "current_period_end": end}
    doc = _new(params, customer, items, now=now, trial_end=trial_end)
    world.store.add(doc, world.account)
    customer["currency"] = customer["currency"] or doc["currency"]
    world.store.save(customer)
    lines = [] if trial_end else [regular(world, each) for each in items]
    invoice = invoices.new_invoice(world, customer, doc, lines, "subscription_create")
    doc["latest_invoice"] = invoice["id"]
    world.tell("customer.subscription.created", world.store.save(doc))
    _collect(world, invoice, params.get("payment_behavior", "allow_incomplete"))
    return world.get("subscription", found)


def _trial_end(params: Mapping[str, Any], now: int) -> int | None:
    if days := params.get("trial_period_days"):
        return now + int(days) * DAY
    end = params.get("trial_end")
    if end in {None, "now"}:
        return None
    if end <= now:
        raise wrong_parameter("trial_end", "Invalid timestamp: must be in the future.")
    return int(end)


def _new(
    params: Mapping[str, Any], customer: Doc, items: list[Doc], *, now: int, trial_end: int | None
) -> Doc:
    found = items[0]["subscription"]
    return {
        "id": found,
        "object": "subscription",
        "application": None,
        "automatic_tax": {"enabled": False, "liability": None},
        "billing_cycle_anchor": trial_end or now,
        "billing_mode": {"type": "flexible"},
        "cancel_at": params.get("cancel_at"),
        "cancel_at_period_end": params.get("cancel_at_period_end", False),
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": now,
        "currency": items[0]["price"]["currency"],
        "customer": customer["id"],
        "default_payment_method": params.get("default_payment_method"),
        "description": params.get("description"),
        "ended_at": None,
        "items": {
            "object": "list",
            "data": items,
            "has_more": False,
            "total_count": len(items),
            "url": f"/v1/subscription_items?subscription={found}",
        },
        "latest_invoice": None,
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "next_pending_invoice_item_invoice": None,
        "pause_collection": None,
        "pending_update": None,
        "schedule": None,
        "start_date": now,
        "status": "trialing" if trial_end else "incomplete",
        "test_clock": customer["test_clock"],
        "trial_end": trial_end,
        "trial_settings": params.get("trial_settings")
        or {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": now if trial_end else None,
        "_is_warned": False,
    }


def _collect(world: World, invoice: Doc, behavior: str) -> None:
    """Pay the invoice of a change at once, or undo all of it when that is what was asked."""
    try:
        invoices.attempt(world, invoice)
    except ApiError as error:
        if behavior == "error_if_incomplete" or error.status != 402:
            error.is_undone = True
            raise


@endpoint("POST", "/v1/subscriptions/{}", "SubscriptionUpdateParams")
def update(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("subscription", found)
    customer = world.get("customer", doc["customer"])
    invoices.on_clock_of(world, customer)
    if doc["status"] not in ALIVE:
        raise wrong_state("A canceled subscription can only update its cancellation_details.")
    if doc["schedule"] and {"items", "cancel_at_period_end", "cancel_at"} & params.keys():
        raise wrong_state(
            f"The subscription is managed by the subscription schedule `{doc['schedule']}`, and"
            " updating any cancelation behavior directly is not allowed."
        )
    if "trial_end" in params:
        raise ApiError("The simulator does not change the end of a trial.", param="trial_end")
    doc["metadata"] = merged(doc["metadata"], params.get("metadata"))
    for name in ("default_payment_method", "description", "cancel_at"):
        if name in params:
            doc[name] = params[name] or None
    if "cancel_at_period_end" in params:
        doc["cancel_at_period_end"] = params["cancel_at_period_end"]
        doc["canceled_at"] = world.moment() if params["cancel_at_period_end"] else None
    invoice = None
    if params.get("items"):
        invoice = _change_items(world, doc, customer, params)
    world.tell("customer.subscription.updated", world.store.save(doc))
    if invoice:
        _collect(world, invoice, params.get("payment_behavior", "allow_incomplete"))
    return world.get("subscription", found)


def _change_items(world: World, doc: Doc, customer: Doc, params: Mapping[str, Any]) -> Doc | None:
    behavior = params.get("proration_behavior", "create_prorations")
    moment = params.get("proration_date", world.moment())
    change = planned(world, doc, params["items"], moment=moment, is_billed=behavior != "none")
    apply(world, doc, change)
    is_new_period = change.anchor == moment and behavior != "always_invoice"
    if not change.lines or not (behavior == "always_invoice" or is_new_period):
        for each in change.lines:
            _keep_for_later(world, doc, customer, each)
        return None
    invoice = invoices.new_invoice(world, customer, doc, change.lines, "subscription_update")
    doc["latest_invoice"] = invoice["id"]
    return invoice


def apply(world: World, doc: Doc, change: Change) -> None:
    doc["items"] |= {"data": change.items, "total_count": len(change.items)}
    doc["billing_cycle_anchor"] = change.anchor
    world.store.save(doc)


def _keep_for_later(world: World, doc: Doc, customer: Doc, line: Doc) -> None:
    wanted = {
        "customer": customer["id"],
        "amount": line["amount"],
        "currency": line["currency"],
        "description": line["description"],
        "subscription": doc["id"],
    }
    item = invoices.create_item(world, wanted)
    world.store.save(item | {"proration": True, "period": line["period"]})


@endpoint("DELETE", "/v1/subscriptions/{}", "SubscriptionCancelParams")
def cancel(world: World, _: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("subscription", found)
    invoices.on_clock_of(world, world.get("customer", doc["customer"]))
    if doc["status"] not in ALIVE:
        raise ApiError(
            f"No such subscription: '{found}'", status=404, code="resource_missing", param="id"
        )
    return end(world, doc, reason="cancellation_requested")


def end(world: World, doc: Doc, *, reason: str) -> Doc:
    """Nothing renews any more; open invoices stay open but are not tried again."""
    now = world.moment()
    doc |= {
        "status": "canceled",
        "ended_at": now,
        "canceled_at": doc["canceled_at"] or now,
        "cancellation_details": {"comment": None, "feedback": None, "reason": reason},
    }
    for invoice in world.store.all("invoice", account=world.account, _subscription=doc["id"]):
        if invoice["status"] == "open":
            world.store.save(invoice | {"next_payment_attempt": None, "auto_advance": False})
    world.tell("customer.subscription.deleted", world.store.save(doc))
    return doc


@endpoint("POST", "/v1/subscriptions/{}/resume", "SubscriptionResumeParams")
def resume(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("subscription", found)
    customer = world.get("customer", doc["customer"])
    invoices.on_clock_of(world, customer)
    if doc["status"] != "paused":
        raise wrong_state("Only paused subscriptions can be resumed.")
    now = world.moment()
    items = doc["items"]["data"]
    ends = end_after(now, interval_of(items), now)
    items = [each | {"current_period_start": now, "current_period_end": ends} for each in items]
    doc["status"] = "active"
    apply(world, doc, Change(items, now, []))
    lines = [regular(world, each) for each in items]
    invoice = invoices.new_invoice(world, customer, doc, lines, "subscription_cycle")
    doc["latest_invoice"] = invoice["id"]
    world.tell("customer.subscription.resumed", world.store.save(doc))
    is_tried = params.get("payment_behavior") == "resume_on_payment_attempt"
    _collect(world, invoice, "allow_incomplete" if is_tried else "error_if_incomplete")
    return world.get("subscription", found)


@endpoint("POST", "/v1/invoices/create_preview", "InvoiceCreatePreviewParams")
def preview(world: World, params: Mapping[str, Any]) -> Doc:
    """What would be invoiced: the difference at once, or the next renewal."""
    doc = world.get("subscription", params.get("subscription"), "subscription")
    customer = world.get("customer", doc["customer"])
    invoices.on_clock_of(world, customer)
    details = params.get("subscription_details", {})
    behavior = details.get("proration_behavior", "create_prorations")
    moment = details.get("proration_date", world.moment())
    change = planned(
        world, doc, details.get("items", []), moment=moment, is_billed=behavior != "none"
    )
    lines = change.lines
    if behavior != "always_invoice":
        lines = [*lines, *(regular(world, each) for each in _next_period(change))]
    waiting = invoices.pending_items(world, customer, doc)
    lines = [*lines, *(invoices.line_of_item(each) for each in waiting)]
    reason = "subscription_update" if behavior == "always_invoice" else "upcoming"
    return invoices.invoice_of(world, customer, doc, lines, reason)


def _next_period(change: Change) -> list[Doc]:
    start = change.items[0]["current_period_end"]
    end = end_after(change.anchor, interval_of(change.items), start)
    return [
        each | {"current_period_start": start, "current_period_end": end} for each in change.items
    ]


@endpoint("GET", "/v1/subscriptions/{}", "SubscriptionRetrieveParams")
def retrieve(world: World, _: Mapping[str, Any], found: str) -> Doc:
    return world.get("subscription", found)


@endpoint("GET", "/v1/subscriptions", "SubscriptionListParams")
def listed(world: World, params: Mapping[str, Any]) -> Doc:
    fields = {name: params[name] for name in ("customer", "status") if name in params}
    if fields.get("status") == "all":
        del fields["status"]
    return page(world, "subscription", "/v1/subscriptions", params, **fields)
