"""What of the staff the search finds."""

from app.core.module import SearchSource
from app.core.searching import day, things
from app.domain.staff.models import StaffNight, StaffPerson, StaffTemplate

_READ = "staff.read"

_people = things(StaffPerson.id, StaffPerson.name, StaffPerson.email, note=("Staff",)).where(
    ~StaffPerson.has_left
)
_nights = things(
    StaffNight.id, StaffNight.title, day(StaffNight.on_date), note=(day(StaffNight.on_date),)
)
_kinds = things(StaffTemplate.id, StaffTemplate.name)


SOURCES = (
    SearchSource("Staff", _READ, "users", "staff/people", _people),
    SearchSource("Nights of staff", _READ, "calendar-days", "staff/nights/{key}", _nights),
    SearchSource(
        "Kinds of nights",
        _READ,
        "layers",
        "staff/kinds",
        things(StaffTemplate.id, StaffTemplate.name),
    ),
)
