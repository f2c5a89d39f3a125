"""What staff and rotas add to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import OFFICE, VENUES, Command, Module, Nav, Notice, Permission
from app.domain.staff import events, models
from app.domain.staff.mailing import mail_link, mail_off, mail_rota
from app.domain.staff.routes.guests import OwnRotaController, StaffFeedController
from app.domain.staff.routes.kinds import KindsController
from app.domain.staff.routes.nights import NightsController
from app.domain.staff.routes.people import StaffPeopleController
from app.domain.staff.routes.shifts import ShiftsController
from app.domain.staff.routes.week import RotaController
from app.domain.staff.search import SOURCES
from app.domain.staff.tiles import PANELS, WAITING

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_PAYERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.ACCOUNTANT})
_SCOPES = frozenset({GrantScope.BOOKINGS})

MODULE = Module(
    name="staff",
    routes=(
        RotaController,
        NightsController,
        ShiftsController,
        StaffPeopleController,
        KindsController,
        OwnRotaController,
        StaffFeedController,
    ),
    jobs=(mail_rota, mail_off, mail_link),
    events=(
        events.PersonAdded,
        events.PersonChanged,
        events.PersonLeft,
        events.LinkRenewed,
        events.TemplateKept,
        events.TemplateRemoved,
        events.NightOpened,
        events.RotaChanged,
        events.RotaSent,
        events.NightCalledOff,
        events.ShiftAnswered,
    ),
    notices=(
        Notice(events.ShiftAnswered, "staff.write", lambda e: f"staff/nights/{e.night_id}"),
    ),
    permissions=(
        Permission(
            "staff.read", "See the staff and the rota", OFFICE | {Role.CREW}, scopes=_SCOPES
        ),
        Permission("staff.write", "Make rotas and ask the staff", _WRITERS, scopes=_SCOPES),
        Permission(
            "staff.pay",
            "See what an hour of the staff costs",
            _PAYERS,
            scopes=frozenset({GrantScope.MONEY_READ}),
        ),
    ),
    nav=(Nav("Staff", "staff", "users", "Live", "staff.read", order=95, kinds=VENUES),),
    waiting=WAITING,
    panels=PANELS,
    search=SOURCES,
    commands=(
        Command("Make a rota", "staff/nights/new", "users", "staff.write",
                "staff shift crew door bar security night", kinds=VENUES),
        Command("Who works when", "staff", "calendar-days", "staff.read",
                "rota staff week shifts", kinds=VENUES),
        Command("Add somebody to the staff", "staff/people/new", "user-plus", "staff.write",
                "employee crew hire", kinds=VENUES),
    ),
)  # fmt: skip

TABLES = models
