"""What set lists add to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import OFFICE, Command, Module, Nav, Permission, Waiting, WaitingView
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.setlists import events, models
from app.domain.setlists.queries.performances import list_unnoted
from app.domain.setlists.routes.claims import ClaimsController
from app.domain.setlists.routes.performances import PerformancesController
from app.domain.setlists.routes.setlists import SetlistsController, SongsController
from app.domain.setlists.search import SOURCES

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_SCOPES = frozenset({GrantScope.BOOKINGS})
_KINDS = frozenset({"artist"})


async def _unnoted(uow: UnitOfWork) -> WaitingView | None:
    number = len(await list_unnoted(uow))
    if not number:
        return None
    verb = "has" if number == 1 else "have"
    return WaitingView(
        f"{counted(number, 'show')} you played {verb} no list of what was played",
        "Writers are paid by their societies only for songs that are reported.",
        "Note what was played",
        "performances",
        "list-checks",
    )


MODULE = Module(
    name="setlists",
    routes=(SetlistsController, SongsController, PerformancesController, ClaimsController),
    events=(
        events.SetlistMade,
        events.SetlistSaved,
        events.SetlistDescribed,
        events.PerformanceBegun,
        events.PerformanceChanged,
        events.PerformanceLocked,
        events.PerformanceReopened,
        events.ClaimSent,
        events.ClaimAnswered,
    ),
    permissions=(
        Permission("setlists.read", "See set lists", OFFICE | {Role.CREW}, scopes=_SCOPES),
        Permission(
            "performances.read", "See what was played, and the writers' claims of it", OFFICE,
            scopes=_SCOPES,
        ),
        Permission(
            "setlists.write", "Make set lists and lock what was played", _WRITERS, scopes=_SCOPES
        ),
    ),
    nav=(Nav("Set lists", "setlists", "list", "Live", "setlists.read", order=94, kinds=_KINDS),),
    waiting=(Waiting("setlists.write", _unnoted, order=60),),
    search=SOURCES,
    commands=(
        Command("New set list", "setlists/new", "list", "setlists.write", "songs show gig",
                kinds=_KINDS),
        Command("Note what was played", "performances", "list-checks", "setlists.write",
                "performance claim society PRO", kinds=_KINDS),
    ),
)  # fmt: skip

TABLES = models
