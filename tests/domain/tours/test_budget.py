"""The most a tour may cost: no plan is dearer, and wishes that are too dear are named."""

import pytest

from app.core.uow import Database
from app.domain.tours import Tour, weigh_candidate
from app.domain.tours.queries.candidates import list_candidates
from app.domain.tours.queries.tours import get_tour, list_tours
from app.domain.tours.record import read
from app.domain.venues import Venue
from tests.cast import Cast
from tests.domain.routing.checker import faults
from tests.domain.tours.factories import make_tour, planned
from tests.domain.tours.test_pages import FORM, TOURS
from tests.domain.tours.test_planning import as_plan, problem_of
from tests.tenants.conftest import Enter


async def test_a_plan_stays_within_the_budget_and_says_what_it_costs(
    enter: Enter, database: Database, cast: Cast, venues: list[Venue]
) -> None:
    tour = await make_tour(database, cast.nova, budget_amount=400_000)
    scenario = await planned(database, cast.nova, tour)
    record = read(scenario.plan)

    assert faults(await problem_of(database, cast, scenario), as_plan(record)) == []
    assert 0 < record.outlay <= 400_000 and record.bound >= record.expected > 0
    page = (await (await enter("nova")).get(f"{TOURS}/plans/{scenario.id}")).text
    assert tour.money(record.outlay).display() in page and "of at most" in page


async def test_a_wish_that_is_too_dear_is_named_with_what_to_change(
    enter: Enter, database: Database, cast: Cast, venues: list[Venue]
) -> None:
    tour = await make_tour(database, cast.nova, budget_amount=150_000)
    async with database.tenant(cast.nova) as uow:
        far = next(c for c in await list_candidates(uow, tour.id) if c.name == "Limmathaus")
        await weigh_candidate(uow, far.row.id, wish="must")
    scenario = await planned(database, cast.nova, tour)

    assert [clash.venue_ids for clash in read(scenario.plan).clashes] == [[far.venue_id]]
    page = (await (await enter("nova")).get(f"{TOURS}/plans/{scenario.id}")).text
    assert "Driving there and back costs more than the budget. Raise the budget" in page


async def test_a_budget_is_typed_changed_and_taken_away(
    enter: Enter, database: Database, cast: Cast, venues: list[Venue]
) -> None:
    nova = await enter("nova")
    wrong = await nova.submit(TOURS, f"{TOURS}/new", **FORM, budget_amount="-1")
    assert (wrong.status_code, "The budget may not be below zero" in wrong.text) == (422, True)
    made = await nova.submit(TOURS, f"{TOURS}/new", **FORM, budget_amount="2500")
    assert made.status_code == 303
    async with database.tenant(cast.nova) as uow:
        (tour,) = await list_tours(uow)
    assert tour.budget_amount == 250_000
    here = f"{TOURS}/{tour.id}"
    page = (await nova.get(here)).text
    assert "€2,500.00" in page and " for driving, days, fees and what it costs in any case" in page
    assert 'value="2500.00"' in (await nova.get(f"{here}/edit")).text
    for number, (typed, kept) in enumerate((("0", 0), ("", None)), start=1):
        sent = {**FORM, "budget_amount": typed, "version": str(number)}
        assert (await nova.submit(here, f"{here}/edit", **sent)).status_code == 303
        assert (await _again(database, cast, tour)).budget_amount == kept


async def _again(database: Database, cast: Cast, tour: Tour) -> Tour:
    async with database.tenant(cast.nova) as uow:
        return await get_tour(uow, tour.id)


@pytest.mark.parametrize("budget", [0, 40_000])
async def test_a_budget_nothing_fits_into_makes_no_tour(
    enter: Enter, database: Database, cast: Cast, venues: list[Venue], budget: int
) -> None:
    tour = await make_tour(database, cast.nova, budget_amount=budget)
    scenario = await planned(database, cast.nova, tour)

    assert read(scenario.plan).stops == []
    page = (await (await enter("nova")).get(f"{TOURS}/plans/{scenario.id}")).text
    assert "or more than the budget" in page
