"""Two people at one tour in the same moment, and what a browser can post that nobody means."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app.core.errors import NotFound
from app.core.uow import Database
from app.domain.tours import Tour, copy_scenario, weigh_candidate
from app.domain.tours.errors import TourChanged
from app.domain.tours.jobs import plan_again
from app.domain.tours.queries.candidates import list_candidates
from app.domain.tours.queries.tours import get_tour
from app.domain.tours.service.scenarios import move_stop
from app.domain.tours.service.touring import change_wishes
from app.domain.venues import Venue
from app.embedded.testing import TestServers
from tests.cast import Cast
from tests.conftest import connect
from tests.domain.tours.factories import day, scenario_of, wishes
from tests.domain.tours.test_pages import FORM, TOURS
from tests.domain.venues.factories import make_venue
from tests.tenants.conftest import Enter


@pytest.fixture
async def crowd(servers: TestServers, database_name: str) -> AsyncIterator[Database]:
    found = connect(servers, database_name, pool_size=12)
    yield found
    await found.close()


async def test_who_has_read_a_tour_before_it_changed_does_not_overwrite_it(
    database: Database, cast: Cast, tour: Tour
) -> None:
    async with database.tenant(cast.nova) as uow:
        assert (await get_tour(uow, tour.id)).version == 1
        async with database.tenant(cast.nova) as other:
            await change_wishes(other, tour.id, version=1, **wishes(name="Theirs"))
        with pytest.raises(TourChanged):
            await change_wishes(uow, tour.id, version=1, **wishes(name="Mine"))
    async with database.tenant(cast.nova) as uow:
        found = await get_tour(uow, tour.id)
    assert (found.name, found.version) == ("Theirs", 2)


async def test_a_venue_that_went_while_it_was_weighed_is_not_there(
    crowd: Database, cast: Cast, tour: Tour
) -> None:
    async def weigh(candidate_id: UUID) -> None:
        async with crowd.tenant(cast.nova) as other:
            await weigh_candidate(other, candidate_id, wish="must")

    waits = text("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
    async with crowd.tenant(cast.nova) as uow:
        gone = (await list_candidates(uow, tour.id))[0]
        await change_wishes(uow, tour.id, version=1, **wishes(no_cities=[gone.city]))
        weighing = asyncio.create_task(weigh(gone.row.id))
        async with asyncio.timeout(20):
            while not await uow.db.scalar(waits):
                await asyncio.sleep(0.01)
    with pytest.raises(NotFound):
        await weighing


async def test_one_venue_moved_into_two_scenarios_at_once_is_one_candidate(
    crowd: Database, cast: Cast, tour: Tour
) -> None:
    new: Venue = await make_venue(crowd, cast.nova, name="Neuland", city="Kiel", capacity=5000)
    first = await scenario_of(crowd, cast.nova, tour.id)
    async with crowd.tenant(cast.nova) as uow:
        second = await copy_scenario(uow, first.id, name="Plan B")

    async def move(scenario_id: object) -> None:
        async with crowd.tenant(cast.nova) as uow:
            await move_stop(uow, scenario_id, new.id, on=day(3), version=1, job=plan_again)

    await asyncio.gather(move(first.id), move(second.id))
    async with crowd.tenant(cast.nova) as uow:
        candidates = await list_candidates(uow, tour.id)
    assert [each.name for each in candidates].count("Neuland") == 1


async def test_a_venue_that_does_not_exist_is_not_played(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    scenario = await scenario_of(database, cast.nova, tour.id)
    nova, here = await enter("nova"), f"{TOURS}/plans/{scenario.id}"
    sent = {"version": "1", "venue_id": str(uuid4()), "on": day(3).isoformat()}
    assert (await nova.submit(f"{here}/move", here, **sent)).status_code == 404
    assert (await nova.get(f"{TOURS}/{tour.id}/venues?q=%00")).status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("price_amount", "9" * 20, "of at most"),
        ("km_amount", "9" * 20, "of at most"),
        ("day_amount", "9" * 20, "of at most"),
        ("fixed_amount", "9" * 20, "of at most"),
        ("last_on", "9999-12-31", "Write a year from 1900 to 2199"),
    ],
)
async def test_figures_and_days_of_a_tour_have_an_end(
    enter: Enter, venues: list[Venue], field: str, value: str, sentence: str
) -> None:
    nova = await enter("nova")
    answer = await nova.submit(TOURS, f"{TOURS}/new", **{**FORM, field: value})
    assert (answer.status_code, sentence in answer.text) == (422, True)


async def test_a_guarantee_has_an_end(
    enter: Enter, database: Database, cast: Cast, tour: Tour
) -> None:
    async with database.tenant(cast.nova) as uow:
        row = (await list_candidates(uow, tour.id))[0].row
    nova, here = await enter("nova"), f"{TOURS}/{tour.id}/venues/{row.id}"
    answer = await nova.submit(here, here, wish="may", guarantee="9" * 20)
    assert (answer.status_code, "of at most" in answer.text) == (422, True)
