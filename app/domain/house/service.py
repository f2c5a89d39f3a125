"""A house's report: its shows and its nights, read and added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.holds import Night, list_nights
from app.domain.house.asked import Asked
from app.domain.house.report import NO_ROOM, Listed, Report, Room, add_up, use_of_rooms
from app.domain.shows import list_house_shows
from app.domain.venues import Venue, VenueRoom, list_kept, list_rooms


@dataclass(frozen=True, slots=True)
class House:
    """The venues a workspace keeps, with their rooms by key and name."""

    venues: Sequence[Venue]
    rooms: Sequence[tuple[str, str]]

    @property
    def keys(self) -> list[str]:
        return [*(key for key, _ in self.rooms), NO_ROOM]


async def read_house(uow: UnitOfWork) -> House:
    venues = await list_kept(uow)
    found = await list_rooms(uow, [venue.id for venue in venues]) if venues else []
    return House(venues, [(str(room.id), _name(room, venues)) for room in found])


async def read_report(uow: UnitOfWork, house: House, asked: Asked) -> tuple[Report, Sequence[Room]]:
    """The figures of the shows asked for, and how the nights of the rooms were used."""
    nights = await _nights(uow, house, asked)
    rooms = {night.id: str(night.room_id) for night in nights}
    shows = [
        Listed(figures, _room(figures.show.hold_id, rooms))
        for figures in await list_house_shows(uow, asked.first, asked.last)
    ]
    wanted = [
        each
        for each in shows
        if (not asked.room or each.room == asked.room)
        and (not asked.act or each.figures.show.artist_name == asked.act)
    ]
    names = {**dict(house.rooms), NO_ROOM: "No room"}
    report = add_up(wanted, currency=asked.currency, names=names)
    listed = [room for room in house.rooms if not asked.room or room[0] == asked.room]
    return report, use_of_rooms(nights, listed, asked.first, asked.last)


async def _nights(uow: UnitOfWork, house: House, asked: Asked) -> list[Night]:
    until = asked.last.fromordinal(asked.last.toordinal() + 1)
    return [
        night
        for venue in house.venues
        for night in await list_nights(uow, venue.id, asked.first, until)
    ]


def _room(hold_id: UUID | None, rooms: dict[UUID, str]) -> str:
    return rooms.get(hold_id, NO_ROOM) if hold_id else NO_ROOM


def _name(room: VenueRoom, venues: Sequence[Venue]) -> str:
    if len(venues) < 2:
        return room.name
    return f"{next(v.name for v in venues if v.id == room.venue_id)}, {room.name}"
