"""Rooms: one comes with a new venue; later its keeper writes them, and others propose."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.venues.choices import TECHNICAL
from app.domain.venues.errors import NothingChanged, RoomTaken
from app.domain.venues.events import RoomChanged
from app.domain.venues.models import Venue, VenueRoom
from app.domain.venues.queries.venues import get_kept_venue, get_room, list_rooms
from app.domain.venues.rooms import RoomFacts, most_of


async def bring_room(uow: UnitOfWork, venue: Venue, facts: RoomFacts) -> VenueRoom:
    """The room that comes with a venue, in the transaction that adds it."""
    room = _new(venue, 0)
    fill_room(room, facts.fields)
    uow.db.add(room)
    await uow.flush_rows()
    return room


async def write_room(
    uow: UnitOfWork,
    venue_id: UUID,
    room_id: UUID | None = None,
    *,
    name: str,
    layouts: list[dict[str, Any]],
    technical: Mapping[str, str],
    backline: str = "",
) -> VenueRoom:
    """A keeper adds or corrects a room. Raises NotFound, NotTheKeeper and RoomTaken."""
    venue = await get_kept_venue(uow, venue_id)
    return await put_room(uow, venue, room_id, RoomFacts(name, layouts, technical, backline).fields)


async def put_room(
    uow: UnitOfWork, venue: Venue, room_id: UUID | None, after: Mapping[str, Any]
) -> VenueRoom:
    """Write what is said of a room, or of a new one; the venue counts as looked at today.

    Runs for the keeper, or in the platform's scope. Raises NotFound and RoomTaken.
    """
    rooms = await list_rooms(uow, [venue.id])
    room = _find(rooms, room_id)
    check_name(rooms, room_id, after.get("room_name"))
    apart = _said_apart(venue, rooms)
    if room is None:
        room = _new(venue, len(rooms))
        uow.db.add(room)
        rooms.append(room)
    fill_room(room, after)
    venue.capacity = max([apart, *(each.capacity for each in rooms)]) or venue.capacity
    venue.checked_on = uow.now.date()
    uow.record(
        RoomChanged(venue_id=venue.id, venue_name=venue.name, room_id=room.id, room_name=room.name)
    )
    await uow.flush()
    return room


async def room_of(uow: UnitOfWork, venue_id: UUID, room_id: UUID) -> VenueRoom:
    """A room of a venue. Raises NotFound for one of another."""
    room = await get_room(uow, room_id)
    if room.venue_id != venue_id:
        raise NotFound
    return room


async def room_differences(
    uow: UnitOfWork, venue: Venue, room_id: UUID | None, facts: RoomFacts
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What would be otherwise: before and after. A room is always named before.

    Raises NotFound, RoomTaken and NothingChanged.
    """
    rooms = await list_rooms(uow, [venue.id])
    room = _find(rooms, room_id)
    check_name(rooms, room_id, facts.fields["room_name"])
    present = _facts_of(room).fields if room else {}
    after = {name: value for name, value in facts.fields.items() if value != present.get(name, "")}
    if room is None:
        return {}, {name: value for name, value in after.items() if value}
    if not after:
        raise NothingChanged
    return {name: present[name] for name in {"room_name": "", **after}}, after


def check_name(rooms: Sequence[VenueRoom], room_id: UUID | None, name: str | None) -> None:
    """Refuse a name that another room of the venue has. Raises RoomTaken."""
    if any(each.name == name and each.id != room_id for each in rooms):
        raise RoomTaken(fields={"name": RoomTaken.sentence})


def fill_room(room: VenueRoom, after: Mapping[str, Any]) -> None:
    """Put new values into a room; a value that is not among them stays."""
    room.name = after.get("room_name", room.name)
    room.layouts = after.get("layouts", room.layouts)
    room.backline = after.get("backline", room.backline)
    said = {key: after.get(key, room.technical.get(key)) for key, _ in TECHNICAL}
    room.technical = {key: value for key, value in said.items() if value}
    room.capacity = most_of(room.layouts)


def _new(venue: Venue, position: int) -> VenueRoom:
    empty: dict[str, Any] = {"layouts": [], "technical": {}, "backline": ""}
    return VenueRoom(id=new_id(), venue_id=venue.id, position=position, **empty)


def _find(rooms: Sequence[VenueRoom], room_id: UUID | None) -> VenueRoom | None:
    room = next((each for each in rooms if each.id == room_id), None)
    if room_id is not None and room is None:
        raise NotFound
    return room


def _facts_of(room: VenueRoom) -> RoomFacts:
    return RoomFacts(room.name, room.layouts, room.technical, room.backline)


def _said_apart(venue: Venue, rooms: Sequence[VenueRoom]) -> int:
    """What a venue nobody keeps is said to hold besides its rooms: no smaller room undoes it."""
    written = max((room.capacity for room in rooms), default=0)
    return venue.capacity if not venue.is_claimed and venue.capacity > written else 0
