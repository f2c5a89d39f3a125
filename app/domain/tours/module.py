"""What tours add to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import OFFICE, Command, Module, Nav, Notice, Permission
from app.domain.tours import events, models
from app.domain.tours.jobs import plan_again, plan_tour
from app.domain.tours.routes.candidates import CandidatesController
from app.domain.tours.routes.holding import HoldingController
from app.domain.tours.routes.plans import PlansController
from app.domain.tours.routes.tours import ToursController
from app.domain.tours.search import SOURCES

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_BOOKINGS = frozenset({GrantScope.BOOKINGS})
_KINDS = frozenset({"artist", "agency"})

MODULE = Module(
    name="tours",
    routes=(ToursController, CandidatesController, PlansController, HoldingController),
    jobs=(plan_tour, plan_again),
    events=(
        events.TourMade,
        events.WishesChanged,
        events.CandidateSet,
        events.ScenarioChanged,
        events.TourPlanned,
        events.NightsAsked,
    ),
    notices=(
        Notice(events.TourPlanned, "tours.read", lambda event: f"tours/plans/{event.scenario_id}"),
    ),
    permissions=(
        Permission("tours.read", "See tours and their plans", OFFICE, scopes=_BOOKINGS),
        Permission("tours.write", "Plan tours", _WRITERS, scopes=_BOOKINGS),
    ),
    nav=(Nav("Tours", "tours", "route", "Live", "tours.read", key="u", order=80, kinds=_KINDS),),
    search=SOURCES,
    commands=(
        Command("Plan a tour", "tours/new", "route", "tours.write", "route dates", kinds=_KINDS),
    ),
)

TABLES = models
