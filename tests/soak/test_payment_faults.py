"""L4, L5 and L6 at the size of the night; their controls run with the other tests."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from litestar import Litestar

from app.embedded.testing import TestServers
from tests.billing.payments.conftest import adapters, app, pay_settings, world
from tests.billing.payments.world import World
from tests.soak.payment_faults import (
    PHASES,
    crash_refunds,
    found_differences,
    seed_records,
    storm,
)
from tests.web.browser import Browser

__all__ = ["adapters", "app", "pay_settings", "world"]

pytestmark = pytest.mark.soak
KEYS, DUPLICATES = 1_000, 5
EVENTS = 5_000


async def test_a_thousand_keys_five_times_each_through_every_crash(world: World) -> None:
    each = -(-KEYS // len(PHASES))
    outcome = await crash_refunds(world, keys=each, duplicates=DUPLICATES)

    assert outcome.asked >= KEYS
    assert (outcome.at_provider, outcome.in_ledger) == (outcome.asked, outcome.asked)
    assert outcome.effects == {1: outcome.asked}


async def test_five_thousand_events_three_times_each_in_any_order(
    world: World, app: Litestar
) -> None:
    events: list[Any] = []
    while len(events) < EVENTS:
        for number in range(50):
            asked = await world.ask("10.00")
            card = "4000000000000002" if number % 5 == 4 else "4242424242424242"
            world.simulator.pay(asked.checkout_url or "", card=card)
        events += await world.events()

    async with Browser(app) as browser:
        seen = await storm(world, browser, events, seed=5)

    assert seen.delivered >= 14_500
    assert (seen.wrong, seen.forged_accepted, set(seen.statuses)) == ([], 0, {200})
    assert seen.slowest <= 0.5


@pytest.fixture
async def superuser(
    servers: TestServers, database_name: str
) -> AsyncIterator["asyncpg.Connection[Any]"]:
    connection = await asyncpg.connect(servers.dsn("postgres", database_name))
    yield connection
    await connection.close()


async def test_two_hundred_differences_among_ten_thousand_records(
    world: World, superuser: "asyncpg.Connection[Any]"
) -> None:
    seeded = await seed_records(world, superuser, clean=10_000, seeded=200, seed=7)

    assert await found_differences(world) == seeded
