"""The product with a picture in Nova's vault, and a press kit that shows it."""

from collections.abc import AsyncIterator
from io import BytesIO
from uuid import UUID

import pytest
from litestar import Litestar
from PIL import Image

from app.core.uow import Database
from app.domain.presskits import PressKit, make_kit
from app.domain.vault import store_file
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from app.modules import registry
from app.settings import Settings
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
    async with serving(settings, registry()) as app:
        yield app


@pytest.fixture
async def picture(app: Litestar, database: Database, cast: Cast) -> UUID:
    """Its JPEG has been drawn."""
    adapters: Adapters = app.state.site.adapters
    sheet = BytesIO()
    Image.new("RGB", (40, 30), (200, 60, 40)).save(sheet, "PNG")
    taken = await store_file(database, adapters.storage, cast.nova, sheet.getvalue(), "harbor.png")
    await run_all(database, adapters)
    return taken.asset_id


@pytest.fixture
async def kit(database: Database, cast: Cast, picture: UUID) -> PressKit:
    async with database.tenant(cast.nova) as uow:
        return await make_kit(
            uow, name="Nova Lind", tagline="Songs about harbors", short_bio="Short words",
            long_bio="Long words", quotes=[{"text": "Very good", "source": "Elbe Courier"}],
            releases=[], links=[], pictures=[picture], picture_credit="", contact_name="Mo",
            contact_email="mo@example.com", contact_phone="", has_shows=True, has_plays=True,
        )  # fmt: skip
