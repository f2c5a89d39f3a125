"""Asking for money, and what its arrival books."""

from uuid import UUID

import pytest

from app.billing.payments import (
    AmountTooSmall,
    ChargeChanged,
    Payee,
    PayeeKind,
    Purpose,
    Split,
    UnknownPurpose,
    charge,
    set_fee_plan,
)
from app.billing.payments.postings import settled
from app.core.ids import new_id
from app.core.money import Money
from app.tenants.service.brand import add_domain, judge_domain, record_text
from tests.billing.payments.world import World, euros

JUNO, PIP = UUID(int=7), UUID(int=8)
BAND = (
    Split(Payee(PayeeKind.PARTY, JUNO, "Juno"), 1),
    Split(Payee(PayeeKind.PARTY, PIP, "Pip"), 1),
)


async def test_a_charge_is_paid_on_the_providers_page(world: World) -> None:
    asked = await world.ask("100.00")
    assert (asked.status, asked.amount, asked.fee) == ("open", 10_000, 1_000)

    paid = await world.pay(asked)

    assert (paid.status, paid.checkout_url) == ("paid", None)
    (fact,) = await world.facts("payments.settled")
    assert (fact["amount"], fact["fee"], fact["own"]) == (10_000, 1_000, 10_000)
    assert await world.balances() == {
        "clearing:stripe": "90.00",
        "fees:platform": "10.00",
        "sales:sale": "100.00",
    }


async def test_payers_come_back_to_the_own_domain(world: World) -> None:
    async with world.database.tenant(world.actor) as uow:
        domain = await add_domain(uow, host="music.nova.test", purpose="pages")
        await judge_domain(uow, domain.id, texts=[record_text(domain)])

    asked = await world.ask("100.00")

    assert asked.checkout_url is not None
    offered = world.simulator.http.get(asked.checkout_url).text
    assert 'href="https://music.nova.test/pay/' in offered
    assert world.simulator.pay(asked.checkout_url).startswith("https://music.nova.test/pay/")


async def test_clearing_is_empty_when_the_provider_has_accounted(world: World) -> None:
    paid = await world.paid("100.00")

    await world.account_for()

    books = await world.balances()
    processing = Money(paid.processing or 0, "EUR")
    assert "clearing:stripe" not in books
    assert books["fees:stripe"] == f"{processing.decimal:.2f}"
    assert books["wallet:stripe"] == f"{(euros('90.00') - processing).decimal:.2f}"


async def test_parts_are_owed_to_their_payees(world: World) -> None:
    paid = await world.paid("100.01", splits=BAND)

    assert paid.fee == 1_000
    books = await world.balances()
    assert books[f"payable:{JUNO}"] == "45.01"
    assert books[f"payable:{PIP}"] == "45.00"
    assert books["sales:sale"] == "10.00"


def test_an_invoice_is_booked_by_its_own_module() -> None:
    entries = settled("invoice", "stripe", total=euros("50.00"), fee=euros("1.00"), payees=())

    sums = {entry.account.code: f"{entry.amount:f}" for entry in entries}
    assert sums == {
        "clearing:stripe": "49.00",
        "fees:platform": "1.00",
        "proceeds:invoice": "-50.00",
    }


async def test_the_fee_follows_the_plan_from_then_on(world: World) -> None:
    before = await world.ask("100.00", kind="booking")
    async with world.database.tenant(world.actor) as uow:
        await set_fee_plan(uow, "studio")

    after = await world.ask("100.00", kind="booking")

    assert (before.fee, after.fee) == (1_500, 1_000)


async def test_a_fee_on_top_is_paid_by_the_payer(world: World) -> None:
    asked = await world.ask("100.00", kind="ticket", splits=BAND)

    assert (asked.amount, asked.fee) == (11_000, 1_000)


async def test_asking_again_is_asking_once(world: World) -> None:
    thing = new_id()
    first = await world.ask("10.00", purpose_id=thing)
    second = await world.ask("10.00", purpose_id=thing)

    assert first.id == second.id
    with pytest.raises(ChargeChanged):
        await world.ask("11.00", purpose_id=thing)
    assert len(await world.facts("payments.charge_opened")) == 1


@pytest.mark.parametrize(
    ("kind", "minor", "refusal"),
    [("favor", 100, UnknownPurpose), ("sale", 0, AmountTooSmall), ("sale", -5, AmountTooSmall)],
)
async def test_refuses_what_cannot_be_charged(
    world: World, kind: str, minor: int, refusal: type[Exception]
) -> None:
    async with world.database.tenant(world.actor) as uow:
        with pytest.raises(refusal):
            await charge(uow, Purpose(kind, new_id()), Money(minor, "EUR"), description="x")
    assert await world.rows("SELECT id FROM charges") == []


async def test_a_refused_card_may_be_followed_by_a_good_one(world: World) -> None:
    asked = await world.ask("20.00")
    failed = await world.pay(asked, card="4000000000000002")
    assert (failed.status, bool(failed.failure)) == ("failed", True)
    assert len(await world.facts("payments.failed")) == 1

    paid = await world.pay(failed)

    assert (paid.status, paid.failure) == ("paid", None)


async def test_settling_asks_the_keepers_of_money_for_a_second_factor(world: World) -> None:
    await world.paid("5.00")

    ((since,),) = await world.rows("SELECT second_factor_from FROM tenants WHERE slug = 'nova'")
    assert since is not None
