"""The directory of venues: one shared record for all, with rooms and what is in them.

Does not own what is booked there (holds) nor tours. A workspace's own notes stay its own.
"""

from app.domain.venues.choices import COUNTRIES, GENRES, KINDS
from app.domain.venues.freshness import Freshness, freshness
from app.domain.venues.geography import Point, distance_km
from app.domain.venues.models import Venue, VenueRoom
from app.domain.venues.queries.search import Search, search_venues
from app.domain.venues.queries.venues import (
    get_kept_venue,
    get_room,
    get_venue,
    list_kept,
    list_rooms,
)
from app.domain.venues.service.claiming import claim_by_mail, verify_claim
from app.domain.venues.service.keeping import change_venue, propose_venue, write_room

__all__ = [
    "COUNTRIES",
    "GENRES",
    "KINDS",
    "Freshness",
    "Point",
    "Search",
    "Venue",
    "VenueRoom",
    "change_venue",
    "claim_by_mail",
    "distance_km",
    "freshness",
    "get_kept_venue",
    "get_room",
    "get_venue",
    "list_kept",
    "list_rooms",
    "propose_venue",
    "search_venues",
    "verify_claim",
    "write_room",
]
