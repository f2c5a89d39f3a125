"""Stripe as far as Backline uses it: its HTTP API with state, webhooks, and its hosted pages.

Requests are checked against the parameter shapes of Stripe's own SDK, money is moved by balance
transactions that always add up, and time passes when the bank screen or a test clock says so.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from litestar import Litestar

from app.simulators.config import Config
from app.simulators.simulator import Simulator
from app.simulators.stripe import (
    accounts,
    balance,
    catalog,
    checkout,
    clocks,
    customers,
    disputes,
    invoices,
    passing,
    payments,
    payouts,
    portal,
    refunds,
    schedules,
    subscriptions,
    transfers,
    webhooks,
)
from app.simulators.stripe.control import control
from app.simulators.stripe.http import Bank, serve
from app.simulators.stripe.screens import SCREENS
from app.simulators.stripe.store import Store
from app.simulators.stripe.webhooks import Sender

CALLS = (
    accounts,
    balance,
    catalog,
    checkout,
    clocks,
    customers,
    disputes,
    invoices,
    payments,
    payouts,
    portal,
    refunds,
    schedules,
    subscriptions,
    transfers,
    webhooks,
)
"""The modules that register the calls of the API, by being imported."""

TICK = 5.0


def simulator(config: Config) -> Simulator:
    """The simulated Stripe on a database file in the data directory."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        store = Store(config.directory / "stripe.sqlite")
        bank = Bank(store, Sender(store), config.public_url, config.stripe_key)
        with store.transaction():
            for each in config.webhooks:
                webhooks.ensure(bank.world(), each.url, each.secret, host=each.host)
        app.state.bank = bank
        tasks = [asyncio.create_task(bank.sender.run()), asyncio.create_task(_tick(bank))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            store.close()

    return Simulator("stripe", [serve, control, *SCREENS], lifespan)


async def _tick(bank: Bank) -> None:
    while True:
        passing.tick(bank)
        await asyncio.sleep(TICK)
