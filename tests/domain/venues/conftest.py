"""The application with tenants and the directory; browsers and mails as the tests of tenants."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app.core.module import Registry
from app.core.uow import Database
from app.domain.venues.module import MODULE as VENUES
from app.main import create_app, running
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from app.tenants.module import MODULE as TENANTS
from tests.cast import Cast
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
    app = create_app(settings, Registry([VENUES, TENANTS]), DatabaseAuthenticator)
    async with running(app.state.site):
        await app.state.site.redis.flushdb()
        yield app
