"""Facts of the band's life."""

from datetime import date
from uuid import UUID

from app.core.events import Event


class OfPerson(Event, frozen=True, kw_only=True):
    subject_kind = "band_person"
    subject_field = "band_person_id"

    band_person_id: UUID
    person_name: str


class PersonAdded(OfPerson, frozen=True, kw_only=True):
    name = "band.person_added"

    @property
    def summary(self) -> str:
        return f"{self.person_name} is in the band"


class PersonChanged(OfPerson, frozen=True, kw_only=True):
    name = "band.person_changed"

    @property
    def summary(self) -> str:
        return f"Changed what is known of {self.person_name}"


class PersonLeft(OfPerson, frozen=True, kw_only=True):
    name = "band.person_left"

    @property
    def summary(self) -> str:
        return f"{self.person_name} has left the band"


class OfTask(Event, frozen=True, kw_only=True):
    subject_kind = "band_task"
    subject_field = "task_id"

    task_id: UUID
    title: str


class TaskSet(OfTask, frozen=True, kw_only=True):
    name = "band.task_set"

    @property
    def summary(self) -> str:
        return f"To do: {self.title}"


class TaskDone(OfTask, frozen=True, kw_only=True):
    name = "band.task_done"

    @property
    def summary(self) -> str:
        return f"Done: {self.title}"


class TaskReopened(OfTask, frozen=True, kw_only=True):
    name = "band.task_reopened"

    @property
    def summary(self) -> str:
        return f"To do again: {self.title}"


class TasksListed(Event, frozen=True, kw_only=True):
    """The list of what a show needs was taken over."""

    name = "band.tasks_listed"
    subject_kind = "show"
    subject_field = "show_id"

    show_id: UUID
    title: str
    number: int

    @property
    def summary(self) -> str:
        return f"{self.number} things to do for {self.title}"


class TasksOverdue(Event, frozen=True, kw_only=True):
    """What is overdue since the day before, in one notice for all of it."""

    name = "band.tasks_overdue"
    subject_kind = "band_task"
    subject_field = "task_id"

    task_id: UUID
    title: str
    number: int

    @property
    def summary(self) -> str:
        more = f" and {self.number - 1} more" if self.number > 1 else ""
        return f"Overdue: {self.title}{more}"


class GoalSet(Event, frozen=True, kw_only=True):
    name = "band.goal_set"
    subject_kind = "band_goal"
    subject_field = "goal_id"

    goal_id: UUID
    title: str

    @property
    def summary(self) -> str:
        return f"Goal: {self.title}"


class GoalDropped(Event, frozen=True, kw_only=True):
    name = "band.goal_dropped"
    subject_kind = "band_goal"
    subject_field = "goal_id"

    goal_id: UUID
    title: str

    @property
    def summary(self) -> str:
        return f"No longer a goal: {self.title}"


class OfDate(Event, frozen=True, kw_only=True):
    subject_kind = "band_date"
    subject_field = "date_id"

    date_id: UUID
    title: str
    on_date: date

    @property
    def words(self) -> str:
        return f"{self.title}, {self.on_date.day} {self.on_date:%B %Y}"


class DateSet(OfDate, frozen=True, kw_only=True):
    name = "band.date_set"

    @property
    def summary(self) -> str:
        return f"In the calendar: {self.words}"


class DateChanged(OfDate, frozen=True, kw_only=True):
    name = "band.date_changed"

    @property
    def summary(self) -> str:
        return f"Changed in the calendar: {self.words}"


class DateDropped(OfDate, frozen=True, kw_only=True):
    name = "band.date_dropped"

    @property
    def summary(self) -> str:
        return f"Called off: {self.words}"


class FeedMade(Event, frozen=True, kw_only=True):
    name = "band.feed_made"
    subject_kind = "band_feed"

    @property
    def summary(self) -> str:
        return "Made a secret address for the band's calendar"


class FeedRevoked(Event, frozen=True, kw_only=True):
    name = "band.feed_revoked"
    subject_kind = "band_feed"

    @property
    def summary(self) -> str:
        return "Ended the secret address of the band's calendar"


class OfCalendar(Event, frozen=True, kw_only=True):
    subject_kind = "band_calendar"
    subject_field = "calendar_id"

    calendar_id: UUID
    title: str


class CalendarAdded(OfCalendar, frozen=True, kw_only=True):
    name = "band.calendar_added"

    @property
    def summary(self) -> str:
        return f"Shows when {self.title} is busy"


class CalendarDropped(OfCalendar, frozen=True, kw_only=True):
    name = "band.calendar_dropped"

    @property
    def summary(self) -> str:
        return f"No longer shows when {self.title} is busy"


class OfPoll(Event, frozen=True, kw_only=True):
    subject_kind = "band_poll"
    subject_field = "poll_id"

    poll_id: UUID
    title: str


class PollAsked(OfPoll, frozen=True, kw_only=True):
    name = "band.poll_asked"

    people: int

    @property
    def summary(self) -> str:
        return f"Asked {self.people} when they can: {self.title}"


class PollChanged(OfPoll, frozen=True, kw_only=True):
    name = "band.poll_changed"

    @property
    def summary(self) -> str:
        return f"Changed the poll {self.title}"


class PollReminded(OfPoll, frozen=True, kw_only=True):
    name = "band.poll_reminded"

    people: int

    @property
    def summary(self) -> str:
        return f"Reminded {self.people} of the poll {self.title}"


class PollAnswered(OfPoll, frozen=True, kw_only=True):
    name = "band.poll_answered"

    who: str
    is_late: bool

    @property
    def summary(self) -> str:
        late = ", after the deadline" if self.is_late else ""
        return f"{self.who} has answered{late}: {self.title}"


class PollClosed(OfPoll, frozen=True, kw_only=True):
    name = "band.poll_closed"

    @property
    def summary(self) -> str:
        return f"Closed the poll {self.title}"


class PollDecided(OfPoll, frozen=True, kw_only=True):
    name = "band.poll_decided"

    on_date: date

    @property
    def summary(self) -> str:
        return f"{self.title} is on {self.on_date.day} {self.on_date:%B %Y}"


class LinkRenewed(OfPoll, frozen=True, kw_only=True):
    name = "band.link_renewed"

    who: str

    @property
    def summary(self) -> str:
        return f"Sent {self.who} a new link to the poll {self.title}"


class MessageWritten(Event, frozen=True, kw_only=True):
    """The words of a message stay out of the log."""

    name = "band.message_written"
    subject_kind = "band_message"
    subject_field = "message_id"

    message_id: UUID
    path: str
    about: str
    who: str

    @property
    def summary(self) -> str:
        return f"{self.who} wrote about {self.about}"
