"""The whole product, entered as the tests of tenants enter theirs."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app.core.uow import Database
from app.main import create_app, running
from app.modules import registry
from app.settings import Settings
from app.tenants.authentication import DatabaseAuthenticator
from tests.cast import Cast
from tests.tenants.conftest import enter, passwords, settings, stored

__all__ = ["enter", "passwords", "settings", "stored"]


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    app = create_app(settings, registry(), DatabaseAuthenticator)
    async with running(app.state.site):
        await app.state.site.redis.flushdb()
        yield app
