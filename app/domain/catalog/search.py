"""What of the catalogue the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.text import counted, plain_letters
from app.core.uow import UnitOfWork
from app.domain.catalog.queries.lists import (
    Window,
    list_artists,
    list_people,
    list_recordings,
    list_searched_words,
    list_works,
)


async def _recordings(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    found = await list_recordings(uow, words=words, window=Window(limit=limit))
    return [
        SearchHit(
            f"{row.title} ({row.version_title})" if row.version_title else row.title,
            " · ".join(filter(None, (row.artist, row.isrc))),
            f"recordings/{row.id}",
            "disc-3",
        )
        for row in found.items
    ]


async def _works(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    found = await list_works(uow, words=words, window=Window(limit=limit))
    return [
        SearchHit(row.title, row.iswc or "", f"works/{row.id}", "music-4") for row in found.items
    ]


async def _artists(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    found = await list_artists(uow, words=words, window=Window(limit=limit))
    return [
        SearchHit(row.name, counted(row.recordings, "recording"), f"artists/{row.id}", "mic-vocal")
        for row in found.items
    ]


async def _people(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    found = await list_people(uow, words=words, window=Window(limit=limit))
    return [
        SearchHit(row.name, row.email or "", f"people/{row.id}", "users") for row in found.items
    ]


async def _vocabulary(uow: UnitOfWork) -> set[str]:
    return {word for text in await list_searched_words(uow) for word in plain_letters(text).split()}


SOURCES = (
    SearchSource("Recordings", "catalog.read", _recordings, _vocabulary),
    SearchSource("Works", "catalog.read", _works),
    SearchSource("Artists", "catalog.read", _artists),
    SearchSource("People", "catalog.read", _people),
)
