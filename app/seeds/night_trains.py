"""Night Trains, the tour Nova Lind plans over the directory; the worker finds its route."""

from datetime import date, timedelta
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.tours import (
    Tour,
    begin_tour,
    copy_scenario,
    move_stop,
    plan_scenario,
    weigh_candidate,
)
from app.domain.tours.jobs import plan_again, plan_tour
from app.domain.tours.queries.candidates import list_candidates
from app.domain.tours.queries.tours import list_scenarios
from app.seeds.stage import Stage

DAYS = 18
SEARCH = 2
"""Seconds; people take longer."""


async def tell(stage: Stage, today: date) -> None:
    nova = next(workspace for workspace in stage.workspaces if workspace.slug == "nova-lind")
    # A Thursday: shows of a first weekend follow.
    first = today + timedelta(days=63 + (3 - today.weekday()) % 7)
    async with stage.database.tenant(nova.owner) as uow:
        tour = await _begin(uow, first)
        foundry = await _weigh(uow, tour)
        scenario = (await list_scenarios(uow, [tour.id]))[0]
        other = await copy_scenario(uow, scenario.id, name="Vienna on a Friday")
    async with stage.database.tenant(nova.owner) as uow:
        await plan_scenario(uow, scenario.id, version=1, seconds=SEARCH, job=plan_tour)
        friday = first + timedelta(days=8)
        await move_stop(uow, other.id, foundry, on=friday, version=1, job=plan_again)


async def _begin(uow: UnitOfWork, first: date) -> Tour:
    return await begin_tour(
        uow,
        name="Night Trains",
        act="Nova Lind",
        first_on=first,
        last_on=first + timedelta(days=DAYS - 1),
        home_city="Hamburg",
        home_country="DE",
        home_latitude=53.5507,
        home_longitude=9.9930,
        currency="EUR",
        km_per_day=480,
        nights_in_row=4,
        km_amount=62,
        day_amount=480_00,
        fixed_amount=900_00,
        price_amount=21_00,
        share_percent=70,
        fees_percent=15,
        least=250,
        most=1200,
        genres=["indie", "pop", "folk", "electronic", "jazz"],
        countries=[],
        no_countries=["GB"],
        no_cities=["Rome"],
        off_days=[first + timedelta(days=5)],
        most_candidates=60,
    )


async def _weigh(uow: UnitOfWork, tour: Tour) -> UUID:
    """Vienna has to be, Basel pays a guarantee, and Leipzig came in numbers last time."""
    known = {each.name: each for each in await list_candidates(uow, tour.id)}
    await weigh_candidate(uow, known["The Foundry"].row.id, wish="must")
    await weigh_candidate(uow, known["Rheinschanze"].row.id, wish="may", guarantee_amount=380_000)
    await weigh_candidate(uow, known["Baumwolle"].row.id, wish="may", attendance=340)
    return known["The Foundry"].venue_id
