"""The directory of venues: one shared record for all, with rooms and what is in them.

Does not own what is booked there (holds) nor tours. A workspace's own notes stay its own.
"""

from app.domain.venues.choices import COUNTRIES, GENRES, KINDS, RADII
from app.domain.venues.errors import VenueClosed
from app.domain.venues.freshness import Freshness, freshness
from app.domain.venues.geography import Point, box_around, box_of, distance_km, on_map
from app.domain.venues.map import EUROPE, Map, draw
from app.domain.venues.models import City, Venue, VenueContact, VenueRoom
from app.domain.venues.pictures.queries import Picture, list_pictures
from app.domain.venues.queries.cities import find_city
from app.domain.venues.queries.search import Search, search_venues
from app.domain.venues.queries.venues import (
    get_kept_venue,
    get_room,
    get_venue,
    list_kept,
    list_rooms,
)
from app.domain.venues.rooms import RoomFacts, layouts_of
from app.domain.venues.service.claiming import claim_by_mail, verify_claim
from app.domain.venues.service.keeping import change_venue, propose_venue
from app.domain.venues.service.rooms import write_room

__all__ = [
    "COUNTRIES",
    "EUROPE",
    "GENRES",
    "KINDS",
    "RADII",
    "City",
    "Freshness",
    "Map",
    "Picture",
    "Point",
    "RoomFacts",
    "Search",
    "Venue",
    "VenueClosed",
    "VenueContact",
    "VenueRoom",
    "box_around",
    "box_of",
    "change_venue",
    "claim_by_mail",
    "distance_km",
    "draw",
    "find_city",
    "freshness",
    "get_kept_venue",
    "get_room",
    "get_venue",
    "layouts_of",
    "list_kept",
    "list_pictures",
    "list_rooms",
    "on_map",
    "propose_venue",
    "search_venues",
    "verify_claim",
    "write_room",
]
