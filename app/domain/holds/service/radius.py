"""How near a workspace's other shows are to one it asks for."""

from datetime import date, timedelta

from app.core.uow import UnitOfWork
from app.domain.holds.queries.holds import list_asked
from app.domain.venues import Point, Venue, distance_km

A_YEAR = timedelta(days=365)


async def other_shows(uow: UnitOfWork, venue: Venue, on: date) -> tuple[tuple[float, int], ...]:
    """Kilometers and days to each other night, held or confirmed elsewhere, within a year."""
    here, found = Point(venue.latitude, venue.longitude), list[tuple[float, int]]()
    for hold, other, _ in await list_asked(uow, on - A_YEAR, until=on + A_YEAR):
        if hold.state in {"held", "confirmed"} and other.id != venue.id:
            there = Point(other.latitude, other.longitude)
            found.append((distance_km(here, there), abs((hold.on_date - on).days)))
    return tuple(found)
