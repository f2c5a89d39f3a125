"""Subscription schedules: a change that waits for the end of a period."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe.api import endpoint, readable
from app.simulators.stripe.changes import Change, interval_of, new_item
from app.simulators.stripe.errors import missing_parameter, wrong_state
from app.simulators.stripe.proration import end_after
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id


@endpoint("POST", "/v1/subscription_schedules", "SubscriptionScheduleCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    if "from_subscription" not in params:
        raise missing_parameter("from_subscription")
    subscription = world.get("subscription", params["from_subscription"], "from_subscription")
    if subscription["schedule"]:
        raise wrong_state("You cannot migrate a subscription that is already attached.")
    items = subscription["items"]["data"]
    phase = _phase(
        [{"price": each["price"]["id"], "quantity": each["quantity"]} for each in items],
        items[0]["current_period_start"],
        items[0]["current_period_end"],
    )
    doc = {
        "id": new_id("sub_sched"),
        "object": "subscription_schedule",
        "application": None,
        "billing_mode": {"type": "flexible"},
        "canceled_at": None,
        "completed_at": None,
        "created": world.now(),
        "current_phase": {"start_date": phase["start_date"], "end_date": phase["end_date"]},
        "customer": subscription["customer"],
        "default_settings": {},
        "end_behavior": "release",
        "livemode": False,
        "metadata": {},
        "phases": [phase],
        "released_at": None,
        "released_subscription": None,
        "status": "active",
        "subscription": subscription["id"],
        "test_clock": subscription["test_clock"],
    }
    world.store.add(doc, world.account)
    world.store.save(subscription | {"schedule": doc["id"]})
    world.tell("subscription_schedule.created", doc)
    return doc


@endpoint("POST", "/v1/subscription_schedules/{}", "SubscriptionScheduleUpdateParams")
def update(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("subscription_schedule", found)
    _check_active(doc)
    if "phases" in params:
        doc["phases"] = _phases(world, doc, params["phases"])
    doc["end_behavior"] = params.get("end_behavior", doc["end_behavior"])
    world.tell("subscription_schedule.updated", world.store.save(doc))
    return doc


def _phases(world: World, doc: Doc, given: list[Mapping[str, Any]]) -> list[Doc]:
    phases: list[Doc] = []
    start = doc["current_phase"]["start_date"]
    for each in given:
        for item in each["items"]:
            world.get("price", item.get("price"), "phases[items][price]")
        begins = each.get("start_date", start)
        ends = each.get("end_date")
        if ends is None:
            price = world.get("price", each["items"][0]["price"])
            ends = end_after(begins, price["recurring"]["interval"], begins)
        phases.append(_phase(list(each["items"]), begins, ends))
        start = ends
    return phases


@endpoint("POST", "/v1/subscription_schedules/{}/release", "SubscriptionScheduleReleaseParams")
def release(world: World, _: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("subscription_schedule", found)
    _check_active(doc)
    subscription = world.get("subscription", doc["subscription"])
    world.store.save(subscription | {"schedule": None})
    return _released(world, doc)


def _released(world: World, doc: Doc) -> Doc:
    doc |= {
        "status": "released",
        "released_at": world.moment(),
        "released_subscription": doc["subscription"],
        "subscription": None,
        "current_phase": None,
    }
    world.tell("subscription_schedule.released", world.store.save(doc))
    return doc


def enter_next_phase(world: World, subscription: Doc, moment: int) -> None:
    """Exchange the items when a phase begins, and let go of the schedule after its last."""
    doc = world.store.find(subscription["schedule"])
    if doc is None or doc["status"] != "active":
        return
    phase = next((each for each in doc["phases"] if each["start_date"] == moment), None)
    if phase is None:
        if moment >= doc["phases"][-1]["end_date"]:
            subscription["schedule"] = None
            _released(world, doc)
        return
    items = [new_item(world, each, subscription["id"], moment) for each in phase["items"]]
    changed = interval_of(items) != interval_of(subscription["items"]["data"])
    anchor = moment if changed else subscription["billing_cycle_anchor"]
    change = Change(items, anchor, [])
    subscription["items"] |= {"data": change.items, "total_count": len(items)}
    subscription["billing_cycle_anchor"] = change.anchor
    doc["current_phase"] = {"start_date": phase["start_date"], "end_date": phase["end_date"]}
    world.store.save(doc)


def _phase(items: list[Mapping[str, Any]], start: int, end: int) -> Doc:
    return {
        "add_invoice_items": [],
        "currency": None,
        "discounts": [],
        "end_date": end,
        "items": [
            {
                "billing_thresholds": None,
                "discounts": [],
                "metadata": {},
                "price": each["price"],
                "quantity": each.get("quantity", 1),
            }
            for each in items
        ],
        "metadata": {},
        "proration_behavior": "none",
        "start_date": start,
        "trial_end": None,
    }


def _check_active(doc: Doc) -> None:
    if doc["status"] != "active":
        raise wrong_state(f"The subscription schedule is {doc['status']}.")


readable("/v1/subscription_schedules", "subscription_schedule", "SubscriptionSchedule")
