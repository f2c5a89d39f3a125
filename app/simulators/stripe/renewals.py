"""What recurs as time passes: renewals, ends of trials, waiting changes, attempts to collect."""

from collections.abc import Iterator

from app.simulators.stripe import invoices, schedules, subscriptions
from app.simulators.stripe.changes import interval_of, regular
from app.simulators.stripe.errors import ApiError
from app.simulators.stripe.proration import end_after
from app.simulators.stripe.store import Doc, Store
from app.simulators.stripe.world import World

HOUR = 3600
DAY = 86_400
WARNING = 3 * DAY
RENEWING = {"trialing", "active", "past_due"}


def due(store: Store, clock: str | None) -> Iterator[tuple[int, str]]:
    """When each subscription or invoice on this clock (None: no clock) next has something to do."""
    for doc in store.all("subscription", account=None, test_clock=clock):
        if doc["status"] in RENEWING:
            yield doc["items"]["data"][0]["current_period_end"], doc["id"]
            if doc["cancel_at"]:
                yield doc["cancel_at"], doc["id"]
            if doc["status"] == "trialing" and not doc["_is_warned"]:
                yield doc["trial_end"] - WARNING, doc["id"]
    for status in ("draft", "open"):
        for doc in store.all("invoice", account=None, status=status):
            customer = store.find(doc["customer"])
            moment = doc["automatically_finalizes_at"] or doc["next_payment_attempt"]
            if moment and customer and customer["test_clock"] == clock:
                yield moment, doc["id"]


def work_off(world: World, doc: Doc) -> None:
    """Do what fell due at `world.at`."""
    if doc["object"] == "invoice":
        _collect(world, doc)
    elif doc["cancel_at"] and doc["cancel_at"] <= world.moment():
        subscriptions.end(world, doc, reason="cancellation_requested")
    elif doc["items"]["data"][0]["current_period_end"] <= world.moment():
        _renew(world, doc)
    else:
        doc["_is_warned"] = True
        world.tell("customer.subscription.trial_will_end", world.store.save(doc))


def _collect(world: World, doc: Doc) -> None:
    try:
        invoices.attempt(world, doc)
    except ApiError:
        # Written down with the invoice; the next attempt has its date.
        return


def _renew(world: World, doc: Doc) -> None:
    customer = world.get("customer", doc["customer"])
    if doc["cancel_at_period_end"]:
        _bill_what_waits(world, doc, customer)
        subscriptions.end(world, doc, reason="cancellation_requested")
        return
    if doc["status"] == "trialing" and _pauses(doc, customer):
        doc["status"] = "paused"
        world.tell("customer.subscription.paused", world.store.save(doc))
        return
    start = doc["items"]["data"][0]["current_period_end"]
    schedules.enter_next_phase(world, doc, start)
    items = doc["items"]["data"]
    end = end_after(doc["billing_cycle_anchor"], interval_of(items), start)
    items = [each | {"current_period_start": start, "current_period_end": end} for each in items]
    doc["items"]["data"] = items
    doc["status"] = "active" if doc["status"] == "trialing" else doc["status"]
    lines = [regular(world, each) for each in items]
    invoice = invoices.new_invoice(world, customer, doc, lines, "subscription_cycle")
    # As at Stripe, a renewal's draft waits an hour for what shall still be added.
    world.store.save(invoice | {"automatically_finalizes_at": world.moment() + HOUR})
    doc["latest_invoice"] = invoice["id"]
    world.tell("customer.subscription.updated", world.store.save(doc))


def _pauses(doc: Doc, customer: Doc) -> bool:
    behavior = doc["trial_settings"]["end_behavior"]["missing_payment_method"]
    has_card = (
        doc["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    )
    return behavior == "pause" and not has_card


def _bill_what_waits(world: World, doc: Doc, customer: Doc) -> None:
    if not invoices.pending_items(world, customer, doc):
        return
    invoice = invoices.new_invoice(world, customer, doc, [], "subscription_cycle")
    _collect(world, invoice)
