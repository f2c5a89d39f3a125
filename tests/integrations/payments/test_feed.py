"""Events: who may say what happened, and what they say in our words."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.money import Money
from app.integrations.payments import (
    Account,
    Checkout,
    Dispute,
    EventKind,
    EventRefused,
    Invoice,
    Payment,
    PaymentStatus,
    Payout,
    PayoutStatus,
    Provider,
    Refund,
    RefundStatus,
    Subscription,
    SubscriptionStatus,
    Transfer,
)
from app.integrations.payments.stripe import StripeConfig, connect
from tests.integrations.payments.making import euro, paid
from tests.simulators.servers import SimulatorServer

RECORDED = Path(__file__).parent / "recorded"
SECRETS = ("whsec_new", "whsec_old")
FEED = connect(StripeConfig("sk_test_none", SECRETS)).feed
AT = datetime.fromtimestamp(1_794_000_000, UTC)


def body(name: str) -> bytes:
    return (RECORDED / f"{name}.json").read_bytes()


def signed(content: bytes, secret: str = SECRETS[0], at: int | None = None) -> dict[str, str]:
    moment = int(time.time()) if at is None else at
    mark = stripe.WebhookSignature.generate_signature_header(content.decode(), secret, moment)
    return {"stripe-signature": mark}


@pytest.mark.parametrize("secret", SECRETS)
def test_believes_either_secret_while_they_are_changed(secret: str) -> None:
    content = body("charge.refunded")

    event = FEED.verify(content, signed(content, secret))

    assert (event.kind, event.subject_id) == (EventKind.PAYMENT, "pi_3QxRecorded")
    assert event.created_at == AT and event.account_id is None


@pytest.mark.parametrize("seconds", [-299, 299])
def test_believes_what_was_signed_within_five_minutes(seconds: int) -> None:
    content = body("charge.refunded")

    assert FEED.verify(content, signed(content, at=int(time.time()) + seconds)).id


@pytest.mark.parametrize("seconds", [-86_400, -310, 310, 86_400])
def test_refuses_what_was_signed_long_ago_or_in_the_future(seconds: int) -> None:
    content = body("charge.refunded")

    with pytest.raises(EventRefused):
        FEED.verify(content, signed(content, at=int(time.time()) + seconds))


def test_the_age_follows_our_own_clock() -> None:
    content = body("charge.refunded")
    header = signed(content)

    with clock.held(clock.now() + timedelta(hours=1)), pytest.raises(EventRefused):
        FEED.verify(content, header)


def test_refuses_a_forged_changed_or_unsigned_event() -> None:
    content = body("charge.refunded")
    good = signed(content)

    for forged, headers in (
        (content, signed(content, "whsec_other")),
        (content.replace(b"4200", b"9900"), good),
        (content, {}),
        (content, {"stripe-signature": ""}),
        (content, {"stripe-signature": "t=soon,v1=x"}),
        (content, {"stripe-signature": good["stripe-signature"].replace("v1=", "v0=")}),
    ):
        with pytest.raises(EventRefused):
            FEED.verify(forged, headers)


@pytest.mark.parametrize(
    "content",
    [b"", b"not json", b"[]", b"{}", b'"event"', b"null", b'{"object": "event"}', b"[" * 100_000],
)
def test_refuses_a_signed_body_that_is_no_event(content: bytes) -> None:
    with pytest.raises(EventRefused):
        FEED.verify(content, signed(content))


@given(st.binary(max_size=200), st.text(max_size=80))
def test_nothing_but_a_refusal_answers_noise(content: bytes, header: str) -> None:
    with pytest.raises(EventRefused):
        FEED.verify(content, {"stripe-signature": f"t={int(time.time())},v1=00,{header}"})


def read(name: str) -> tuple[Any, str, str | None, str | None]:
    event = FEED.read(body(name))
    return event.subject, event.kind.value, event.subject_id, event.account_id


def test_reads_a_completed_checkout() -> None:
    subject, *rest = read("checkout.session.completed")

    assert rest == ["checkout", "cs_test_a1b2", None]
    assert isinstance(subject, Checkout)
    assert (subject.is_paid, subject.payment_id) == (True, "pi_3QxRecorded")
    assert subject.reference == {"charge": "c-1"}


def test_reads_a_failed_payment_with_its_reason() -> None:
    subject, *rest = read("payment_intent.payment_failed")

    assert rest == ["payment", "pi_3QxRecorded", None]
    assert isinstance(subject, Payment)
    assert (subject.status, subject.charge_id) == (PaymentStatus.OPEN, None)
    assert subject.failure and subject.failure.reason == "insufficient_funds"
    assert subject.failure.advice == "The card has too little money. Use another card."


def test_reads_a_refunded_charge_as_its_payment() -> None:
    subject, *rest = read("charge.refunded")

    assert rest == ["payment", "pi_3QxRecorded", None]
    assert isinstance(subject, Payment)
    assert (subject.amount, subject.refunded) == (euro(4_200), euro(1_200))
    assert (subject.charge_id, subject.movement_id) == ("ch_3QxRecorded", "txn_3QxRecorded")


def test_reads_a_dispute_with_what_it_costs() -> None:
    subject, *rest = read("charge.dispute.funds_withdrawn")

    assert rest == ["dispute", "du_1Recorded", None]
    assert isinstance(subject, Dispute)
    assert (subject.amount, subject.fee, subject.is_charged) == (euro(4_200), euro(2_000), True)
    assert subject.answer_by == AT + timedelta(days=7)


def test_reads_a_refund_that_failed() -> None:
    subject, *rest = read("refund.failed")

    assert rest == ["refund", "re_3QxRecorded", None]
    assert isinstance(subject, Refund)
    assert (subject.status, subject.failure) == (RefundStatus.FAILED, "expired_or_canceled_card")


def test_reads_what_an_account_is_missing() -> None:
    subject, *rest = read("account.updated")

    assert rest == ["account", "acct_1Recorded", "acct_1Recorded"]
    assert isinstance(subject, Account)
    assert (subject.can_receive, subject.can_be_paid_out, subject.bank_hint) == (
        True,
        False,
        "3000",
    )
    assert subject.missing == ("proof of identity", "a tax or identity number")
    assert subject.missing_by == AT + timedelta(days=7)


def test_an_account_that_leaves_is_named_by_its_own_id() -> None:
    assert read("account.application.deauthorized") == (
        None,
        "account",
        "acct_1Recorded",
        "acct_1Recorded",
    )


def test_reads_a_payout_that_came_back() -> None:
    subject, *rest = read("payout.failed")

    assert rest == ["payout", "po_1Recorded", "acct_1Recorded"]
    assert isinstance(subject, Payout)
    assert (subject.status, subject.failure) == (PayoutStatus.FAILED, "account_closed")
    assert subject.account_id == "acct_1Recorded"


def test_reads_a_transfer_taken_back_in_part() -> None:
    subject, *rest = read("transfer.reversed")

    assert rest == ["transfer", "tr_3QxRecorded", None]
    assert isinstance(subject, Transfer)
    assert (subject.amount, subject.reversed) == (euro(3_000), euro(1_000))


def test_reads_a_subscription_and_its_invoice() -> None:
    subscription, *_ = read("customer.subscription.updated")
    invoice, *_ = read("invoice.payment_failed")

    assert isinstance(subscription, Subscription)
    assert subscription.status is SubscriptionStatus.PAST_DUE
    assert subscription.cancels_at == subscription.period_end == AT + timedelta(days=30)
    assert isinstance(invoice, Invoice)
    assert (invoice.subscription_id, invoice.attempts) == ("sub_1Recorded", 2)
    assert (invoice.due, invoice.reference) == (Money(14_700, "USD"), {"tenant": "t-1"})


def test_an_older_shape_still_says_what_it_is_about() -> None:
    assert read("customer.subscription.updated.2024") == (
        None,
        "subscription",
        "sub_1Recorded",
        None,
    )


@pytest.mark.parametrize("name", ["radar.early_fraud_warning.created", "payment.created"])
def test_what_nobody_asked_for_is_unknown_and_no_error(name: str) -> None:
    event = FEED.read(body(name))

    assert (event.kind, event.subject_id, event.subject) == (EventKind.UNKNOWN, None, None)
    assert event.name == name and event.payload["id"] == event.id


async def test_events_can_be_caught_up_with(payments: Provider, simulator: SimulatorServer) -> None:
    payment = await paid(payments, simulator)

    events = await payments.feed.list_events(since=clock.now() - timedelta(hours=1))
    mine = [event for event in events if event.subject_id == payment.id]
    again = await payments.feed.find_event(mine[0].id)

    assert [event.name for event in mine] == [
        "payment_intent.succeeded",
        "charge.succeeded",
        "payment_intent.created",
    ]
    assert again == mine[0]
    assert payments.feed.read(json.dumps(again.payload).encode()) == again
