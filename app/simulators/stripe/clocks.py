"""Test clocks: customers whose months pass on request."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe import renewals
from app.simulators.stripe.api import endpoint, readable
from app.simulators.stripe.errors import wrong_parameter
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id

KIND = "test_helpers.test_clock"
PATH = "/v1/test_helpers/test_clocks"
LONGEST = 1000
"""More steps than this in one advance means something is due again and again."""


@endpoint("POST", PATH, "test_helpers.TestClockCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    doc = {
        "id": new_id("clock"),
        "object": KIND,
        "created": world.now(),
        "deletes_after": world.now() + 30 * 86_400,
        "frozen_time": params["frozen_time"],
        "livemode": False,
        "name": params.get("name"),
        "status": "ready",
        "status_details": {},
    }
    return world.store.add(doc, world.account)


@endpoint("POST", f"{PATH}/{{}}/advance", "test_helpers.TestClockAdvanceParams")
def advance(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get(KIND, found)
    if params["frozen_time"] <= doc["frozen_time"]:
        raise wrong_parameter("frozen_time", "A test clock can only be advanced.")
    pass_until(world, params["frozen_time"], found)
    doc["frozen_time"] = params["frozen_time"]
    world.tell("test_helpers.test_clock.ready", world.store.save(doc))
    return doc


def pass_until(world: World, target: int, clock: str | None) -> None:
    """Work off what falls due until then, each at its own moment and in its order."""
    for _ in range(LONGEST):
        moment, found = min(renewals.due(world.store, clock), default=(target + 1, ""))
        doc = world.store.find(found)
        if moment > target or doc is None:
            break
        world.at = moment
        world.account = world.store.account_of(found)
        renewals.work_off(world, doc)
    world.at = None
    world.account = ""


@endpoint("DELETE", f"{PATH}/{{}}", "test_helpers.TestClockDeleteParams")
def delete(world: World, _: Mapping[str, Any], found: str) -> Doc:
    world.get(KIND, found)
    for customer in world.store.all("customer", account=world.account, test_clock=found):
        world.store.remove(customer["id"])
    world.store.remove(found)
    return {"id": found, "object": KIND, "deleted": True}


readable(PATH, KIND, "test_helpers.TestClock")
