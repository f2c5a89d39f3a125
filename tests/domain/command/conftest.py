"""The whole product, entered as the tests of tenants enter theirs."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app.core.uow import Database
from app.modules import registry
from app.settings import Settings
from tests.cast import Cast
from tests.domain.shows.conftest import make_show, room
from tests.serving import serving
from tests.tenants.conftest import count_statements, enter, passwords, settings, stored

__all__ = [
    "count_statements",
    "enter",
    "make_show",
    "passwords",
    "room",
    "settings",
    "stored",
]


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, registry()) as app:
        yield app
