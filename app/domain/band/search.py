"""What of the band the search finds."""

from app.core.module import SearchSource
from app.core.searching import day, things
from app.domain.band.models import BandDate, BandGoal, BandPerson, BandPoll, BandTask

_READ = "band.read"

_dates = things(
    BandDate.id,
    BandDate.title,
    BandDate.place,
    day(BandDate.on_date),
    note=(BandDate.place, day(BandDate.on_date)),
)
_tasks = things(BandTask.id, BandTask.title, BandTask.for_name, note=(BandTask.for_name,)).where(
    BandTask.done_at.is_(None)
)
_people = things(
    BandPerson.id, BandPerson.name, BandPerson.instrument, note=(BandPerson.instrument,)
).where(~BandPerson.has_left)


SOURCES = (
    SearchSource(
        "Band polls",
        _READ,
        "users",
        "band/polls/{key}",
        things(BandPoll.id, BandPoll.title, BandPoll.place, note=(BandPoll.place,)),
    ),
    SearchSource("Band dates", _READ, "calendar-days", "band/calendar", _dates),
    SearchSource("Band tasks", _READ, "list-checks", "band/tasks", _tasks),
    SearchSource("Band people", _READ, "guitar", "band/people", _people),
    SearchSource("Goals", _READ, "flag", "band/goals", things(BandGoal.id, BandGoal.title)),
)
