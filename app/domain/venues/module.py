"""What the directory of venues adds to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import (
    ALL_SCOPES,
    OFFICE,
    Command,
    Module,
    Nav,
    Notice,
    Permission,
    Step,
    Waiting,
    WaitingView,
)
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.venues import events, models
from app.domain.venues.mailing import mail_claim, mail_decided
from app.domain.venues.pictures import manifest as pictures
from app.domain.venues.queries.venues import count_edits_to_decide, has_venue
from app.domain.venues.routes.claims import (
    VenueClaimLinkController,
    VenueClaimsController,
    VenueOperatorController,
)
from app.domain.venues.routes.directory import VenuesController
from app.domain.venues.routes.imports import VenueImportsController
from app.domain.venues.routes.keeping import (
    VenueEditsController,
    VenueRecordController,
    VenueRoomsController,
)
from app.domain.venues.search import SOURCES

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})


def _path(event: events.ClaimVerified | events.VenueTold) -> str:
    return f"venues/{event.venue_id}"


async def _proposals(uow: UnitOfWork) -> WaitingView | None:
    number = await count_edits_to_decide(uow)
    if not number:
        return None
    return WaitingView(
        f"{counted(number, 'change')} of your venue proposed",
        "Somebody knows it otherwise than it stands in the directory.",
        "Decide",
        "venue-proposals",
        "map-pin",
    )


MODULE = Module(
    name="venues",
    routes=(
        VenuesController,
        VenueRecordController,
        VenueRoomsController,
        VenueEditsController,
        VenueClaimsController,
        VenueClaimLinkController,
        VenueOperatorController,
        VenueImportsController,
        *pictures.ROUTES,
    ),
    jobs=(mail_claim, mail_decided, *pictures.JOBS),
    events=(
        events.VenueProposed,
        events.VenuesImported,
        events.VenueChanged,
        events.VenueChecked,
        events.EditProposed,
        events.EditDecided,
        events.VenueClaimed,
        events.ClaimVerified,
        events.ClaimDecided,
        events.VenueTold,
        events.RoomChanged,
        events.VenueNoted,
        *pictures.EVENTS,
    ),
    notices=(
        Notice(events.ClaimVerified, "venues.read", _path),
        Notice(events.VenueTold, "venues.read", _path, mail=mail_decided),
    ),
    permissions=(
        Permission("venues.read", "See the directory of venues", OFFICE, scopes=ALL_SCOPES),
        Permission(
            "venues.write",
            "Add venues, propose changes and note what you know",
            _WRITERS,
            scopes=frozenset({GrantScope.BOOKINGS}),
        ),
    ),
    nav=(Nav("Venues", "venues", "map-pin", "Live", "venues.read", key="n"),),
    waiting=(Waiting("venues.write", _proposals, order=40),),
    search=SOURCES,
    commands=(
        Command("Find a venue", "venues", "map-pin", "venues.read", "club hall stage map"),
        Command("Add a venue", "venues/new", "plus", "venues.write", "propose new club hall"),
        Command("Import venues", "venue-import", "file-up", "venues.write", "csv file"),
    ),
    steps=(
        Step(
            "Claim your venue",
            "Find it in the directory, or add it, and show that it is yours.",
            "venues",
            has_venue,
            order=5,
            kinds=frozenset({"venue"}),
        ),
    ),
)

TABLES = models
