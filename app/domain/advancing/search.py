"""What of advancing the search finds."""

from sqlalchemy import func

from app.core.module import SearchSource
from app.core.searching import things, worded
from app.domain.advancing.choices import KINDS
from app.domain.advancing.diary import AdvanceGuest, RoadPerson
from app.domain.advancing.models import AdvanceContact, Rider

_READ = "advancing.read"

_riders = things(
    Rider.id,
    Rider.name,
    worded(Rider.kind, KINDS),
    note=(func.concat(worded(Rider.kind, KINDS), " rider"),),
)
_guests = things(
    AdvanceGuest.show_id,
    AdvanceGuest.name,
    note=(func.concat("Asked for by ", AdvanceGuest.asked_by),),
)
_contacts = things(
    AdvanceContact.show_id,
    AdvanceContact.name,
    AdvanceContact.role,
    AdvanceContact.email,
    note=(AdvanceContact.role, AdvanceContact.email),
)
_road = things(
    RoadPerson.id, RoadPerson.name, RoadPerson.role, RoadPerson.email, note=(RoadPerson.role,)
)


SOURCES = (
    SearchSource("Riders", _READ, "list-checks", "riders/{key}", _riders),
    SearchSource("Guest lists", _READ, "users", "shows/{key}/guests", _guests),
    SearchSource("Contacts of shows", _READ, "users", "shows/{key}/advance", _contacts),
    SearchSource("On the road", _READ, "users", "days", _road),
)
