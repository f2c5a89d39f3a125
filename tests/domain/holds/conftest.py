"""The application with tenants, venues and holds."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app.core.module import Registry
from app.core.uow import Database
from app.domain.holds.module import MODULE as HOLDS
from app.domain.venues import VenueRoom, write_room
from app.domain.venues.module import MODULE as VENUES
from app.settings import Settings
from app.tenants.module import MODULE as TENANTS
from tests.cast import Cast
from tests.domain.venues.factories import keep, make_venue
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

__all__ = ["count_statements", "enter", "passwords", "post", "settings", "stored", "visitor"]


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, Registry([HOLDS, VENUES, TENANTS])) as app:
        yield app


@pytest.fixture
async def room(database: Database, cast: Cast) -> VenueRoom:
    """The main room of a venue that The Foundry keeps."""
    venue = await make_venue(database, cast.nova)
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        layouts = [{"layout": "standing", "capacity": 400}]
        return await write_room(uow, venue.id, name="Main", layouts=layouts, technical={})
