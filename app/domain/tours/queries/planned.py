"""What the plans of a tour say it would bring and cost, for a budget made of one."""

from dataclasses import dataclass
from uuid import UUID

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.tours.queries.tours import get_tour, list_scenarios
from app.domain.tours.record import read


@dataclass(frozen=True, slots=True)
class PlannedCosts:
    """The figures of one scenario that has a plan."""

    scenario_id: UUID
    name: str
    income: Money
    driving: Money
    days: Money
    """Crew and hotels."""
    fixed: Money


async def planned_costs(uow: UnitOfWork, tour_id: UUID) -> list[PlannedCosts]:
    """In the order the scenarios were made; those without a plan are left out."""
    tour = await get_tour(uow, tour_id)
    found = []
    for scenario in await list_scenarios(uow, [tour_id]):
        record = read(scenario.plan)
        if record is not None:
            amounts = (record.shows, record.driving, record.days, record.fixed)
            found.append(PlannedCosts(scenario.id, scenario.name, *map(tour.money, amounts)))
    return found
