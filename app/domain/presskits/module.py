"""What press kits add to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import OFFICE, Command, Module, Nav, Notice, Permission
from app.domain.presskits import events, models
from app.domain.presskits.routes.kits import PressKitsController
from app.domain.presskits.routes.public import PressLinkController
from app.domain.presskits.search import SOURCES

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_SCOPES = frozenset({GrantScope.BOOKINGS, GrantScope.MARKETING})
_KINDS = frozenset({"artist"})

MODULE = Module(
    name="presskits",
    routes=(PressKitsController, PressLinkController),
    events=(
        events.PressKitMade,
        events.PressKitChanged,
        events.PressLinkMade,
        events.PressLinkRevoked,
        events.PressLinkOpened,
    ),
    notices=(
        Notice(
            events.PressLinkOpened, "presskits.read", lambda event: f"press-kits/{event.kit_id}"
        ),
    ),
    permissions=(
        Permission("presskits.read", "See press kits and their links", OFFICE, scopes=_SCOPES),
        Permission("presskits.write", "Make press kits and links", _WRITERS, scopes=_SCOPES),
    ),
    search=SOURCES,
    nav=(
        Nav("Press kits", "press-kits", "megaphone", "Live", "presskits.read", order=96,
            kinds=_KINDS),
    ),
    commands=(
        Command("New press kit", "press-kits/new", "megaphone", "presskits.write",
                "EPK biography pictures press", kinds=_KINDS),
    ),
)  # fmt: skip

TABLES = models
