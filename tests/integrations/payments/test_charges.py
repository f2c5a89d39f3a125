"""Taking money through the adapter, against the simulator, over HTTP."""

import pytest

from app.integrations.payments import (
    ActionRequired,
    CheckoutStatus,
    Declined,
    DisputeStatus,
    Evidence,
    KeyConflict,
    PaymentStatus,
    Provider,
    RefundRequest,
    RefundStatus,
    RequestRefused,
    SavedCharge,
    UnknownHere,
)
from tests.integrations.payments.making import Calendar, checkout, euro, key, paid
from tests.simulators.servers import SimulatorServer

DISPUTED = "4000000000000259"
FAILS_LATER = "4000000000000341"
ASKS_ALWAYS = "4000002760003184"


async def test_a_checkout_is_paid_on_its_page_and_known_with_its_fee(
    payments: Provider, simulator: SimulatorServer
) -> None:
    page = await checkout(payments, 10_000, group="show-7")
    assert page.url and page.status is CheckoutStatus.OPEN and page.payment_id is None

    simulator.pay(page.url)
    done = await payments.charges.find_checkout(page.id)
    payment = await payments.charges.find_payment(done.payment_id or "")

    assert (done.status, done.is_paid, done.url) == (CheckoutStatus.COMPLETE, True, None)
    assert (payment.status, payment.amount, payment.refunded) == (
        PaymentStatus.PAID,
        euro(10_000),
        euro(0),
    )
    assert payment.fee == euro(175)
    assert payment.group == "show-7" and payment.reference == {"charge": "c-1"}
    assert payment.card and payment.card.last4 == "4242"


async def test_a_declined_card_leaves_the_checkout_open_for_another(
    payments: Provider, simulator: SimulatorServer
) -> None:
    page = await checkout(payments)
    assert page.url

    words = simulator.pay(page.url, card="4000000000000002")
    still = await payments.charges.find_checkout(page.id)
    led = simulator.pay(page.url)

    assert "Your card was declined." in words
    assert (still.status, still.is_paid) == (CheckoutStatus.OPEN, False)
    assert led == "https://backline.example/paid"


async def test_a_closed_checkout_takes_no_payment(
    payments: Provider, simulator: SimulatorServer
) -> None:
    page = await checkout(payments)
    assert page.url

    closed = await payments.charges.close_checkout(page.id, key=key())

    assert closed.status is CheckoutStatus.EXPIRED
    assert "not open any more" in simulator.pay(page.url)
    with pytest.raises(RequestRefused):
        await payments.charges.close_checkout(page.id, key=key())


async def test_a_kept_card_is_charged_without_its_holder(
    payments: Provider, simulator: SimulatorServer
) -> None:
    first = await paid(payments, simulator, save_card=True)
    assert first.payer_id
    request = SavedCharge(euro(2_500), "Second lesson", first.payer_id, "lesson-2")

    payment = await payments.charges.charge_saved(request, key=key())

    assert (payment.status, payment.amount) == (PaymentStatus.PAID, euro(2_500))
    assert payment.payer_id == first.payer_id and payment.group == "lesson-2"


async def test_a_card_that_fails_later_says_why_and_what_to_do(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payer = await Calendar(payments, simulator).payer(card=FAILS_LATER)
    request = SavedCharge(euro(2_500), "Lesson", payer.id, "lesson")

    with pytest.raises(Declined) as refusal:
        await payments.charges.charge_saved(request, key=key())
    payment = await payments.charges.find_payment(refusal.value.payment_id or "")

    assert refusal.value.reason == "declined"
    assert refusal.value.advice == "The bank declined the card. Use another card or ask your bank."
    assert payment.status is PaymentStatus.OPEN and payment.charge_id is None
    assert payment.failure and payment.failure.reason == "declined"


async def test_a_card_whose_bank_always_asks_cannot_be_charged_in_absence(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payer = (await paid(payments, simulator, card=ASKS_ALWAYS, save_card=True)).payer_id
    assert payer

    with pytest.raises(ActionRequired) as refusal:
        await payments.charges.charge_saved(SavedCharge(euro(500), "x", payer, "g"), key=key())

    assert refusal.value.payment_id


async def test_a_payer_without_a_card_is_refused_with_what_to_do(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payer = await Calendar(payments, simulator).payer(card=None)

    with pytest.raises(RequestRefused, match="No card is kept"):
        await payments.charges.charge_saved(SavedCharge(euro(500), "x", payer.id, "g"), key=key())


async def test_refunds_add_up_to_the_payment_and_no_further(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment = await paid(payments, simulator)

    part = await payments.charges.refund(RefundRequest(payment.id, euro(3_000)), key=key())
    rest = await payments.charges.refund(RefundRequest(payment.id), key=key())
    after = await payments.charges.find_payment(payment.id)

    assert (part.amount, part.status) == (euro(3_000), RefundStatus.DONE)
    assert rest.amount == euro(7_000)
    assert after.refunded == euro(10_000)
    with pytest.raises(RequestRefused, match="already been refunded"):
        await payments.charges.refund(RefundRequest(payment.id, euro(1)), key=key())


async def test_a_refund_may_come_back_from_the_bank(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment = await paid(payments, simulator)
    refund = await payments.charges.refund(RefundRequest(payment.id), key=key())

    simulator.control(f"refunds/{refund.id}/fail")
    after = await payments.charges.find_refund(refund.id)

    assert (after.status, after.failure) == (RefundStatus.FAILED, "lost_or_stolen_card")
    assert (await payments.charges.find_payment(payment.id)).refunded == euro(0)


@pytest.mark.parametrize(
    ("evidence", "status", "is_charged"),
    [
        ("winning_evidence", DisputeStatus.WON, False),
        ("losing_evidence", DisputeStatus.LOST, True),
        ("We taught the lesson.", DisputeStatus.REVIEW, True),
    ],
)
async def test_a_dispute_takes_the_money_until_it_is_won(
    payments: Provider,
    simulator: SimulatorServer,
    *,
    evidence: str,
    status: DisputeStatus,
    is_charged: bool,
) -> None:
    payment = await paid(payments, simulator, card=DISPUTED)
    found = simulator.http.get(
        f"{simulator.url}/v1/disputes",
        params={"payment_intent": payment.id},
        headers={"Authorization": f"Bearer {simulator.key}"},
    ).json()["data"][0]["id"]
    dispute = await payments.charges.find_dispute(found)

    answered = await payments.charges.answer_dispute(found, Evidence(evidence), key=key())

    assert payment.is_disputed
    assert (dispute.status, dispute.amount) == (DisputeStatus.NEEDS_ANSWER, euro(10_000))
    assert dispute.fee == euro(1_500) and dispute.is_charged and dispute.answer_by
    assert (answered.status, answered.is_charged) == (status, is_charged)


async def test_the_same_key_is_done_once_and_other_words_are_refused(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment = await paid(payments, simulator)
    request = RefundRequest(payment.id, euro(1_000))

    first = await payments.charges.refund(request, key=f"refund-{payment.id}")
    again = await payments.charges.refund(request, key=f"refund-{payment.id}")

    assert again == first
    with pytest.raises(KeyConflict):
        other = RefundRequest(payment.id, euro(1_001))
        await payments.charges.refund(other, key=f"refund-{payment.id}")
    assert (await payments.charges.find_payment(payment.id)).refunded == euro(1_000)


async def test_what_nobody_knows_is_not_found(payments: Provider) -> None:
    with pytest.raises(UnknownHere):
        await payments.charges.find_payment("pi_nobody")
