"""The nights a tour's plans have, for whoever looks for something along the way."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.tours.queries.candidates import list_venues
from app.domain.tours.queries.tours import list_scenarios
from app.domain.tours.record import read
from app.domain.venues import Venue


@dataclass(frozen=True, slots=True)
class PlannedNight:
    """A show of a plan, with the venue it would be in."""

    on: date
    venue: Venue


@dataclass(frozen=True, slots=True)
class PlannedRoute:
    """The nights of one scenario that has a plan, in their order."""

    scenario_id: UUID
    name: str
    expected: int
    nights: tuple[PlannedNight, ...]


async def planned_routes(uow: UnitOfWork, tour_id: UUID) -> list[PlannedRoute]:
    """The plan that brings most first; scenarios without a plan are left out."""
    records = [
        (scenario, record)
        for scenario in await list_scenarios(uow, [tour_id])
        if (record := read(scenario.plan)) is not None
    ]
    venues = await list_venues(uow, {stop.venue_id for _, r in records for stop in r.stops})
    found = [
        PlannedRoute(
            scenario.id,
            scenario.name,
            record.expected,
            tuple(
                PlannedNight(stop.on, venues[stop.venue_id])
                for stop in record.stops
                if stop.venue_id in venues
            ),
        )
        for scenario, record in records
    ]
    return sorted(found, key=lambda route: (-route.expected, route.name))
