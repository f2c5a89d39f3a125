"""The application with tenants and the directory; browsers and mails as the tests of tenants."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app.core.module import Registry
from app.core.uow import Database
from app.domain.venues.module import MODULE as VENUES
from app.settings import Settings
from app.tenants.module import MODULE as TENANTS
from tests.cast import Cast
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
    async with serving(settings, Registry([VENUES, TENANTS])) as app:
        yield app
