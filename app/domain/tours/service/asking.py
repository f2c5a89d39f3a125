"""That venues are asked for the nights of a plan, and which of them still can be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.tours import events
from app.domain.tours.agreed import fixed_stops
from app.domain.tours.models import Tour, TourScenario
from app.domain.tours.queries.tours import get_scenario, get_tour
from app.domain.tours.record import read
from app.domain.tours.service.own import list_own


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A plan, and the night it has for each venue that could still be asked for it."""

    tour: Tour
    scenario: TourScenario
    nights: Mapping[UUID, date]

    @property
    def name(self) -> str:
        return f"{self.tour.name}, {self.scenario.name}"


async def nights_to_ask(uow: UnitOfWork, scenario_id: UUID) -> ToAsk:
    """The nights of a plan to come; none at a venue with which one is agreed. Raises NotFound."""
    scenario = await get_scenario(uow, scenario_id)
    tour, record = await get_tour(uow, scenario.tour_id), read(scenario.plan)
    agreed, today = fixed_stops(await list_own(uow, tour)), uow.now.date()
    stops = record.stops if record else []
    nights = {
        stop.venue_id: stop.on for stop in stops if stop.on >= today and stop.venue_id not in agreed
    }
    return ToAsk(tour, scenario, nights)


def note_asked(uow: UnitOfWork, tour: Tour, scenario: TourScenario, nights: int) -> None:
    """Write down that so many nights were asked for at once."""
    uow.record(
        events.NightsAsked(
            tour_id=tour.id, tour_name=tour.name, scenario_id=scenario.id, nights=nights
        )
    )
