"""The application with sharing, tours and the venues they are planned over."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app.core.module import Registry
from app.core.uow import Database
from app.domain.holds.module import MODULE as HOLDS
from app.domain.sharing import SharingOffer
from app.domain.sharing.module import MODULE as SHARING
from app.domain.tours import Tour
from app.domain.tours.module import MODULE as TOURS
from app.domain.tours.record import PlannedStop, PlanRecord, written
from app.domain.venues.module import MODULE as VENUES
from app.settings import Settings
from app.tenants.module import MODULE as TENANTS
from tests.cast import Cast
from tests.domain.sharing.factories import day, make_offer
from tests.domain.tours.factories import make_tour, scenario_of
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
    async with serving(settings, Registry([SHARING, TOURS, HOLDS, VENUES, TENANTS])) as app:
        yield app


@pytest.fixture
async def van(database: Database, cast: Cast) -> SharingOffer:
    """Rival's van in Hamburg, shared."""
    return await make_offer(database, cast.rival)


@pytest.fixture
async def tour(database: Database, cast: Cast) -> Tour:
    """Nova's tour with a plan: Hamburg, two days later Berlin, three later Munich."""
    stops = []
    for number, city in ((0, "Hamburg"), (2, "Berlin"), (5, "Munich")):
        venue = await make_venue(database, cast.nova, name=f"Hall of {city}", city=city)
        stops.append(PlannedStop(venue.id, day(number), 100_00, 50_00, 150_00, 300))
    tour = await make_tour(database, cast.nova, first_on=day(0), last_on=day(7))
    scenario = await scenario_of(database, cast.nova, tour.id)
    record = PlanRecord(
        stops, km=900, days_away=6, shows=300_00, driving=50_00, days=50_00, fixed=0, low=0,
        high=0, bound=None, seconds=1.0, is_explained=False, clashes=[], missed=[], days_off=[],
    )  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        found = await uow.db.get(type(scenario), (scenario.tenant_id, scenario.id))
        found.plan, found.state = written(record), "done"
    return tour
