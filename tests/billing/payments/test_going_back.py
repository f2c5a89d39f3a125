"""Money that goes back: refunds and disputes flow through the parts, transfers come back."""

from uuid import UUID

import pytest

from app.billing.payments import (
    NotRefundable,
    Payee,
    PayeeKind,
    RefundTooLarge,
    Split,
    get_charge,
    refund,
)
from app.billing.payments.disputes import answer
from app.billing.payments.queries.charges import disputes_of
from tests.billing.payments.world import World, euros

JUNO = UUID(int=7)
HALF = (
    Split(Payee(PayeeKind.PARTY, JUNO, "Juno"), 1),
    Split(Payee(PayeeKind.OWN, UUID(int=1), "Own part"), 1),
)
DISPUTED = "4000000000000259"


async def give_back(world: World, charge_id: UUID, amount: str | None = None) -> None:
    async with world.database.tenant(world.actor) as uow:
        wanted = euros(amount) if amount else None
        await refund(uow, charge_id, amount=wanted, reason="Changed their mind")
    await world.run()
    await world.hear()


async def test_a_refund_takes_every_part_back(world: World) -> None:
    paid = await world.paid("100.00", splits=HALF)
    assert (await world.balances())[f"payable:{JUNO}"] == "45.00"

    await give_back(world, paid.id)

    assert (await world.look(paid.id)).status == "refunded"
    assert await world.balances() == {}
    (fact,) = await world.facts("payments.refunded")
    assert (fact["amount"], fact["own"], fact["is_whole"]) == (10_000, 5_500, True)


async def test_only_the_processing_fee_is_left_of_a_refunded_payment(world: World) -> None:
    paid = await world.paid("100.00", splits=HALF)
    await give_back(world, paid.id)

    await world.account_for()

    books = await world.balances()
    assert set(books) == {"fees:stripe", "wallet:stripe"}
    assert books["wallet:stripe"] == f"-{books['fees:stripe']}"


async def test_refunds_in_steps_end_where_one_refund_ends(world: World) -> None:
    paid = await world.paid("100.01", splits=HALF)
    for amount in ("33.33", "33.33"):
        await give_back(world, paid.id, amount)
    assert (await world.look(paid.id)).status == "partly_refunded"

    await give_back(world, paid.id)

    assert await world.balances() == {}
    assert (await world.look(paid.id)).status == "refunded"


async def test_what_a_payee_was_paid_already_is_owed_back(world: World) -> None:
    paid = await world.paid("100.00", splits=HALF)
    async with world.database.tenant(world.actor) as uow:
        from app.billing import chart, post
        from app.billing.payments.postings import sent

        account = chart.payable(JUNO, "Juno", "EUR")
        entries = sent(account, "sepa", euros("40.00"))
        await post(uow, kind="test", key="paid out", entries=entries, description="Paid out")

    await give_back(world, paid.id)

    books = await world.balances()
    assert books[f"recoverable:{JUNO}"] == "40.00"
    assert f"payable:{JUNO}" not in books


@pytest.mark.parametrize(
    ("amount", "refusal"), [("100.01", RefundTooLarge), ("0.00", RefundTooLarge)]
)
async def test_no_more_goes_back_than_came(
    world: World, amount: str, refusal: type[Exception]
) -> None:
    paid = await world.paid("100.00")
    async with world.database.tenant(world.actor) as uow:
        with pytest.raises(refusal):
            await refund(uow, paid.id, amount=euros(amount), reason="x")
    assert await world.rows("SELECT id FROM refunds") == []


async def test_two_refunds_at_once_do_not_exceed_the_payment(world: World) -> None:
    paid = await world.paid("100.00")
    async with world.database.tenant(world.actor) as uow:
        await refund(uow, paid.id, amount=euros("60.00"), reason="First")
        with pytest.raises(RefundTooLarge):
            await refund(uow, paid.id, amount=euros("60.00"), reason="Second")


async def test_nothing_unpaid_can_be_given_back(world: World) -> None:
    asked = await world.ask("10.00")
    async with world.database.tenant(world.actor) as uow:
        with pytest.raises(NotRefundable):
            await refund(uow, asked.id, reason="x")


async def test_a_dispute_withholds_the_money_until_it_is_won(world: World) -> None:
    paid = await world.pay(await world.ask("100.00", splits=HALF), card=DISPUTED)
    await world.hear()
    paid = await world.look(paid.id)
    assert paid.status == "disputed"
    assert (await world.balances())["disputed:stripe"] == "100.00"
    async with world.database.tenant(world.actor) as uow:
        (dispute,) = await disputes_of(uow, paid.id)

    world.simulator.control(f"disputes/{dispute.provider_ref}/won")
    await world.hear()

    books = await world.balances()
    assert (await world.look(paid.id)).status == "paid"
    assert "disputed:stripe" not in books
    assert books[f"payable:{JUNO}"] == "45.00"
    (closed,) = await world.facts("payments.dispute_closed")
    assert (closed["is_won"], closed["own"]) == (True, 0)


async def test_a_lost_dispute_flows_back_like_a_refund(world: World) -> None:
    paid = await world.pay(await world.ask("100.00", splits=HALF), card=DISPUTED)
    await world.hear()
    async with world.database.tenant(world.actor) as uow:
        (dispute,) = await disputes_of(uow, paid.id)

    world.simulator.control(f"disputes/{dispute.provider_ref}/lost")
    await world.hear()
    await world.account_for()

    books = await world.balances()
    assert (await world.look(paid.id)).status == "lost"
    assert set(books) == {"fees:stripe", "wallet:stripe"}
    assert books["wallet:stripe"] == f"-{books['fees:stripe']}"


async def test_a_dispute_is_answered_once(world: World) -> None:
    from app.billing.payments.errors import DisputeOver

    paid = await world.pay(await world.ask("100.00"), card=DISPUTED)
    await world.hear()
    async with world.database.tenant(world.actor) as uow:
        (dispute,) = await disputes_of(uow, paid.id)
        await answer(uow, dispute.id, text="It was delivered.", product="A song")
    await world.run()
    await world.hear()

    async with world.database.tenant(world.actor) as uow:
        with pytest.raises(DisputeOver):
            await answer(uow, dispute.id, text="Again", product="x")
        assert (await get_charge(uow, paid.id)).status in {"disputed", "paid"}
