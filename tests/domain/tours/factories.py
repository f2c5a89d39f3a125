"""Tours as tests make them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.actor import Actor
from app.core.jobs import Job
from app.core.uow import Database
from app.domain.demand import add_past_show
from app.domain.tours import Tour, TourScenario, begin_tour, plan_scenario
from app.domain.tours.jobs import plan_tour
from app.domain.tours.queries.tours import get_scenario, list_scenarios
from app.domain.venues import Venue, find_city
from app.jobs.in_process import run_all
from tests.domain.venues.factories import make_venue

FIRST = clock.now().date() + timedelta(days=60)
HOUSES = (
    ("Kesselhaus", "Berlin", "DE", 480), ("Pier Neun", "Hamburg", "DE", 900),
    ("Isarwerk", "Munich", "DE", 600), ("Domkeller", "Cologne", "DE", 300),
    ("Elbsaal", "Dresden", "DE", 850), ("Baumwolle", "Leipzig", "DE", 400),
    ("Gleis Null", "Stuttgart", "DE", 500), ("Leinewelle", "Hannover", "DE", 420),
    ("Salzstadel", "Salzburg", "AT", 520), ("Limmathaus", "Zürich", "CH", 900),
)  # fmt: skip


DRAWN = (("Hamburg", 520), ("Berlin", 480), ("Munich", 390), ("Zürich", 300))
"""Where so many paid before: an act worth a tour."""


async def enter_venues(database: Database, actor: Actor) -> list[Venue]:
    async with database.tenant(actor) as uow:
        for city, paid in DRAWN:
            night = {"act": "Nova Lind", "on_date": FIRST - timedelta(days=260), "paid": paid}
            await add_past_show(uow, await find_city(uow, city), venue_name="", **night)
    return [
        await make_venue(database, actor, name=name, city=city, country=country, capacity=capacity)
        for name, city, country, capacity in HOUSES
    ]


def wishes(**other: Any) -> dict[str, Any]:
    usual = {
        "name": "Harbors", "act": "Nova Lind", "first_on": FIRST,
        "last_on": FIRST + timedelta(days=13), "home_city": "Hamburg", "home_country": "DE",
        "home_latitude": 53.55, "home_longitude": 9.99, "currency": "EUR", "km_per_day": 500,
        "nights_in_row": 4, "km_amount": 60, "day_amount": 35000, "fixed_amount": 50000,
        "price_amount": 2200, "share_percent": 70, "fees_percent": 15, "least": 100,
        "most": 1500, "genres": ["indie"], "countries": [], "no_countries": [], "no_cities": [],
        "off_days": [], "most_candidates": 50,
    }  # fmt: skip
    return {**usual, **other}


async def make_tour(database: Database, actor: Actor, **other: Any) -> Tour:
    async with database.tenant(actor) as uow:
        return await begin_tour(uow, **wishes(**other))


async def scenario_of(database: Database, actor: Actor, tour_id: UUID) -> TourScenario:
    """The first scenario of a tour, read anew."""
    async with database.tenant(actor) as uow:
        return (await list_scenarios(uow, [tour_id]))[0]


async def again(database: Database, actor: Actor, scenario: TourScenario) -> TourScenario:
    async with database.tenant(actor) as uow:
        return await get_scenario(uow, scenario.id)


async def planned(
    database: Database,
    actor: Actor,
    tour: Tour,
    *,
    seconds: int = 1,
    job: Job[Any] = plan_tour,
) -> TourScenario:
    """The first scenario, planned by the job."""
    scenario = await scenario_of(database, actor, tour.id)
    async with database.tenant(actor) as uow:
        await plan_scenario(uow, scenario.id, version=scenario.version, seconds=seconds, job=job)
    ended = await run_all(database)
    assert set(ended) == {"done"}, ended
    return await again(database, actor, scenario)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)
