"""What the simulator sends: signed by every secret, repeated, in any order, again on request."""

import json
from collections import Counter

import stripe

from tests.simulators.conftest import Receiver
from tests.simulators.servers import SimulatorServer

PAYING = {"amount": 2_000, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa"}
NAMES = {"payment_intent.created", "charge.succeeded", "payment_intent.succeeded"}


def listen(
    sdk: stripe.StripeClient, receiver: Receiver, *events: str
) -> tuple[stripe.WebhookEndpoint, str]:
    params = {"url": receiver.url, "enabled_events": list(events or ["*"])}
    made = sdk.v1.webhook_endpoints.create(params)  # type: ignore[arg-type]
    assert made.secret
    return made, made.secret


def names(receiver: Receiver) -> list[str]:
    return [json.loads(body)["type"] for body, _ in receiver.got]


def test_every_event_verifies_with_the_secret_of_its_endpoint(
    sdk: stripe.StripeClient, receiver: Receiver
) -> None:
    endpoint, secret = listen(sdk, receiver)
    sdk.v1.payment_intents.create(PAYING, {"idempotency_key": "told"})  # type: ignore[arg-type]

    events = [
        stripe.Webhook.construct_event(body, mark, secret) for body, mark in receiver.wait_for(3)
    ]
    sdk.v1.webhook_endpoints.delete(endpoint.id)

    assert {event.type for event in events} == NAMES
    assert {event.api_version for event in events} == {"2026-10-28.endive"}
    assert events[0].request and events[0].request.idempotency_key == "told"
    assert sdk.v1.events.retrieve(events[0].id).type == events[0].type


def test_an_endpoint_gets_what_it_asked_for_and_nothing_after_its_end(
    sdk: stripe.StripeClient, receiver: Receiver
) -> None:
    endpoint, _ = listen(sdk, receiver, "charge.succeeded")
    sdk.v1.payment_intents.create(PAYING)  # type: ignore[arg-type]
    receiver.wait_for(1)
    sdk.v1.webhook_endpoints.delete(endpoint.id)
    sdk.v1.payment_intents.create(PAYING)  # type: ignore[arg-type]

    other, _ = listen(sdk, receiver, "refund.created")
    sdk.v1.refunds.create({"charge": _last_charge(sdk)})
    receiver.wait_for(2)
    sdk.v1.webhook_endpoints.delete(other.id)

    assert names(receiver) == ["charge.succeeded", "refund.created"]


def _last_charge(sdk: stripe.StripeClient) -> str:
    return sdk.v1.charges.list({"limit": 1}).data[0].id


def test_events_can_be_doubled_shuffled_and_held_back(
    sdk: stripe.StripeClient, receiver: Receiver, simulator: SimulatorServer
) -> None:
    endpoint, _ = listen(sdk, receiver)
    simulator.control("webhooks", hold=True, shuffle=True, copies=3)
    sdk.v1.payment_intents.create(PAYING)  # type: ignore[arg-type]
    assert receiver.got == []

    simulator.control("webhooks", hold=False, shuffle=True, copies=3)
    receiver.wait_for(9)
    simulator.control("webhooks")
    sdk.v1.webhook_endpoints.delete(endpoint.id)

    assert Counter(names(receiver)) == dict.fromkeys(NAMES, 3)


def test_a_refused_event_waits_and_is_sent_again_on_request(
    sdk: stripe.StripeClient, receiver: Receiver, simulator: SimulatorServer
) -> None:
    endpoint, _ = listen(sdk, receiver, "charge.succeeded")
    receiver.statuses = [503]
    sdk.v1.payment_intents.create(PAYING)  # type: ignore[arg-type]
    event = json.loads(receiver.wait_for(1)[0][0])["id"]

    simulator.control(f"events/{event}/resend")
    receiver.wait_for(2)
    page = simulator.http.get(f"{simulator.url}/bank/events").text
    sdk.v1.webhook_endpoints.delete(endpoint.id)

    assert [json.loads(body)["id"] for body, _ in receiver.got] == [event, event]
    assert "503" in page
