"""Crashes, storms of events and seeded differences, at the size of every day."""

from uuid import uuid4

import asyncpg
import pytest
from litestar import Litestar

from app.core.money import Money
from app.embedded.testing import TestServers
from app.integrations.payments import KeyConflict, RefundRequest
from tests.billing.payments.world import World
from tests.soak.payment_faults import (
    PHASES,
    crash_refunds,
    found_differences,
    seed_records,
    sign,
    storm,
)
from tests.web.browser import Browser


async def test_a_refund_happens_once_wherever_its_job_dies(world: World) -> None:
    outcome = await crash_refunds(world, keys=2, duplicates=3)

    assert outcome.asked == 2 * len(PHASES)
    assert (outcome.at_provider, outcome.in_ledger) == (outcome.asked, outcome.asked)
    assert outcome.effects == {1: outcome.asked}


async def test_without_the_same_key_the_trial_sees_refunds_made_twice(world: World) -> None:
    outcome = await crash_refunds(world, keys=1, duplicates=2, key=lambda key: f"{key}:{uuid4()}")

    assert outcome.at_provider > outcome.asked


async def test_a_key_with_other_words_is_refused(world: World) -> None:
    paid = await world.paid("10.00")
    charges, payment = world.provider.charges, paid.provider_ref or ""
    await charges.refund(RefundRequest(payment, Money(100, "EUR")), key=f"k{paid.id}")
    with pytest.raises(KeyConflict):
        await charges.refund(RefundRequest(payment, Money(200, "EUR")), key=f"k{paid.id}")


async def prepare(world: World, charges: int) -> None:
    """Charges that are paid, refused or given back at the provider, unheard of so far."""
    for number in range(charges):
        asked = await world.ask("10.00")
        card = "4000000000000002" if number % 4 == 3 else "4242424242424242"
        world.simulator.pay(asked.checkout_url or "", card=card)


async def test_events_in_any_order_and_number_end_where_the_provider_is(
    world: World, app: Litestar
) -> None:
    await prepare(world, 4)
    events = await world.events()

    async with Browser(app) as browser:
        seen = await storm(world, browser, events, seed=5)

    assert (seen.wrong, seen.forged_accepted) == ([], 0)
    assert set(seen.statuses) == {200}
    ((kept,),) = await stored(world)
    assert kept == len({event.id for event in events})


async def stored(world: World) -> list[tuple[int]]:
    from sqlalchemy import text

    async with world.database.platform(reason="test") as uow:
        return [
            tuple(row) for row in await uow.db.execute(text("SELECT count(*) FROM provider_events"))
        ]  # type: ignore[misc]


async def test_the_comparison_sees_a_charge_nobody_heard_of(world: World) -> None:
    from tests.soak.payment_faults import compare

    await prepare(world, 1)
    assert len(await compare(world)) == 1


async def test_forged_events_are_refused_and_kept_nowhere(world: World, app: Litestar) -> None:
    body = b'{"id": "evt_1", "object": "event"}'
    bad = {
        "secret": sign(body, secret="whsec_other"),
        "old": sign(body, at=1_000_000_000),
        "none": "",
        "noise": "t=x,v1=y",
    }
    async with Browser(app) as browser:
        for signature in bad.values():
            headers = {"Stripe-Signature": signature}
            answer = await browser.post("/webhooks/payments", content=body, headers=headers)
            assert answer.status_code == 400
    assert await stored(world) == [(0,)]


@pytest.fixture
async def superuser(servers: TestServers, database_name: str) -> "asyncpg.Connection":  # type: ignore[type-arg]
    connection = await asyncpg.connect(servers.dsn("postgres", database_name))
    yield connection
    await connection.close()


async def test_every_seeded_difference_is_found_and_named(world: World, superuser: object) -> None:
    seeded = await seed_records(world, superuser, clean=300, seeded=18, seed=7)  # type: ignore[arg-type]

    assert await found_differences(world, is_checked=False) == {}
    assert await found_differences(world) == seeded
    assert await found_differences(world) == seeded
    ((stop,),) = await world.rows("SELECT is_automatic FROM payout_stops WHERE lifted_at IS NULL")
    assert stop is True
