"""What of the directory the search finds."""

from sqlalchemy import func, select

from app.core.module import SearchSource
from app.core.searching import things, worded
from app.domain.venues.choices import COUNTRIES
from app.domain.venues.models import Venue, VenueContact

_READ = "venues.read"

_venues = things(
    Venue.id, Venue.name, Venue.city, note=(Venue.city, worded(Venue.country, COUNTRIES))
).where(Venue.closed_on.is_(None) | (Venue.closed_on > func.now()))
_house = select(Venue.name).where(Venue.id == VenueContact.venue_id).scalar_subquery()
_contacts = things(
    VenueContact.venue_id,
    VenueContact.name,
    VenueContact.role,
    VenueContact.email,
    _house,
    note=(VenueContact.role, _house),
)


SOURCES = (
    SearchSource("Venues", _READ, "map-pin", "venues/{key}", _venues),
    SearchSource("Contacts at venues", _READ, "users", "venues/{key}", _contacts),
)
