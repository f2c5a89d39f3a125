"""A keeper's pictures: added, described, put in order, removed. The venue is locked meanwhile."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.venues.errors import EnoughPictures, PictureKnown
from app.domain.venues.models import Venue
from app.domain.venues.pictures import events
from app.domain.venues.pictures.drawing import Drawn
from app.domain.venues.pictures.models import VenuePicture
from app.domain.venues.pictures.queries import list_own_pictures
from app.domain.venues.queries.venues import get_kept_venue, list_rooms

MOST = 16


async def add_picture(
    uow: UnitOfWork,
    venue_id: UUID,
    drawn: Drawn,
    *,
    large_key: str,
    small_key: str,
    alt: str,
    credit: str = "",
    room_id: UUID | None = None,
) -> VenuePicture:
    """One more picture, the last in order; its files are stored already.

    Raises NotTheKeeper, NotFound for a room of elsewhere, PictureKnown and EnoughPictures.
    """
    venue = await get_kept_venue(uow, venue_id)
    present = await list_own_pictures(uow, venue_id)
    digest = hashlib.sha256(drawn.large).digest()
    if any(each.sha256 == digest for each in present):
        raise PictureKnown(fields={"picture": PictureKnown.sentence})
    if len(present) >= MOST:
        raise EnoughPictures
    await _check_room(uow, venue, room_id)
    picture = VenuePicture(
        id=new_id(), tenant_id=uow.tenant_id, venue_id=venue.id, room_id=room_id,
        position=present[-1].position + 1 if present else 0, alt=clean_line(alt),
        credit=clean_line(credit), large_key=large_key, small_key=small_key, width=drawn.width,
        height=drawn.height, sha256=digest,
    )  # fmt: skip
    uow.db.add(picture)
    uow.record(events.PictureAdded(**_facts(venue, picture)))
    await uow.flush()
    return picture


async def describe_picture(
    uow: UnitOfWork,
    venue_id: UUID,
    picture_id: UUID,
    *,
    alt: str,
    credit: str,
    room_id: UUID | None,
) -> VenuePicture:
    """Say what a picture shows, whose it is, and of which room. Raises NotTheKeeper, NotFound."""
    venue = await get_kept_venue(uow, venue_id)
    picture = _find(await list_own_pictures(uow, venue_id), picture_id)
    await _check_room(uow, venue, room_id)
    picture.alt, picture.credit, picture.room_id = clean_line(alt), clean_line(credit), room_id
    uow.record(events.PictureChanged(**_facts(venue, picture)))
    await uow.flush()
    return picture


async def bring_forward(uow: UnitOfWork, venue_id: UUID, picture_id: UUID) -> None:
    """Put a picture before the one it stood behind; the first one stays where it is."""
    venue = await get_kept_venue(uow, venue_id)
    present = list(await list_own_pictures(uow, venue_id))
    picture = _find(present, picture_id)
    at = present.index(picture)
    if at == 0:
        return
    present[at - 1], present[at] = present[at], present[at - 1]
    for position, each in enumerate(present):
        each.position = position
    uow.record(events.PicturesOrdered(**_facts(venue, picture)))
    await uow.flush()


async def remove_picture(uow: UnitOfWork, venue_id: UUID, picture_id: UUID) -> VenuePicture:
    """Take a picture away; its files are deleted by whoever asked. Raises NotTheKeeper."""
    venue = await get_kept_venue(uow, venue_id)
    picture = _find(await list_own_pictures(uow, venue_id), picture_id)
    await uow.db.delete(picture)
    uow.record(events.PictureRemoved(**_facts(venue, picture)))
    await uow.flush()
    return picture


async def _check_room(uow: UnitOfWork, venue: Venue, room_id: UUID | None) -> None:
    if room_id and room_id not in {room.id for room in await list_rooms(uow, [venue.id])}:
        raise NotFound


def _find(present: Sequence[VenuePicture], picture_id: UUID) -> VenuePicture:
    found = next((each for each in present if each.id == picture_id), None)
    if found is None:
        raise NotFound
    return found


def _facts(venue: Venue, picture: VenuePicture) -> dict[str, Any]:
    return {
        "venue_id": venue.id,
        "venue_name": venue.name,
        "picture_id": picture.id,
        "alt": picture.alt,
    }
