"""The application with tours, the venues and holds they are about, and reports of earnings."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app.core.module import Registry
from app.core.uow import Database
from app.domain.holds.module import MODULE as HOLDS
from app.domain.tours import Tour
from app.domain.tours.module import MODULE as TOURS
from app.domain.venues.module import MODULE as VENUES
from app.settings import Settings
from app.tenants.module import MODULE as TENANTS
from tests.cast import Cast
from tests.domain.tours.factories import enter_venues, make_tour
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
def modules() -> list:
    return [TOURS, HOLDS, VENUES, TENANTS]


@pytest.fixture
async def app(
    settings: Settings, cast: Cast, database: Database, modules: list
) -> AsyncIterator[Litestar]:
    async with serving(settings, Registry(modules)) as app:
        yield app


@pytest.fixture
async def venues(database: Database, cast: Cast) -> list:
    """Ten venues in ten cities, a day's drive or less apart."""
    return await enter_venues(database, cast.nova)


@pytest.fixture
async def tour(database: Database, cast: Cast, venues: list) -> Tour:
    """Nova's tour of two weeks, with a first scenario that is not planned yet."""
    return await make_tour(database, cast.nova)
