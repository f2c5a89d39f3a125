"""What the band's life adds to the product."""

from zoneinfo import ZoneInfo

from app.core.actor import GrantScope, Role
from app.core.module import (
    OFFICE,
    Command,
    Cron,
    DeadlineKind,
    Module,
    Nav,
    Notice,
    Permission,
    Sealed,
    Waiting,
    WaitingView,
)
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.band import events, models
from app.domain.band.mailing import mail_poll
from app.domain.band.queries.work import count_overdue
from app.domain.band.routes.calendar import BandCalendarController
from app.domain.band.routes.feeds import BandFeedController
from app.domain.band.routes.goals import BandGoalsController
from app.domain.band.routes.guests import AvailabilityController
from app.domain.band.routes.home import BandController
from app.domain.band.routes.messages import BandMessagesController
from app.domain.band.routes.people import BandPeopleController
from app.domain.band.routes.polls import BandPollsController
from app.domain.band.routes.tasks import BandTasksController
from app.domain.band.search import SOURCES
from app.domain.band.service.calendars import read_calendar, refresh_calendars
from app.domain.band.service.polls import remind_poll
from app.domain.band.service.work import watch_tasks
from app.tenants import get_tenant

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_SCOPES = frozenset({GrantScope.BOOKINGS})
_KINDS = frozenset({"artist"})


async def _overdue(uow: UnitOfWork) -> WaitingView | None:
    zone = ZoneInfo((await get_tenant(uow)).time_zone)
    number = await count_overdue(uow, uow.now.astimezone(zone).date())
    if not number:
        return None
    verb = "is" if number == 1 else "are"
    return WaitingView(
        f"{counted(number, 'thing')} the band has to do {verb} overdue",
        "Do it, give it another day, or tick it off.",
        "Open tasks",
        "band/tasks",
        "list-checks",
    )


MODULE = Module(
    name="band",
    routes=(
        BandController,
        BandPeopleController,
        BandTasksController,
        BandGoalsController,
        BandCalendarController,
        BandPollsController,
        BandMessagesController,
        AvailabilityController,
        BandFeedController,
    ),
    jobs=(mail_poll, remind_poll, watch_tasks, read_calendar, refresh_calendars),
    schedule=(
        Cron("25 5 * * *", watch_tasks, per_tenant=True),
        Cron("35 */6 * * *", refresh_calendars, per_tenant=True),
    ),
    events=(
        events.PersonAdded,
        events.PersonChanged,
        events.PersonLeft,
        events.TaskSet,
        events.TaskDone,
        events.TaskReopened,
        events.TasksListed,
        events.TasksOverdue,
        events.GoalSet,
        events.GoalDropped,
        events.DateSet,
        events.DateChanged,
        events.DateDropped,
        events.FeedMade,
        events.FeedRevoked,
        events.CalendarAdded,
        events.CalendarDropped,
        events.PollAsked,
        events.PollChanged,
        events.PollReminded,
        events.PollAnswered,
        events.PollClosed,
        events.PollDecided,
        events.LinkRenewed,
        events.MessageWritten,
    ),
    notices=(
        Notice(events.TasksOverdue, "band.read", lambda _: "band/tasks"),
        Notice(events.PollAnswered, "band.write", lambda e: f"band/polls/{e.poll_id}"),
        Notice(events.PollDecided, "band.read", lambda e: f"band/polls/{e.poll_id}"),
        Notice(events.MessageWritten, "band.talk", lambda e: e.path),
    ),
    permissions=(
        Permission("band.read", "See the band's tasks, dates and polls", OFFICE, scopes=_SCOPES),
        Permission(
            "agenda.read", "See the band's calendar", OFFICE | {Role.CREW}, scopes=_SCOPES
        ),
        Permission(
            "band.write", "Set the band's tasks and dates, ask when people can", _WRITERS,
            scopes=_SCOPES,
        ),
        Permission("band.talk", "Read and write the band's messages", _WRITERS),
    ),
    nav=(
        Nav("Band", "band", "guitar", "Live", "band.read", order=78, kinds=_KINDS),
        Nav(
            "Calendar", "band/calendar", "calendar", "Live", "agenda.read", order=79,
            kinds=_KINDS, unless="band.read",
        ),
    ),
    waiting=(Waiting("band.write", _overdue, order=58),),
    deadlines=(DeadlineKind("band_task", "band.read", "{subject}", "band/tasks"),),
    sealed=(Sealed(models.BandCalendar, "address"),),
    search=SOURCES,
    commands=(
        Command("Ask who can when", "band/polls/new", "users", "band.write",
                "availability poll rehearsal doodle dates", kinds=_KINDS),
        Command("New band task", "band/tasks/new", "list-checks", "band.write", "to do",
                kinds=_KINDS),
        Command("New rehearsal", "band/dates/new", "guitar", "band.write", "date calendar",
                kinds=_KINDS),
        Command("Connect a calendar", "band/calendars", "calendar-days", "band.read",
                "ics icalendar feed subscribe", kinds=_KINDS),
    ),
)  # fmt: skip

TABLES = models
