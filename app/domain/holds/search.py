"""What of holds the search finds."""

from sqlalchemy import select

from app.core.module import SearchSource
from app.core.searching import day, things
from app.domain.holds.models import Hold
from app.domain.venues import Venue

_venue = select(Venue.name).where(Venue.id == Hold.venue_id).scalar_subquery()
_holds = things(
    Hold.id,
    Hold.title,
    Hold.asker_name,
    _venue,
    day(Hold.on_date),
    note=(_venue, day(Hold.on_date)),
)


SOURCES = (SearchSource("Holds", "holds.read", "hourglass", "holds/{key}", _holds),)
