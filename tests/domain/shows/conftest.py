"""The application with venues, holds, shows and invoices, and a show as tests make it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar

from app.core import clock
from app.core.uow import Database
from app.domain.holds import Asker, place_hold
from app.domain.shows.models import Side
from app.domain.shows.service.rooms import pencil_from_hold
from app.domain.venues import VenueRoom
from app.embedded.testing import TestServers
from app.modules import registry
from app.settings import Settings
from tests.cast import Cast
from tests.conftest import connect
from tests.domain.holds.conftest import room
from tests.serving import serving
from tests.tenants.conftest import (
    count_statements,
    enter,
    passwords,
    post,
    settings,
    stored,
    visitor,
)

__all__ = [
    "count_statements",
    "enter",
    "passwords",
    "post",
    "room",
    "settings",
    "stored",
    "visitor",
]

NIGHT = clock.now().date() + timedelta(days=50)
MakeShow = Callable[..., Awaitable[UUID]]


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, registry()) as app:
        yield app


@pytest.fixture
def make_show(database: Database, cast: Cast, room: VenueRoom) -> MakeShow:
    """A show on a hold at The Foundry, asked for by Nova unless another asker is given."""

    async def make(**other: Any) -> UUID:
        asker = other.get("asker", Asker("Nova Lind", "nova@example.com", cast.nova.tenant_id))
        on = other.get("on", NIGHT)
        async with database.tenant(cast.flo) as uow:
            hold = await place_hold(
                uow, room.id, on=on, slot="evening", title=asker.name, asker=asker
            )
            show = await pencil_from_hold(uow, hold.id, by=Side.VENUE, by_email="flo@example.com")
            return show.id

    return make


@pytest.fixture
async def crowd(servers: TestServers, database_name: str) -> object:
    found = connect(servers, database_name, pool_size=12)
    yield found
    await found.close()
