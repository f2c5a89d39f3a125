"""A set list: made, saved in versions, copied for another show."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from msgspec.structs import replace

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.catalog import get_recordings, get_works, works_of
from app.domain.setlists import events
from app.domain.setlists.differences import differences
from app.domain.setlists.errors import NothingNew, SetlistChanged, UnknownSong
from app.domain.setlists.models import Setlist, SetlistVersion
from app.domain.setlists.queries.setlists import get_setlist, get_version
from app.domain.setlists.songs import SONG, Song, written
from app.domain.shows import get_show


async def make_setlist(
    uow: UnitOfWork,
    *,
    name: str,
    act: str,
    minutes: int | None = None,
    show_id: UUID | None = None,
    songs: Sequence[Song] = (),
    note: str = "",
) -> Setlist:
    """A set list with its first version. Raises UnknownSong, and NotFound for a strange show."""
    if show_id is not None:
        await get_show(uow, show_id)
    setlist = Setlist(
        id=new_id(), tenant_id=uow.tenant_id, name=name, act=act, minutes=minutes,
        show_id=show_id, number=1,
    )  # fmt: skip
    uow.db.add(setlist)
    await uow.flush_rows()
    _add_version(uow, setlist, await known_songs(uow, songs), note)
    uow.record(events.SetlistMade(setlist_id=setlist.id, setlist_name=name, songs=len(songs)))
    return setlist


async def describe_setlist(
    uow: UnitOfWork,
    setlist_id: UUID,
    *,
    name: str,
    act: str,
    minutes: int | None,
    show_id: UUID | None,
) -> Setlist:
    """Say what a set list is for. Raises NotFound for a strange show."""
    setlist = await get_setlist(uow, setlist_id, lock=True)
    if show_id is not None:
        await get_show(uow, show_id)
    setlist.name, setlist.act, setlist.minutes, setlist.show_id = name, act, minutes, show_id
    uow.record(events.SetlistDescribed(setlist_id=setlist.id, setlist_name=name))
    return setlist


async def save_songs(
    uow: UnitOfWork, setlist_id: UUID, songs: Sequence[Song], *, seen: int, note: str = ""
) -> Setlist:
    """The next version. `seen` is the one it was made from.

    Raises SetlistChanged, UnknownSong, and NothingNew where nothing is different.
    """
    setlist = await get_setlist(uow, setlist_id, lock=True)
    if setlist.number != seen:
        raise SetlistChanged
    before = (await get_version(uow, setlist.id, setlist.number)).rows
    found = differences(before, after := await known_songs(uow, songs))
    if not found:
        raise NothingNew
    setlist.number += 1
    _add_version(uow, setlist, after, note)
    saved = events.SetlistSaved(
        setlist_id=setlist.id, setlist_name=setlist.name, number=setlist.number,
        differences=len(found),
    )  # fmt: skip
    uow.record(saved)
    return setlist


async def bring_back(uow: UnitOfWork, setlist_id: UUID, number: int) -> Setlist:
    """Make an older version the latest again, as a new one. Raises NothingNew."""
    setlist = await get_setlist(uow, setlist_id)
    older = await get_version(uow, setlist_id, number)
    note = f"Version {number} again"
    return await save_songs(uow, setlist_id, older.rows, seen=setlist.number, note=note)


async def copy_setlist(
    uow: UnitOfWork, setlist_id: UUID, *, name: str, show_id: UUID | None
) -> Setlist:
    """Another set list with the same songs, for another show."""
    setlist = await get_setlist(uow, setlist_id)
    songs = (await get_version(uow, setlist_id, setlist.number)).rows
    return await make_setlist(
        uow,
        name=name,
        act=setlist.act,
        minutes=setlist.minutes,
        show_id=show_id,
        songs=songs,
        note=f"Copied from {setlist.name}, version {setlist.number}",
    )


async def known_songs(uow: UnitOfWork, songs: Iterable[Song]) -> tuple[Song, ...]:
    """The songs, each with no more than it may say of our catalogue. Raises UnknownSong."""
    plain = [song if song.kind == SONG else _outside(song) for song in songs]
    works = {song.work_id for song in plain if song.work_id}
    recordings = {song.recording_id for song in plain if song.recording_id}
    if works - (await get_works(uow, works)).keys():
        raise UnknownSong
    if recordings - (await get_recordings(uow, list(recordings))).keys():
        raise UnknownSong
    of_recording = await works_of(uow, recordings)
    return tuple(_with_work(song, of_recording) for song in plain)


def _outside(song: Song) -> Song:
    return replace(song, work_id=None, recording_id=None)


def _with_work(song: Song, of_recording: dict[UUID, UUID]) -> Song:
    if song.work_id or song.recording_id is None:
        return song
    return replace(song, work_id=of_recording.get(song.recording_id))


def _add_version(
    uow: UnitOfWork, setlist: Setlist, songs: Sequence[Song], note: str
) -> SetlistVersion:
    version = SetlistVersion(
        id=new_id(), tenant_id=uow.tenant_id, setlist_id=setlist.id, number=setlist.number,
        songs=written(songs), note=clean_line(note), made_by=uow.actor.name, made_at=uow.now,
    )  # fmt: skip
    uow.db.add(version)
    return version
