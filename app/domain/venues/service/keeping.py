"""Venues come into the directory, and their keepers write down what they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.venues.choices import EDITED
from app.domain.venues.errors import NothingChanged, PlaceUnknown, VenueKnown
from app.domain.venues.events import VenueChanged, VenueChecked, VenueProposed
from app.domain.venues.geography import Point
from app.domain.venues.models import Venue
from app.domain.venues.queries.cities import find_city, nearest_city
from app.domain.venues.queries.search import find_twins
from app.domain.venues.queries.venues import get_kept_venue
from app.domain.venues.rooms import RoomFacts
from app.domain.venues.service.rooms import bring_room

MAY_BE_MISSING = frozenset({"email", "phone", "closed_on"})
"""Fields that have no value where nothing is said; of all others it is an empty text."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a venue is. Its time zone is that of the nearest city."""

    point: Point
    time_zone: str


async def place_of(
    uow: UnitOfWork, *, city: str, country: str, latitude: float | None, longitude: float | None
) -> Place:
    """From coordinates where there are any, else from the city. Raises PlaceUnknown."""
    if latitude is not None and longitude is not None:
        point = Point(latitude, longitude)
        near = await nearest_city(uow, point)
        if near is None:
            raise PlaceUnknown("No city is near these coordinates. Look at them again.")
        return Place(point, near.time_zone)
    found = await find_city(uow, city, country=country)
    if found is None:
        raise PlaceUnknown(fields={"city": PlaceUnknown.sentence})
    return Place(Point(found.latitude, found.longitude), found.time_zone)


async def propose_venue(
    uow: UnitOfWork,
    values: Mapping[str, Any],
    *,
    origin: str = "proposed",
    capacity: int = 0,
    room: RoomFacts | None = None,
    even_if_known: bool = False,
) -> Venue:
    """Add a venue to the directory, for everybody, with what is said of its main room.

    Raises PlaceUnknown and VenueKnown.
    """
    venue = await enter_venue(
        uow, values, origin=origin, capacity=capacity, room=room, even_if_known=even_if_known
    )
    uow.record(VenueProposed(venue_id=venue.id, venue_name=venue.name))
    await uow.flush()
    return venue


async def enter_venue(
    uow: UnitOfWork,
    values: Mapping[str, Any],
    *,
    origin: str,
    capacity: int = 0,
    room: RoomFacts | None = None,
    even_if_known: bool = False,
) -> Venue:
    """The record alone, for those who enter many. Raises PlaceUnknown and VenueKnown."""
    place = await place_of(
        uow,
        city=values["city"],
        country=values["country"],
        latitude=values.get("latitude"),
        longitude=values.get("longitude"),
    )
    if not even_if_known and await find_twins(uow, values["name"], place.point):
        raise VenueKnown
    written = {name: values[name] for name in EDITED if values.get(name) is not None}
    venue = Venue(
        id=new_id(),
        origin=origin,
        capacity=max(capacity, room.capacity) if room else capacity,
        checked_on=uow.now.date(),
        search_text=search_text(values),
        **written
        | {
            "latitude": place.point.latitude,
            "longitude": place.point.longitude,
            "time_zone": place.time_zone,
        },
    )
    uow.db.add(venue)
    await uow.flush_rows()
    if room is not None and room.says_something:
        await bring_room(uow, venue, room)
    return venue


async def change_venue(uow: UnitOfWork, venue_id: UUID, values: Mapping[str, Any]) -> Venue:
    """A keeper corrects the record. Raises NotTheKeeper, NothingChanged and PlaceUnknown."""
    venue = await get_kept_venue(uow, venue_id)
    after = differences(venue, values)
    if not after:
        raise NothingChanged
    await write_changes(uow, venue, after)
    return venue


async def write_changes(uow: UnitOfWork, venue: Venue, after: Mapping[str, Any]) -> None:
    """Put new values into a record, which counts as looked at today."""
    before = {name: getattr(venue, name) for name in after}
    for name, value in after.items():
        setattr(venue, name, _typed(name, value))
    if {"latitude", "longitude"} & after.keys():
        near = await nearest_city(uow, Point(venue.latitude, venue.longitude))
        venue.time_zone = near.time_zone if near else venue.time_zone
    venue.checked_on = uow.now.date()
    venue.search_text = search_text({"name": venue.name, "city": venue.city})
    uow.record(
        VenueChanged(venue_id=venue.id, venue_name=venue.name, before=before, after=dict(after))
    )
    await uow.flush()


async def check_venue(uow: UnitOfWork, venue_id: UUID) -> Venue:
    """A keeper says that all of it still holds. Raises NotTheKeeper."""
    venue = await get_kept_venue(uow, venue_id)
    venue.checked_on = uow.now.date()
    uow.record(VenueChecked(venue_id=venue.id, venue_name=venue.name))
    return venue


def differences(venue: Venue, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields whose new value is another one; an empty coordinate says nothing."""
    found = {}
    for name in EDITED:
        if name not in values or (name in {"latitude", "longitude"} and values[name] is None):
            continue
        value = values[name]
        if value is None and name not in MAY_BE_MISSING:
            value = ""
        present = getattr(venue, name)
        if name == "genres":
            value, present = sorted(value), sorted(present)
        if value != present:
            found[name] = value
    return found


def _typed(name: str, value: Any) -> Any:
    """What a proposal kept as text, as the record has it."""
    is_day = name == "closed_on" and isinstance(value, str)
    return date.fromisoformat(value) if is_day else value


def search_text(values: Mapping[str, Any]) -> str:
    """The words a venue is found by."""
    text = plain_letters(f"{values['name']} {values['city']}")
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())
