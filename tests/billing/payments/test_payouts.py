"""Payouts: what is owed, once, approved by two, and owed again when it comes back."""

from uuid import UUID

import pytest

from app.billing import Entry, chart, post
from app.billing.payments.errors import (
    DetailsWrong,
    NothingToPay,
    OwedLess,
    PayoutRunClosed,
    PayoutsHalted,
    SecondPersonNeeded,
)
from app.billing.payments.models.accounts import PayoutRun
from app.billing.payments.payouts.arriving import return_item, settle_item
from app.billing.payments.payouts.details import Method, sepa
from app.billing.payments.payouts.payees import (
    details_of,
    hold,
    pay_by_account,
    release,
    set_details,
    set_threshold,
)
from app.billing.payments.payouts.runs import approve_run, discard_run, draft_run
from app.billing.payments.payouts.sending import take_file
from app.billing.payments.queries.payouts import get_payee, items_of, lock_item
from app.billing.payments.queue import resume_payouts, stop_payouts
from app.core.crypto import DecryptionFailed, Keyring
from tests.billing.payments.test_transfers import open_account
from tests.billing.payments.world import World, euros
from tests.cast import Cast

KEYS = Keyring({1: bytes(range(32))}, 1)
JUNO, PIP = UUID(int=7), UUID(int=8)
IBAN = "DE89370400440532013000"


async def owe(world: World, payee: UUID, name: str, amount: str, key: str = "1") -> None:
    async with world.database.tenant(world.actor) as uow:
        owed = chart.payable(payee, name, "EUR")
        entries = [
            Entry(chart.bank("EUR"), euros(amount).decimal),
            Entry(owed, (-euros(amount)).decimal),
        ]
        await post(uow, kind="test", key=f"{payee}{key}", entries=entries, description="Owed")


async def with_bank(world: World, payee: UUID, name: str) -> None:
    async with world.database.tenant(world.actor) as uow:
        await set_details(uow, payee, name=name, details=sepa(name, IBAN), keys=KEYS)


async def draft(world: World, method: Method = Method.SEPA) -> PayoutRun:
    async with world.database.tenant(world.actor) as uow:
        return await draft_run(uow, method=method, currency="EUR")


async def approve(world: World, run: PayoutRun) -> PayoutRun:
    async with world.database.tenant(world.actor) as uow:
        return await approve_run(uow, run.id)


@pytest.fixture
async def owing(world: World) -> World:
    await owe(world, JUNO, "Juno", "40.00")
    await owe(world, PIP, "Pip", "60.00")
    for payee, name in ((JUNO, "Juno"), (PIP, "Pip"), (world.actor.tenant_id, "Nova")):
        assert payee is not None
        await with_bank(world, payee, name)
    return world


async def test_a_run_pays_what_is_owed_once(owing: World, other: World) -> None:
    run = await draft(owing)
    with pytest.raises(NothingToPay):
        await draft(owing)

    await approve(other, run)

    books = await owing.balances()
    assert books["transit:sepa"] == "100.00"
    assert f"payable:{JUNO}" not in books
    with pytest.raises(NothingToPay):
        await draft(owing)
    with pytest.raises(PayoutRunClosed):
        await approve(other, run)


async def test_paying_out_by_file_asks_for_a_second_factor(owing: World, other: World) -> None:
    asked = "SELECT second_factor_from IS NOT NULL FROM tenants WHERE slug = 'nova'"
    run = await draft(owing)
    await owing.run()
    assert await owing.rows(asked) == [(False,)]
    await approve(other, run)
    await owing.run()
    assert await owing.rows(asked) == [(True,)]


async def test_the_maker_does_not_approve(owing: World) -> None:
    run = await draft(owing)
    with pytest.raises(SecondPersonNeeded):
        await approve(owing, run)
    assert "transit:sepa" not in await owing.balances()


async def test_a_run_of_which_somebody_is_owed_less_is_refused(owing: World, other: World) -> None:
    run = await draft(owing)
    async with owing.database.tenant(owing.actor) as uow:
        entries = [
            Entry(chart.payable(JUNO, "Juno", "EUR"), euros("0.01").decimal),
            Entry(chart.bank("EUR"), (-euros("0.01")).decimal),
        ]
        await post(uow, kind="test", key="less", entries=entries, description="Correction")
    with pytest.raises(OwedLess):
        await approve(other, run)


async def test_new_bank_details_need_a_new_run(owing: World, other: World) -> None:
    run = await draft(owing)
    async with owing.database.tenant(owing.actor) as uow:
        details = sepa("Juno", "FR1420041010050500013M02606")
        await set_details(uow, JUNO, name="Juno", details=details, keys=KEYS)
    with pytest.raises(OwedLess):
        await approve(other, run)


async def test_what_is_to_be_taken_back_is_offset(owing: World, other: World) -> None:
    async with owing.database.tenant(owing.actor) as uow:
        entries = [
            Entry(chart.recoverable(JUNO, "Juno", "EUR"), euros("15.00").decimal),
            Entry(chart.bank("EUR"), (-euros("15.00")).decimal),
        ]
        await post(uow, kind="test", key="back", entries=entries, description="Owed back")

    run = await draft(owing)
    await approve(other, run)

    async with owing.database.tenant(owing.actor) as uow:
        amounts = {item.payee_name: item.amount for item in await items_of(uow, run.id)}
    assert amounts == {"Juno": 2_500, "Pip": 6_000}
    assert not {f"recoverable:{JUNO}", f"payable:{JUNO}"} & set(await owing.balances())


async def test_thresholds_and_holds_leave_payees_out(owing: World) -> None:
    async with owing.database.tenant(owing.actor) as uow:
        await set_threshold(uow, JUNO, name="Juno", threshold=euros("40.01"))
        await hold(uow, PIP, name="Pip", reason="Tax form missing")
    with pytest.raises(NothingToPay):
        await draft(owing)
    async with owing.database.tenant(owing.actor) as uow:
        await release(uow, PIP)

    run = await draft(owing)

    async with owing.database.tenant(owing.actor) as uow:
        assert [item.payee_name for item in await items_of(uow, run.id)] == ["Pip"]


async def test_a_discarded_draft_leaves_everything_owed(owing: World) -> None:
    run = await draft(owing)
    async with owing.database.tenant(owing.actor) as uow:
        await discard_run(uow, run.id)
    assert (await draft(owing)).id != run.id


async def test_stopped_payouts_stand_still(owing: World, other: World) -> None:
    run = await draft(owing)
    async with owing.database.tenant(owing.actor) as uow:
        await stop_payouts(uow, "Something is off")
    with pytest.raises(PayoutsHalted):
        await approve(other, run)
    async with owing.database.tenant(owing.actor) as uow:
        await resume_payouts(uow, "It was a typing mistake")
    assert (await approve(other, run)).status == "approved"


async def test_a_payout_that_comes_back_is_owed_again(owing: World, other: World) -> None:
    run = await approve(other, await draft(owing))
    async with owing.database.tenant(owing.actor) as uow:
        await take_file(uow, run.id, keys=KEYS)
        juno, pip = await items_of(uow, run.id)
        assert await settle_item(uow, (await lock_item(uow, pip.id)) or pip)
        assert await return_item(uow, (await lock_item(uow, juno.id)) or juno, reason="Closed")
        assert not await return_item(uow, juno, reason="Closed")

    books = await owing.balances()
    assert (books[f"payable:{JUNO}"], books["bank"]) == ("40.00", "40.00")
    assert "transit:sepa" not in books
    ((status,),) = await owing.rows("SELECT status FROM payout_runs")
    assert status == "closed"


async def test_the_file_is_the_same_on_every_download(owing: World, other: World) -> None:
    run = await approve(other, await draft(owing))
    async with owing.database.tenant(owing.actor) as uow:
        first = await take_file(uow, run.id, keys=KEYS)
    async with owing.database.tenant(owing.actor) as uow:
        second = await take_file(uow, run.id, keys=KEYS)
    assert first == second
    assert first.content.count(IBAN.encode()) == 3
    assert len(await owing.facts("payments.payout_file_taken")) == 2


async def test_a_draft_has_no_file(owing: World) -> None:
    run = await draft(owing)
    async with owing.database.tenant(owing.actor) as uow:
        with pytest.raises(PayoutRunClosed):
            await take_file(uow, run.id, keys=KEYS)


async def test_details_changed_after_the_approval_make_no_file(owing: World, other: World) -> None:
    run = await approve(other, await draft(owing))
    await with_bank(owing, JUNO, "Juno")
    async with owing.database.tenant(owing.actor) as uow:
        with pytest.raises(DetailsWrong):
            await take_file(uow, run.id, keys=KEYS)


async def test_bank_details_are_encrypted_for_their_row(owing: World) -> None:
    ((kept, masked),) = await owing.rows(
        "SELECT details, masked FROM payees WHERE subject_id = :id", id=JUNO
    )
    assert IBAN.encode() not in bytes(kept)
    assert masked == "DE•• •••• 3000"
    async with owing.database.tenant(owing.actor) as uow:
        juno, pip = await get_payee(uow, JUNO), await get_payee(uow, PIP)
        assert details_of(juno, KEYS) == sepa("Juno", IBAN)
        pip.details = juno.details
        with pytest.raises(DecryptionFailed):
            details_of(pip, KEYS)
    told = await owing.facts("payments.payee_changed")
    assert IBAN not in str(told)


async def test_a_connected_account_is_paid_by_transfer(
    world: World, other: World, cast: Cast
) -> None:
    foundry = World(world.database, world.adapters, world.simulator, cast.flo)
    await open_account(foundry)
    await world.paid("200.00")  # Money for the transfer to come from.
    tenant = cast.flo.tenant_id
    assert tenant is not None
    await owe(world, tenant, "The Foundry", "20.00")
    async with world.database.tenant(world.actor) as uow:
        await pay_by_account(uow, tenant, name="The Foundry")
    world.simulator.let_pass(days=7)

    await approve(other, await draft(world, Method.CONNECT))
    await world.run()
    await world.account_for()

    ((status,),) = await world.rows("SELECT status FROM payout_items")
    assert status == "settled"
    assert not {f"payable:{tenant}", "transit:connect"} & set(await world.balances())
