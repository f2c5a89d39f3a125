"""What advancing adds to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import OFFICE, Command, DeadlineKind, Module, Nav, Notice, Permission, Tile
from app.domain.advancing import diary, events, models
from app.domain.advancing.mailing import mail_sheet
from app.domain.advancing.routes.advance import AdvanceController
from app.domain.advancing.routes.days import DaysController
from app.domain.advancing.routes.given import GivenRidersController
from app.domain.advancing.routes.guest_lists import GuestListController
from app.domain.advancing.routes.guests import AdvanceLinkController
from app.domain.advancing.routes.plots import PlotsController
from app.domain.advancing.routes.riders import RidersController
from app.domain.advancing.search import SOURCES
from app.domain.advancing.service.days import watch_sheet
from app.domain.advancing.tiles import next_day

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_KINDS = frozenset({"artist"})
_TOLD = (
    events.RiderGiven,
    events.ItemsAnswered,
    events.QuestionAsked,
    events.QuestionAnswered,
    events.TimesSet,
    events.ContactsChanged,
    events.AdvanceAgreed,
    events.AllotmentSet,
    events.GuestsChanged,
)
_ON_THE_ROAD = (events.DayChanged, events.RoadPeopleChanged, events.SheetSent)

MODULE = Module(
    name="advancing",
    routes=(
        RidersController,
        PlotsController,
        AdvanceController,
        GivenRidersController,
        AdvanceLinkController,
        GuestListController,
        DaysController,
    ),
    jobs=(mail_sheet, watch_sheet),
    events=(
        *_TOLD,
        *_ON_THE_ROAD,
        events.GuestsCounted,
        events.SheetChanged,
        events.RiderBegun,
        events.RiderChanged,
        events.RiderKept,
    ),
    notices=(
        *(
            Notice(event, "advancing.read", lambda event: f"shows/{event.show_id}/advance")
            for event in _TOLD
        ),
        Notice(events.SheetChanged, "advancing.read", lambda event: f"days/{event.on_date}"),
    ),
    permissions=(
        Permission(
            "advancing.read", "See day sheets, riders, advances and guest lists",
            OFFICE | {Role.CREW}, scopes=frozenset({GrantScope.BOOKINGS, GrantScope.READ_ONLY}),
        ),
        Permission(
            "door.write", "Count guests in at the door", _WRITERS | {Role.CREW},
            scopes=frozenset({GrantScope.BOOKINGS}),
        ),
    ),
    nav=(
        Nav("Days", "days", "calendar-days", "Live", "advancing.read", order=93, kinds=_KINDS),
        Nav("Riders", "riders", "list-checks", "Live", "advancing.read", order=94, kinds=_KINDS),
    ),
    tiles=(Tile("advancing.read", next_day, order=10),),
    deadlines=(
        DeadlineKind(
            "advance", "shows.read", "Answer the questions of {other}", "shows/{id}/advance"
        ),
        DeadlineKind(
            "guest_list", "shows.read", "The guest list at {other} closes", "shows/{id}/guests"
        ),
    ),
    search=SOURCES,
    commands=(
        Command(
            "Write a rider", "riders/new", "list-checks", "shows.write",
            "technical hospitality stage plot input list", kinds=_KINDS,
        ),
    ),
)  # fmt: skip

TABLES = (models, diary)
