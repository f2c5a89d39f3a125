"""The product with songs in Nova's catalogue, and a show of hers that begins today."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from litestar import Litestar

from app.core.uow import Database
from app.domain.shows import Party, Side, pencil_show
from app.modules import registry
from app.settings import Settings
from tests.cast import ZONE, Cast, today
from tests.domain.setlists.factories import Songs, enter_songs
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
    async with serving(settings, registry()) as app:
        yield app


@pytest.fixture
async def songs(database: Database, cast: Cast) -> Songs:
    return await enter_songs(database, cast.nova)


@pytest.fixture
async def show(database: Database, cast: Cast) -> UUID:
    """In Jena, today, at a house that is not here yet."""
    async with database.tenant(cast.nova) as uow:
        made = await pencil_show(
            uow,
            artist=Party("Nova Lind", "nova@example.com", cast.nova.tenant_id),
            venue=Party("Kulturbahnhof", "house@example.com"),
            by=Side.ARTIST, on=today(), city="Jena", time_zone=ZONE,
        )  # fmt: skip
        return made.id
