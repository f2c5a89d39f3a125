"""What sharing adds to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import OFFICE, Command, Module, Nav, Notice, Permission
from app.domain.sharing import events, models
from app.domain.sharing.mailing import mail_owner, mail_told
from app.domain.sharing.routes.along import AlongController
from app.domain.sharing.routes.asking import AskNightController, AskOfferController
from app.domain.sharing.routes.offers import OffersController
from app.domain.sharing.routes.opening import OpenTourController
from app.domain.sharing.routes.requests import RequestsController
from app.domain.sharing.routes.wishes import WishesController
from app.domain.sharing.search import SOURCES
from app.domain.sharing.tiles import PANELS, WAITING

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_BOOKINGS = frozenset({GrantScope.BOOKINGS})
_KINDS = frozenset({"artist", "venue"})


def _path(event: events.OfRequest | events.OfTold) -> str:
    return f"sharing/requests/{event.request_id}"


MODULE = Module(
    name="sharing",
    routes=(
        AlongController,
        OffersController,
        WishesController,
        OpenTourController,
        AskOfferController,
        AskNightController,
        RequestsController,
    ),
    jobs=(mail_owner, mail_told),
    events=(
        events.OfferMade,
        events.OfferChanged,
        events.OfferWithdrawn,
        events.WishNoted,
        events.WishDropped,
        events.TourOpened,
        events.TourClosed,
        *events.MOVES,
        events.RequestTold,
        events.RequestNoted,
    ),
    notices=(
        *(Notice(event, "sharing.read", _path) for event in events.MOVES),
        Notice(events.RequestTold, "sharing.read", _path, mail=mail_told),
    ),
    permissions=(
        Permission("sharing.read", "See what is lent, borrowed and shared", OFFICE, _BOOKINGS),
        Permission("sharing.write", "Offer, ask for and agree to share", _WRITERS, _BOOKINGS),
    ),
    nav=(
        Nav("Sharing", "sharing", "arrow-left-right", "Live", "sharing.read", order=94,
            kinds=_KINDS),
    ),
    waiting=WAITING,
    panels=PANELS,
    search=SOURCES,
    commands=(
        Command("Offer something to others", "sharing/offers/new", "arrow-left-right",
                "sharing.write", "share lend backline van floor crew rehearsal", kinds=_KINDS),
    ),
)  # fmt: skip

TABLES = models
