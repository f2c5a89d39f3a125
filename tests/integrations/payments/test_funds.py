"""Sharing money out and paying it out, through the adapter, against the simulator."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.integrations.payments import (
    AccountRequest,
    BalanceTooLow,
    MovementKind,
    PayoutRequest,
    PayoutStatus,
    Provider,
    RequestRefused,
    TransferRequest,
)
from tests.integrations.payments.making import account, euro, key, paid
from tests.simulators.servers import SimulatorServer

AT_ONCE = "4000000000000077"


async def test_a_payment_is_shared_out_before_it_is_available(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment, nova = await paid(payments, simulator), await account(payments, simulator)
    request = TransferRequest(
        nova.id, euro(8_000), "show", source=payment.charge_id, reference={"split": "s-1"}
    )

    transfer = await payments.funds.transfer(request, key=key())
    balance = await payments.funds.balance(nova.id)

    assert (transfer.account_id, transfer.amount, transfer.reversed) == (
        nova.id,
        euro(8_000),
        euro(0),
    )
    assert transfer.reference == {"split": "s-1"}
    assert (balance.available, balance.pending) == ((euro(0),), (euro(8_000),))


async def test_transfers_of_a_payment_never_exceed_it(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment, nova = await paid(payments, simulator), await account(payments, simulator)
    first = TransferRequest(nova.id, euro(9_000), "show", source=payment.charge_id)
    await payments.funds.transfer(first, key=key())

    with pytest.raises(BalanceTooLow):
        second = TransferRequest(nova.id, euro(1_001), "show", source=payment.charge_id)
        await payments.funds.transfer(second, key=key())
    assert (await payments.funds.balance(nova.id)).pending == (euro(9_000),)


async def test_a_transfer_comes_back_while_the_account_holds_it(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment = await paid(payments, simulator, card=AT_ONCE)
    nova = await account(payments, simulator)
    request = TransferRequest(nova.id, euro(8_000), "show", source=payment.charge_id)
    transfer = await payments.funds.transfer(request, key=key())

    back = await payments.funds.reverse_transfer(transfer.id, euro(3_000), key=key())
    await payments.funds.pay_out(PayoutRequest(euro(5_000), nova.id), key=key())

    assert (back.transfer_id, back.amount) == (transfer.id, euro(3_000))
    assert (await payments.funds.find_transfer(transfer.id)).reversed == euro(3_000)
    with pytest.raises(BalanceTooLow):
        await payments.funds.reverse_transfer(transfer.id, key=key())


async def test_a_payout_arrives_after_its_days(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment = await paid(payments, simulator, card=AT_ONCE)
    nova = await account(payments, simulator)
    request = TransferRequest(nova.id, euro(8_000), "show", source=payment.charge_id)
    await payments.funds.transfer(request, key=key())

    payout = await payments.funds.pay_out(PayoutRequest(euro(8_000), nova.id), key=key())
    simulator.let_pass(days=3)
    after = await payments.funds.find_payout(payout.id, account_id=nova.id)

    assert (payout.status, payout.account_id) == (PayoutStatus.PENDING, nova.id)
    assert after.status is PayoutStatus.PAID
    with pytest.raises(BalanceTooLow):
        await payments.funds.pay_out(PayoutRequest(euro(1), nova.id), key=key())


async def test_a_payout_the_bank_returns_is_back_in_the_balance(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment = await paid(payments, simulator, card=AT_ONCE)
    nova = await account(payments, simulator)
    request = TransferRequest(nova.id, euro(8_000), "show", source=payment.charge_id)
    await payments.funds.transfer(request, key=key())
    payout = await payments.funds.pay_out(PayoutRequest(euro(8_000), nova.id), key=key())

    simulator.control(f"payouts/{payout.id}/fail")
    after = await payments.funds.find_payout(payout.id, account_id=nova.id)

    assert (after.status, after.failure) == (PayoutStatus.FAILED, "account_closed")
    assert (await payments.funds.balance(nova.id)).available == (euro(8_000),)


async def test_an_account_tells_what_is_missing_and_receives_nothing_before(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment = await paid(payments, simulator)
    opened = await payments.accounts.open_account(
        AccountRequest("DE", "nova@example.com", reference={"party": "p-1"}), key=key()
    )

    assert (opened.currency, opened.is_submitted, opened.can_receive) == ("EUR", False, False)
    assert "a bank account" in opened.missing and opened.reference == {"party": "p-1"}
    with pytest.raises(RequestRefused):
        request = TransferRequest(opened.id, euro(1), "show", source=payment.charge_id)
        await payments.funds.transfer(request, key=key())


async def test_onboarding_completes_an_account_and_its_link_opens_once(
    payments: Provider, simulator: SimulatorServer
) -> None:
    opened = await payments.accounts.open_account(AccountRequest("DE", "n@example.com"), key=key())
    link = await payments.accounts.onboarding_link(
        opened.id, return_url="https://b.example/back", refresh_url="https://b.example/again"
    )
    entered = {"name": "Nova Lind", "bank": "DE89 3704 0044 0532 0130 00", "agreed": "yes"}

    page = simulator.http.get(link.url)
    incomplete = simulator.http.post(link.url, data={"name": ""})
    done = simulator.http.post(link.url, data=entered)
    after = await payments.accounts.find_account(opened.id)

    assert page.status_code == 200
    assert incomplete.status_code == 422 and "Write your full name." in incomplete.text
    assert done.headers["location"] == "https://b.example/back"
    assert (after.can_receive, after.can_be_paid_out) == (True, False)
    assert after.missing == ("proof of identity",) and after.bank_hint == "3000"
    assert simulator.http.get(link.url).headers["location"] == "https://b.example/again"


async def test_every_movement_of_a_balance_is_listed_with_its_fee(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment, nova = await paid(payments, simulator), await account(payments, simulator)
    request = TransferRequest(nova.id, euro(8_000), "show", source=payment.charge_id)
    transfer = await payments.funds.transfer(request, key=key())

    page = await payments.feed.list_movements(since=now() - timedelta(days=1))
    theirs = await payments.feed.list_movements(since=now() - timedelta(days=1), account_id=nova.id)
    by_id = {movement.id: movement for movement in page.movements}

    came, went = by_id[payment.movement_id or ""], by_id[transfer.movement_id or ""]
    assert (came.kind, came.amount, came.fee) == (MovementKind.PAYMENT, euro(10_000), euro(175))
    assert (came.net, came.source_id) == (euro(9_825), payment.charge_id)
    assert (went.kind, went.net, went.source_id) == (
        MovementKind.TRANSFER,
        euro(-8_000),
        transfer.id,
    )
    assert [movement.net for movement in theirs.movements] == [euro(8_000)]


async def test_an_account_with_money_cannot_be_closed(
    payments: Provider, simulator: SimulatorServer
) -> None:
    payment, nova = await paid(payments, simulator), await account(payments, simulator)
    empty = await account(payments, simulator)
    request = TransferRequest(nova.id, euro(1), "show", source=payment.charge_id)
    await payments.funds.transfer(request, key=key())

    await payments.accounts.close_account(empty.id, key=key())

    with pytest.raises(RequestRefused):
        await payments.accounts.close_account(nova.id, key=key())
