"""The simulated API as Stripe's own library meets it: shapes, errors, keys, pages, restarts."""

from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.simulators.conftest import client_of
from tests.simulators.servers import SimulatorServer, serve

PAYING = {"amount": 2_000, "currency": "eur", "confirm": True, "payment_method": "pm_card_visa"}


def test_answers_in_the_shapes_of_the_library(sdk: stripe.StripeClient) -> None:
    paid = sdk.v1.payment_intents.create(
        {**PAYING, "expand": ["latest_charge.balance_transaction"]}  # type: ignore[typeddict-item]
    )

    charge = paid.latest_charge
    assert isinstance(charge, stripe.Charge)
    movement = charge.balance_transaction
    assert isinstance(movement, stripe.BalanceTransaction)
    assert (paid.status, charge.amount_captured) == ("succeeded", 2_000)
    assert (movement.fee, movement.net, movement.source) == (55, 1_945, charge.id)


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        ({**PAYING, "amout": 1}, "amout", "parameter_unknown"),
        ({"currency": "eur"}, "amount", "parameter_missing"),
        ({**PAYING, "amount": "2.5"}, "amount", "parameter_invalid_integer"),
        ({**PAYING, "confirm": "perhaps"}, "confirm", "parameter_invalid_boolean"),
        ({**PAYING, "metadata": "text"}, "metadata", "parameter_invalid"),
        ({**PAYING, "transfer_data": {"to": "x"}}, "transfer_data[to]", "parameter_unknown"),
        ({**PAYING, "customer": "cus_nobody"}, "customer", "resource_missing"),
        ({**PAYING, "amount": 10}, "amount", "amount_too_small"),
    ],
)
def test_refuses_a_parameter_as_stripe_does(
    sdk: stripe.StripeClient, params: dict[str, Any], param: str, code: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        sdk.v1.payment_intents.create(params)  # type: ignore[arg-type]

    assert (refusal.value.http_status, refusal.value.param, refusal.value.code) == (
        400,
        param,
        code,
    )


@pytest.mark.parametrize(
    ("token", "code", "decline"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", None),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", None),
        ("pm_card_radarBlock", "card_declined", "fraudulent"),
    ],
)
def test_magic_cards_are_refused_for_their_reasons(
    sdk: stripe.StripeClient, token: str, code: str, decline: str | None
) -> None:
    with pytest.raises(stripe.CardError) as refusal:
        sdk.v1.payment_intents.create({**PAYING, "payment_method": token})  # type: ignore[typeddict-item]

    problem = refusal.value.error
    assert problem and problem.payment_intent
    assert (problem.code, problem.decline_code) == (code, decline)
    kept = sdk.v1.payment_intents.retrieve(problem.payment_intent.id)
    assert (kept.status, kept.amount_received) == ("requires_payment_method", 0)


def test_a_key_answers_the_same_again_even_a_refusal(sdk: stripe.StripeClient) -> None:
    refused = {**PAYING, "payment_method": "pm_card_chargeDeclined"}
    ids = []
    for _ in range(2):
        with pytest.raises(stripe.CardError) as refusal:
            sdk.v1.payment_intents.create(refused, {"idempotency_key": "declined-once"})  # type: ignore[arg-type]
        assert refusal.value.error and refusal.value.error.payment_intent
        ids.append(refusal.value.error.payment_intent.id)

    assert ids[0] == ids[1]
    assert refusal.value.headers["Idempotent-Replayed"] == "true"


def test_a_request_that_was_never_carried_out_leaves_its_key_free(
    sdk: stripe.StripeClient,
) -> None:
    key: stripe.RequestOptions = {"idempotency_key": "first-wrong-then-right"}
    with pytest.raises(stripe.InvalidRequestError):
        sdk.v1.payment_intents.create({**PAYING, "amout": 1}, key)  # type: ignore[typeddict-unknown-key, typeddict-item]

    assert sdk.v1.payment_intents.create(PAYING, key).status == "succeeded"  # type: ignore[arg-type]


def test_a_key_belongs_to_one_request(sdk: stripe.StripeClient) -> None:
    key: stripe.RequestOptions = {"idempotency_key": "one-request"}
    sdk.v1.payment_intents.create(PAYING, key)  # type: ignore[arg-type]

    with pytest.raises(stripe.IdempotencyError) as refusal:
        sdk.v1.payment_intents.create({**PAYING, "amount": 2_001}, key)  # type: ignore[typeddict-item]

    assert refusal.value.http_status == 400


def test_lists_are_paged_newest_first_in_both_directions(sdk: stripe.StripeClient) -> None:
    customer = sdk.v1.customers.create({"email": "pages@example.com"})
    made = [
        sdk.v1.payment_intents.create(
            {"amount": 100 + n, "currency": "eur", "customer": customer.id}
        ).id
        for n in range(5)
    ]

    first = sdk.v1.payment_intents.list({"customer": customer.id, "limit": 2})
    walked = [each.id for each in first.auto_paging_iter()]
    back = sdk.v1.payment_intents.list(
        {"customer": customer.id, "limit": 2, "ending_before": made[0]}
    )

    assert (first.has_more, walked) == (True, made[::-1])
    assert [each.id for each in back.data] == [made[2], made[1]]


def test_only_the_right_key_and_an_account_of_ours_are_let_in(
    sdk: stripe.StripeClient, simulator: SimulatorServer
) -> None:
    stranger = stripe.StripeClient("sk_test_other", base_addresses={"api": simulator.url})

    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.balance.retrieve()
    with pytest.raises(stripe.PermissionError):
        sdk.v1.balance.retrieve(options={"stripe_account": "acct_nobody"})


def test_a_call_that_is_not_spoken_says_so(sdk: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not speak this call"):
        sdk.v1.coupons.create({"percent_off": 10, "duration": "once"})


def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    server, process = serve(tmp_path)
    paid = client_of(server).v1.payment_intents.create(PAYING, {"idempotency_key": "before"})  # type: ignore[arg-type]
    process.kill()
    process.wait(10)

    again, process = serve(tmp_path)
    client = client_of(again)
    replayed = client.v1.payment_intents.create(PAYING, {"idempotency_key": "before"})  # type: ignore[arg-type]
    balance = client.v1.balance.retrieve()
    process.terminate()
    process.wait(10)

    assert replayed.id == paid.id
    assert [(part.currency, part.amount) for part in balance.pending] == [("eur", 1_945)]
