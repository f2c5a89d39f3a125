"""That venues were asked for the nights of a plan."""

from app.core.uow import UnitOfWork
from app.domain.tours import events
from app.domain.tours.models import Tour, TourScenario


def note_asked(uow: UnitOfWork, tour: Tour, scenario: TourScenario, nights: int) -> None:
    """Write down that so many nights were asked for at once."""
    uow.record(
        events.NightsAsked(
            tour_id=tour.id, tour_name=tour.name, scenario_id=scenario.id, nights=nights
        )
    )
