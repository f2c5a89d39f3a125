"""The whole product with three venues, and a round of inquiries to them as Nova writes it."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app.core.uow import Database
from app.domain.outreach import OutreachRound
from app.domain.venues import Venue
from app.embedded.testing import TestServers
from app.integrations.wiring import Adapters
from app.modules import registry
from app.settings import Settings
from tests.cast import Cast
from tests.conftest import CONTEXT_KEY, MASTER_KEYS
from tests.domain.outreach.factories import make_round
from tests.domain.venues.factories import make_venue
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
from tests.web.browser import ORIGIN
from tests.web.conftest import SECRET

__all__ = ["count_statements", "enter", "passwords", "post", "settings", "stored", "visitor"]


@pytest.fixture
def environment(servers: TestServers, database_name: str) -> dict[str, str]:
    """Settings of a process of its own, on the same database."""
    return {
        **servers.environment(database_name),
        "SECRET_KEY": SECRET,
        "CONTEXT_KEY": CONTEXT_KEY.hex(),
        "MASTER_KEYS": MASTER_KEYS,
        "PUBLIC_URL": ORIGIN,
    }


@pytest.fixture
async def app(settings: Settings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, registry()) as app:
        yield app


@pytest.fixture
def adapters(app: Litestar) -> Adapters:
    found: Adapters = app.state.site.adapters
    return found


@pytest.fixture
async def venues(database: Database, cast: Cast) -> list[Venue]:
    """In Hamburg, Berlin and London, each with an address of its own."""
    houses = (
        ("Harbour Hall", "Hamburg", "DE", "booking@harbourhall.example"),
        ("Kesselhaus", "Berlin", "DE", "booking@kesselhaus.example"),
        ("The Lexicon", "London", "GB", "booking@lexicon.example"),
    )
    return [
        await make_venue(database, cast.nova, name=name, city=city, country=country, email=email)
        for name, city, country, email in houses
    ]


@pytest.fixture
async def round_(database: Database, cast: Cast, venues: list[Venue]) -> OutreachRound:
    """A draft to all three, with one follow-up after a week."""
    return await make_round(database, cast.nova, venues)
