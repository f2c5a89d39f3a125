"""What was really played: begun from the set list, corrected, locked, and claims made of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.setlists import events
from app.domain.setlists.errors import (
    ListIsLocked,
    NothingPlayed,
    NotPlayedYet,
    PerformanceChanged,
)
from app.domain.setlists.models import Performance
from app.domain.setlists.queries.performances import (
    find_performance_of,
    get_performance,
    has_begun,
)
from app.domain.setlists.queries.setlists import find_setlist_of_show, get_setlist, get_version
from app.domain.setlists.service.setlists import known_songs
from app.domain.setlists.songs import Song, written
from app.domain.shows import Show, get_show
from app.domain.venues import get_venue


async def begin_performance(
    uow: UnitOfWork, show_id: UUID, *, setlist_id: UUID | None = None
) -> Performance:
    """Note what was played at a show, from a set list or from the one made for it.

    The one begun before, if there is one. Raises NotPlayedYet, and PerformanceChanged where
    somebody begins it in the same moment.
    """
    show = await get_show(uow, show_id)
    if not has_begun(uow, show):
        raise NotPlayedYet
    found = await find_performance_of(uow, show_id)
    if found is not None:
        return found
    performance = Performance(
        id=new_id(), tenant_id=uow.tenant_id, show_id=show.id, locked_at=None, locked_by=None,
        **await _night(uow, show), **await _songs(uow, show_id, setlist_id),
    )  # fmt: skip
    async with uow.refusing(PerformanceChanged):
        uow.db.add(performance)
    uow.record(events.PerformanceBegun(**performance.facts))
    return performance


async def change_night(
    uow: UnitOfWork, performance_id: UUID, *, seen: int, **night: Any
) -> Performance:
    """Correct what is said of the night. `seen` is the edition one has read.

    Raises ListIsLocked and PerformanceChanged.
    """
    performance = await _next(uow, performance_id, seen)
    for name, value in night.items():
        setattr(performance, name, value)
    uow.record(events.PerformanceChanged(**performance.facts, what="the night"))
    return performance


async def change_played(
    uow: UnitOfWork, performance_id: UUID, songs: Sequence[Song], *, seen: int
) -> Performance:
    """Write down what was played. Raises ListIsLocked, PerformanceChanged and UnknownSong."""
    performance = await _next(uow, performance_id, seen)
    performance.songs = written(await known_songs(uow, songs))
    uow.record(events.PerformanceChanged(**performance.facts, what="the songs"))
    return performance


async def lock_performance(uow: UnitOfWork, performance_id: UUID) -> Performance:
    """Say that this is what was played. Raises ListIsLocked and NothingPlayed."""
    performance = await _open(uow, performance_id)
    songs = [song for song in performance.rows if song.is_music]
    if not songs:
        raise NothingPlayed
    performance.locked_at, performance.locked_by = uow.now, uow.actor.name
    uow.record(events.PerformanceLocked(**performance.facts, songs=len(songs)))
    return performance


async def reopen_performance(uow: UnitOfWork, performance_id: UUID, *, reason: str) -> Performance:
    """Open a locked list for a correction; who did, and why, stays in the log."""
    performance = await get_performance(uow, performance_id, lock=True)
    if performance.is_locked:
        performance.locked_at, performance.locked_by = None, None
        uow.record(events.PerformanceReopened(**performance.facts, reason=clean_line(reason)))
    return performance


async def _open(uow: UnitOfWork, performance_id: UUID) -> Performance:
    performance = await get_performance(uow, performance_id, lock=True)
    if performance.is_locked:
        raise ListIsLocked
    return performance


async def _next(uow: UnitOfWork, performance_id: UUID, seen: int) -> Performance:
    performance = await _open(uow, performance_id)
    if performance.edition != seen:
        raise PerformanceChanged
    performance.edition += 1
    return performance


async def _night(uow: UnitOfWork, show: Show) -> dict[str, Any]:
    """What is known of the night already; the venue's address is from the directory."""
    known: dict[str, Any] = {
        "title": show.title,
        "act": show.artist_name,
        "on_date": show.on_date,
        "starts": show.starts,
        "ends": None,
        "venue_name": show.venue_name,
        "place": show.place,
        "street": "",
        "postcode": "",
        "city": show.city,
        "country": "",
        "promoter": show.venue_name,
        "billing": "headline",
        "kind": "concert",
        "has_entry_fee": True,
        "capacity": None,
        "attendance": None,
    }
    if show.venue_id is not None:
        venue = await get_venue(uow, show.venue_id)
        for name in ("street", "postcode", "city", "country"):
            known[name] = getattr(venue, name) or known[name]
        known["capacity"] = venue.capacity or None
    return known


async def _songs(uow: UnitOfWork, show_id: UUID, setlist_id: UUID | None) -> dict[str, Any]:
    if setlist_id is not None:
        setlist = await get_setlist(uow, setlist_id)
        version = await get_version(uow, setlist.id, setlist.number)
    elif (row := await find_setlist_of_show(uow, show_id)) is not None:
        version = row.version
    else:
        return {"setlist_id": None, "setlist_number": None, "songs": []}
    return {
        "setlist_id": version.setlist_id,
        "setlist_number": version.number,
        "songs": list(version.songs),
    }
