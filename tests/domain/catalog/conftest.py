"""The application with tenants and catalog; browsers and mails as the tests of tenants have them."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app.core.module import Registry
from app.core.uow import Database
from app.domain.catalog.module import MODULE as CATALOG
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
    async with serving(settings, Registry([CATALOG, TENANTS])) as app:
        yield app
