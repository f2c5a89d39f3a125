"""What holds add to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import (
    ALL_SCOPES,
    OFFICE,
    VENUES,
    Command,
    DeadlineKind,
    Module,
    Nav,
    Notice,
    Permission,
    Waiting,
    WaitingView,
)
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.holds import events, models
from app.domain.holds.mailing import mail_move, mail_told
from app.domain.holds.queries.holds import count_asked
from app.domain.holds.routes.calendar import CalendarController
from app.domain.holds.routes.holds import AskController, HoldsController
from app.domain.holds.routes.public import PublicCalendarController
from app.domain.holds.search import SOURCES
from app.domain.holds.service.line import end_challenge, expire_hold

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_MOVES = (
    events.HoldAsked,
    events.HoldPlaced,
    events.HoldChallenged,
    events.HoldConfirmed,
    events.HoldReleased,
    events.HoldPromoted,
    events.HoldRescheduled,
    events.NightAnnounced,
    events.NightTakenBack,
)


def _path(event: events.OfHold | events.HoldTold) -> str:
    return f"holds/{event.hold_id}"


async def _asked(uow: UnitOfWork) -> WaitingView | None:
    number = await count_asked(uow)
    if not number:
        return None
    verb = "waits" if number == 1 else "wait"
    return WaitingView(
        f"{counted(number, 'request')} for a night {verb}",
        "Give them a place in the queue, or say no.",
        "Open the calendar",
        "calendar",
        "calendar-days",
    )


MODULE = Module(
    name="holds",
    routes=(CalendarController, HoldsController, AskController, PublicCalendarController),
    jobs=(mail_move, mail_told, expire_hold, end_challenge),
    events=(
        *_MOVES,
        events.HoldTold,
        events.NightBlocked,
        events.RulesChanged,
        events.ClauseOverridden,
    ),
    notices=(
        *(Notice(event, "holds.read", _path) for event in _MOVES),
        Notice(events.HoldTold, "holds.read", _path, mail=mail_told),
    ),
    permissions=(
        Permission("holds.read", "See holds and the calendar of rooms", OFFICE, ALL_SCOPES),
        Permission(
            "holds.write",
            "Ask for nights, and give them away",
            _WRITERS,
            scopes=frozenset({GrantScope.BOOKINGS}),
        ),
    ),
    search=SOURCES,
    nav=(
        Nav(
            "Calendar", "calendar", "calendar-days", "Live", "holds.read", key="h", order=90,
            docked=VENUES, kinds=VENUES,
        ),
        Nav(
            "Holds", "holds", "hourglass", "Live", "holds.read", order=91,
            kinds=frozenset({"artist", "agency"}),
        ),
    ),
    waiting=(Waiting("holds.write", _asked, order=20),),
    deadlines=(
        DeadlineKind("hold", "holds.read", "The hold on {subject} at {other} ends", "holds/{id}"),
    ),
    commands=(
        Command(
            "Hold a night", "calendar/new", "calendar-days", "holds.write", "block date show",
            kinds=frozenset({"venue"}),
        ),
    ),
)  # fmt: skip

TABLES = models
