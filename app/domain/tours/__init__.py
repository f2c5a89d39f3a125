"""Tours: what is wished, the venues that could be played, and plans made of them.

A plan is made around what the act has agreed already, keeps clear of the radius clauses of shows
outside it, except where a show is locked, and says what each show leaves.

Does not own venues, their nights (holds), what is agreed about a show, nor the search (routing).
"""

from app.domain.tours.models import Tour, TourScenario
from app.domain.tours.queries.candidates import list_candidates
from app.domain.tours.queries.planned import PlannedCosts, planned_costs
from app.domain.tours.queries.stops import PlannedNight, PlannedRoute, planned_routes
from app.domain.tours.queries.tours import get_tour, list_tours, name_plans, name_tours
from app.domain.tours.service.asking import ToAsk, nights_to_ask
from app.domain.tours.service.planning import plan_scenario
from app.domain.tours.service.scenarios import copy_scenario, lock_stop, move_stop
from app.domain.tours.service.touring import add_venue, begin_tour, change_wishes, weigh_candidate

__all__ = [
    "PlannedCosts",
    "PlannedNight",
    "PlannedRoute",
    "ToAsk",
    "Tour",
    "TourScenario",
    "add_venue",
    "begin_tour",
    "change_wishes",
    "copy_scenario",
    "get_tour",
    "list_candidates",
    "list_tours",
    "lock_stop",
    "move_stop",
    "name_plans",
    "name_tours",
    "nights_to_ask",
    "plan_scenario",
    "planned_costs",
    "planned_routes",
    "weigh_candidate",
]
