"""What of demand the search finds."""

from sqlalchemy import func, select

from app.core.module import SearchSource
from app.core.searching import day, month, things, worded
from app.domain.demand.models import PastShow, RivalEvent
from app.domain.venues import COUNTRIES, City

_READ = "audience.read"

LARGE = 100_000
"""People of cities that all find; of smaller ones those that something is known of here."""

_known = select(PastShow.city_id).union(select(RivalEvent.city_id))
_cities = things(
    City.id,
    func.concat("Audience in ", City.name),
    City.key,
    note=(
        worded(City.country, COUNTRIES),
        func.concat(func.to_char(City.population, "FM999,999,999"), " people"),
    ),
    order=func.lpad(func.concat(City.population), 9, "0"),
).where((City.population >= LARGE) | City.id.in_(_known))
_events = things(
    RivalEvent.id,
    RivalEvent.name,
    RivalEvent.city,
    month(RivalEvent.first_on),
    note=(RivalEvent.city, month(RivalEvent.first_on)),
)
_nights = things(
    PastShow.id,
    PastShow.act,
    PastShow.venue_name,
    PastShow.city,
    day(PastShow.on_date),
    note=(PastShow.venue_name, PastShow.city, day(PastShow.on_date)),
)


SOURCES = (
    SearchSource("Audience", _READ, "globe", "audience/cities/{key}", _cities),
    SearchSource("Rival events", _READ, "calendar", "audience/events", _events),
    SearchSource("Past shows", _READ, "history", "audience/shows", _nights),
)
