"""Who of the team the search finds."""

from app.core.module import SearchSource
from app.core.searching import things
from app.tenants.models import Membership, Person

_team = (
    things(Membership.id, Person.name, Person.email, note=(Person.email,))
    .select_from(Membership)
    .join(Person, Person.id == Membership.person_id)
)


SOURCES = (SearchSource("Team", "workspace.read", "users", "settings/team", _team),)
