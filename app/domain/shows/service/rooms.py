"""A show gets a room of its house: it begins on a hold or in a room, and goes where its hold goes.

All of it runs in the house's tenant, whoever does it.
"""

from contextlib import suppress
from datetime import date
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.holds import Asker, get_hold, place_hold
from app.domain.shows.errors import HoldHasShow, HoldIsOver, NightTaken
from app.domain.shows.models import Show, Side
from app.domain.shows.queries.shows import find_show_of_hold
from app.domain.shows.service.keeping import (
    Party,
    change_show,
    open_show,
    pencil_show,
)
from app.domain.shows.service.nights import give_nights, hold_nights, naming
from app.domain.venues import get_room, get_venue


async def pencil_from_hold(uow: UnitOfWork, hold_id: UUID, *, by: Side, by_email: str) -> Show:
    """A show on a hold of this venue. Raises HoldHasShow and HoldIsOver."""
    hold = await get_hold(uow, hold_id)
    if not hold.is_live or hold.is_block:
        raise HoldIsOver
    if await find_show_of_hold(uow, hold_id) is not None:
        raise HoldHasShow
    venue, room = await get_venue(uow, hold.venue_id), await get_room(uow, hold.room_id)
    venue_email = venue.email or (by_email if by is Side.VENUE else None)
    artist_email = hold.asker_email or (by_email if by is Side.ARTIST else None)
    return await pencil_show(
        uow,
        artist=Party(hold.asker_name, artist_email, hold.asker_tenant_id),
        venue=Party(venue.name, venue_email, uow.tenant_id),
        by=by,
        on=hold.on_date,
        title=hold.title,
        place=room.name,
        city=venue.city,
        venue_id=venue.id,
        hold_id=hold.id,
        time_zone=venue.time_zone,
    )


async def pencil_in_room(
    uow: UnitOfWork,
    room_id: UUID,
    *,
    slot: str,
    artist: Party,
    on: date,
    last: date | None = None,
    title: str = "",
    by_email: str = "",
) -> Show:
    """The house pencils a show in: each of its nights gets the next place in the room's calendar.

    Raises DateIsPast and NightTaken.
    """
    room = await get_room(uow, room_id)
    venue, nights = await get_venue(uow, room.venue_id), ((last or on) - on).days + 1
    asker = Asker(artist.name, artist.email, artist.tenant_id)
    with naming(on, of=nights):
        first = await place_hold(
            uow, room_id, on=on, slot=slot, title=title or artist.name, asker=asker
        )
    show = await pencil_show(
        uow,
        artist=artist,
        venue=Party(venue.name, venue.email or by_email or None, uow.tenant_id),
        by=Side.VENUE,
        on=on,
        last=last,
        title=title,
        place=room.name,
        city=venue.city,
        venue_id=venue.id,
        hold_id=first.id,
        time_zone=venue.time_zone,
    )
    await hold_nights(uow, show, room_id, slot)
    return show


async def hold_in_room(uow: UnitOfWork, show_id: UUID, room_id: UUID, *, slot: str) -> Show:
    """The house holds what its calendar lacks of a show; one that is agreed gets its nights.

    Raises ShowClosed, NightTaken and NightNotFree.
    """
    show, room = await open_show(uow, show_id), await get_room(uow, room_id)
    venue = await get_venue(uow, room.venue_id)
    if show.is_open:
        show.venue_id, show.time_zone = venue.id, venue.time_zone
    await hold_nights(uow, show, room_id, slot)
    # What both have begun to sign names the place as it was written down.
    if show.document_hash is None:
        await change_show(uow, show_id, side=Side.VENUE, place=room.name)
    if show.is_agreed:
        await give_nights(uow, show, otherwise="Nothing was changed")
    return show


async def follow_hold(uow: UnitOfWork, hold_id: UUID) -> None:
    """A hold has moved to another night or room: a show that nobody has agreed on moves along.

    So do its further nights, as far as the room has them; the page of the show names the others.
    """
    found = await find_show_of_hold(uow, hold_id)
    hold = await get_hold(uow, hold_id)
    if found is None or not found.is_open or found.hold_id != hold_id:
        return
    room, nights = await get_room(uow, hold.room_id), found.last_date - found.on_date
    show = await change_show(
        uow, found.id, side=Side.VENUE, place=room.name, on_date=hold.on_date,
        last_date=hold.on_date + nights,
    )  # fmt: skip
    with suppress(NightTaken):
        await hold_nights(uow, show, room.id, hold.slot)
