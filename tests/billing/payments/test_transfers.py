"""Parts go to connected accounts, once, and come back when the payment does."""

from datetime import timedelta
from uuid import UUID

from app.billing.payments import Payee, PayeeKind, Split, refund
from app.billing.payments.accounts import check_account, open_own_account
from app.core import clock
from app.jobs.in_process import run_all
from tests.billing.payments.world import World
from tests.cast import Cast


async def open_account(world: World, *, is_ready: bool = True) -> None:
    async with world.database.tenant(world.actor) as uow:
        await open_own_account(uow, country="DE", email="a@example.com", is_company=False)
    await world.run()
    if is_ready:
        ((ref,),) = await world.rows("SELECT provider_ref FROM connect_accounts")
        world.simulator.submit_account(ref)
    async with world.database.tenant(world.actor) as uow:
        uow.enqueue(check_account)
    await world.run()


def shared_with(tenant_id: UUID | None) -> tuple[Split, ...]:
    assert tenant_id is not None
    return (
        Split(Payee(PayeeKind.TENANT, tenant_id, "The Foundry"), 3),
        Split(Payee(PayeeKind.OWN, UUID(int=1), "Own part"), 1),
    )


async def test_the_own_part_goes_to_the_own_account_less_what_the_provider_keeps(
    world: World,
) -> None:
    await open_account(world)

    paid = await world.paid("100.00")
    await world.account_for()

    books = await world.balances()
    assert paid.processing is not None
    assert books["connected:stripe"] == f"{(9_000 - paid.processing) / 100:.2f}"
    assert not {"clearing:stripe", "wallet:stripe", "transit:connect"} & set(books)


async def test_a_part_waits_until_its_payee_has_an_account(world: World) -> None:
    await world.paid("100.00")
    await world.account_for()
    assert await world.rows("SELECT id FROM transfers") == []

    await open_account(world)

    ((status,),) = await world.rows("SELECT status FROM transfers")
    assert status == "sent"


async def test_another_tenant_is_paid_its_part(world: World, cast: Cast) -> None:
    foundry = World(world.database, world.adapters, world.simulator, cast.flo)
    foundry.seen = world.seen
    await open_account(foundry)

    paid = await world.paid("100.00", splits=shared_with(cast.flo.tenant_id))
    await world.account_for()

    books = await world.balances()
    assert f"payable:{cast.flo.tenant_id}" not in books
    assert "transit:connect" not in books
    ((amount, status),) = await world.rows("SELECT amount, status FROM transfers")
    assert (amount, status) == (6_750, "sent")
    assert paid.status == "paid"


async def test_a_refund_takes_transfers_back(world: World, cast: Cast) -> None:
    foundry = World(world.database, world.adapters, world.simulator, cast.flo)
    foundry.seen = world.seen
    await open_account(foundry)
    await world.paid("20.00")  # The provider keeps its fee, so a refund needs other money as well.
    paid = await world.paid("100.00", splits=shared_with(cast.flo.tenant_id))

    async with world.database.tenant(world.actor) as uow:
        await refund(uow, paid.id, reason="Show canceled")
    # The platform holds too little: the transfers come back first, then the refund is tried again.
    await run_all(world.database, world.adapters)
    with clock.held(clock.now() + timedelta(hours=1)):
        await run_all(world.database, world.adapters)
    await world.hear()
    await world.account_for()

    ((amount, back),) = await world.rows("SELECT amount, reversed FROM transfers")
    assert (amount, back) == (6_750, 6_750)
    books = await world.balances()
    assert (books["sales:sale"], books["fees:platform"]) == ("20.00", "2.00")
    assert set(books) == {"fees:platform", "fees:stripe", "sales:sale", "wallet:stripe"}


async def test_an_account_that_is_not_ready_gets_nothing(world: World) -> None:
    await open_account(world, is_ready=False)

    await world.paid("100.00")

    assert await world.rows("SELECT id FROM transfers") == []
    ((receives, missing),) = await world.rows(
        "SELECT can_receive, jsonb_array_length(missing) FROM connect_accounts"
    )
    assert (receives, missing > 0) == (False, True)
