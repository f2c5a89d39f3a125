"""The whole product with three venues, and a round of inquiries to them as Nova writes it."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar

from app.core import clock
from app.core.uow import Database
from app.domain.outreach import OutreachRound, add_venues
from app.domain.venues import Venue
from app.integrations.wiring import Adapters
from app.modules import registry
from app.settings import Settings
from tests.cast import Cast
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

__all__ = ["count_statements", "enter", "passwords", "post", "settings", "stored", "visitor"]


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
