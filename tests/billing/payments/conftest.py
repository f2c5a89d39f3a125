"""Payments on real servers, with the simulated provider behind the real adapter."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any, ClassVar

import pytest
from litestar import Litestar

from app.core import clock
from app.core.uow import Database
from app.embedded.testing import TestServers
from app.integrations import wiring
from app.integrations.wiring import Adapters
from app.main import create_app, running
from app.modules import registry
from app.settings import Settings
from app.web.identity import SignedIn
from tests.billing.payments.world import World
from tests.cast import Cast
from tests.conftest import CONTEXT_KEY, MASTER_KEYS
from tests.simulators.servers import SimulatorServer
from tests.web.browser import ORIGIN, Browser
from tests.web.conftest import SECRET
from tests.web.doorkeeper import Doorkeeper

Enter = Callable[[str], Awaitable[Browser]]
MONEY = frozenset({"money.read", "money.write", "money.approve"})


class JustProven(Doorkeeper):
    """Everybody has just shown again that it is them, but those in `stale`."""

    stale: ClassVar[set[str]] = set()

    async def by_session(self, *asked: Any) -> SignedIn | None:
        found = await super().by_session(*asked)
        is_stale = found is not None and self.sessions[asked[0]][1] in self.stale
        return found if found is None or is_stale else replace(found, proven_at=clock.now())


@pytest.fixture
def pay_settings(servers: TestServers, database_name: str, simulator: SimulatorServer) -> Settings:
    return Settings.of(
        {
            **servers.environment(database_name),
            **simulator.environment,
            "SECRET_KEY": SECRET,
            "CONTEXT_KEY": CONTEXT_KEY.hex(),
            "MASTER_KEYS": MASTER_KEYS,
            "PUBLIC_URL": ORIGIN,
        }
    )


@pytest.fixture
async def adapters(pay_settings: Settings, database: Database) -> AsyncIterator[Adapters]:
    found = wiring.build(pay_settings, database=database)
    yield found
    await found.close()


@pytest.fixture
async def world(
    database: Database, adapters: Adapters, simulator: SimulatorServer, cast: Cast
) -> World:
    found = World(database, adapters, simulator, cast.nova)
    found.seen = {event.id for event in await found.events()}
    return found


@pytest.fixture
def other(world: World, cast: Cast) -> World:
    """The same world as somebody else of the workspace sees it."""
    return replace(world, actor=replace(cast.mo, permissions=MONEY))


@pytest.fixture
async def app(pay_settings: Settings, cast: Cast) -> AsyncIterator[Litestar]:
    doorkeeper = JustProven(cast)
    doorkeeper.permissions = {who: MONEY for who in ("nova", "mo", "rival")}
    doorkeeper.permissions["vic"] = frozenset()
    app = create_app(
        pay_settings, registry(), lambda _: doorkeeper, state={"doorkeeper": doorkeeper}
    )
    async with running(app.state.site):
        yield app
