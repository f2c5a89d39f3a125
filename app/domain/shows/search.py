"""What of the shows the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.shows.queries.shows import find_shows


async def _shows(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    return [
        SearchHit(
            show.title,
            f"{show.venue_name}, {show.on_date.day} {show.on_date:%B %Y}",
            f"shows/{show.id}",
            "ticket",
        )
        for show in await find_shows(uow, words, limit)
    ]


SOURCES = (SearchSource("Shows", "shows.read", _shows),)
