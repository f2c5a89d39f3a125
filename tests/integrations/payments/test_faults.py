"""What the network and the provider may do to a call, and what a repeat with its key finds."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import InvalidMoney, Money, minor_places
from app.integrations.payments import (
    NotConfigured,
    PaymentsUnavailable,
    Provider,
    RateLimited,
    RefundRequest,
    RequestRefused,
    not_configured,
)
from app.integrations.payments.stripe import StripeConfig, connect
from app.integrations.payments.stripe.reading import missing_words, money_of, units
from tests.integrations.payments.making import euro, key, paid
from tests.simulators.servers import SimulatorServer


async def test_an_answer_lost_after_success_is_found_by_the_librarys_own_repeat(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment = await paid(payments, simulator)
    simulator.control("faults", kind="drop", path="/v1/refunds", method="POST")

    refund = await payments.charges.refund(RefundRequest(payment.id, euro(100)), key=key())

    assert refund.amount == euro(100)
    assert (await payments.charges.find_payment(payment.id)).refunded == euro(100)


async def test_answers_lost_for_good_are_found_by_our_repeat_with_the_key(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment, name = await paid(payments, simulator), key()
    request = RefundRequest(payment.id, euro(100))
    simulator.control("faults", kind="drop", path="/v1/refunds", method="POST", times=2)

    with pytest.raises(PaymentsUnavailable):
        await payments.charges.refund(request, key=name)
    refund = await payments.charges.refund(request, key=name)

    assert refund.amount == euro(100)
    assert (await payments.charges.find_payment(payment.id)).refunded == euro(100)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "refuse", "times": 2}, PaymentsUnavailable),
        ({"kind": "status", "status": 500, "times": 2}, PaymentsUnavailable),
        ({"kind": "status", "status": 409, "times": 2}, PaymentsUnavailable),
        ({"kind": "status", "status": 429}, RateLimited),
    ],
)
async def test_a_failing_provider_has_done_nothing_and_the_repeat_does_it(
    payments: Provider, simulator: SimulatorServer, fault: dict[str, object], error: type[Exception]
) -> None:
    payment, name = await paid(payments, simulator), key()
    request = RefundRequest(payment.id, euro(100))
    simulator.http.delete(f"{simulator.url}/_control/faults")
    simulator.control("faults", path="/v1/refunds", method="POST", **fault)

    with pytest.raises(error):
        await payments.charges.refund(request, key=name)
    simulator.http.delete(f"{simulator.url}/_control/faults")
    before = (await payments.charges.find_payment(payment.id)).refunded
    await payments.charges.refund(request, key=name)

    assert before == euro(0)
    assert (await payments.charges.find_payment(payment.id)).refunded == euro(100)


async def test_a_break_at_the_provider_is_remembered_under_the_key(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment, name = await paid(payments, simulator), key()
    simulator.control("faults", kind="status", path="/v1/refunds", method="POST", is_kept=True)

    for _ in range(2):
        with pytest.raises(PaymentsUnavailable):
            await payments.charges.refund(RefundRequest(payment.id), key=name)

    assert (await payments.charges.refund(RefundRequest(payment.id), key=key())).amount == euro(
        10_000
    )


async def test_two_calls_at_once_with_one_key_are_one_act(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment, name = await paid(payments, simulator), key()
    simulator.control("faults", kind="delay", path="/v1/refunds", method="POST", seconds=0.3)
    request = RefundRequest(payment.id, euro(100))

    first, second = await asyncio.gather(
        payments.charges.refund(request, key=name), payments.charges.refund(request, key=name)
    )

    assert first == second
    assert (await payments.charges.find_payment(payment.id)).refunded == euro(100)


async def test_a_wrong_key_of_ours_is_told_as_what_it_is(simulator: SimulatorServer) -> None:
    stranger = connect(StripeConfig("sk_test_wrong", (), simulator.url))

    with pytest.raises(NotConfigured):
        await stranger.feed.check()
    stranger.close()


async def test_nobody_listening_is_unavailable() -> None:
    nobody = connect(StripeConfig("sk_test_x", (), "http://127.0.0.1:9"))

    with pytest.raises(PaymentsUnavailable):
        await nobody.feed.check()
    nobody.close()


async def test_without_a_provider_every_call_says_so() -> None:
    provider = not_configured()

    with pytest.raises(NotConfigured):
        await provider.charges.find_payment("pi_1")
    with pytest.raises(NotConfigured):
        provider.feed.verify(b"", {})
    provider.close()


async def test_a_key_longer_than_the_provider_takes_is_refused_here(payments: Provider) -> None:
    with pytest.raises(RequestRefused):
        await payments.charges.refund(RefundRequest("pi_1"), key="k" * 256)


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from(["EUR", "JPY", "KWD", "ISK", "UGX", "HUF", "CLP", "MGA", "XAF", "BHD"]),
)
def test_amounts_survive_the_way_there_and_back(minor: int, currency: str) -> None:
    money = Money(minor, currency)

    try:
        there = units(money)
    except RequestRefused:
        assert minor_places(currency) > 0
        return

    assert money_of(there, currency.lower()) == money


@pytest.mark.parametrize(
    ("money", "there"),
    [
        (Money(1234, "EUR"), 1234),
        (Money(1234, "JPY"), 1234),
        (Money(1234, "ISK"), 123_400),
        (Money(1234, "KWD"), 1234),
    ],
)
def test_knows_the_unit_of_each_currency(money: Money, there: int) -> None:
    assert units(money) == there


def test_refuses_what_is_no_currency() -> None:
    with pytest.raises(InvalidMoney):
        money_of(1, "zzz")


def test_says_once_each_what_is_missing() -> None:
    names = ["individual.first_name", "individual.last_name", "individual.gender", "owners"]

    assert missing_words(names) == ("name", "gender", "owners of the company")
