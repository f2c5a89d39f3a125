"""The billing portal: a session for one customer."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe.api import endpoint
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id

HOUR = 3600


@endpoint("POST", "/v1/billing_portal/sessions", "billing_portal.SessionCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    customer = world.get("customer", params.get("customer"), "customer")
    found = new_id("bps")
    doc = {
        "id": found,
        "object": "billing_portal.session",
        "configuration": "bpc_simulated",
        "created": world.now(),
        "customer": customer["id"],
        "flow": None,
        "livemode": False,
        "locale": None,
        "on_behalf_of": None,
        "return_url": params.get("return_url"),
        "url": f"{world.public_url}/portal/{found}",
        "_until": world.now() + HOUR,
    }
    return world.store.add(doc, world.account)
