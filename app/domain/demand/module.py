"""What demand adds to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import OFFICE, Command, Module, Nav, Permission
from app.domain.demand import events, models
from app.domain.demand.routes.audience import AudienceController
from app.domain.demand.routes.lines import PastShowsController, RivalEventsController
from app.domain.demand.search import SOURCES

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_BOOKINGS = frozenset({GrantScope.BOOKINGS})
_KINDS = frozenset({"artist", "agency"})

MODULE = Module(
    name="demand",
    routes=(AudienceController, PastShowsController, RivalEventsController),
    events=(
        events.PastShowAdded,
        events.PastShowChanged,
        events.PastShowRemoved,
        events.RivalAdded,
        events.RivalChanged,
        events.RivalRemoved,
        events.LinesImported,
    ),
    permissions=(
        Permission("audience.read", "See where the audience is", OFFICE, scopes=_BOOKINGS),
        Permission(
            "audience.write", "Add past shows and rival events", _WRITERS, scopes=_BOOKINGS
        ),
    ),
    nav=(Nav("Audience", "audience", "globe", "Live", "audience.read", order=78, kinds=_KINDS),),
    search=SOURCES,
    commands=(
        Command("Add a past show", "audience/shows/new", "globe", "audience.write",
                "attendance draw history", kinds=_KINDS),
    ),
)  # fmt: skip

TABLES = models
