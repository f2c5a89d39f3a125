"""What of the directory the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.venues.queries.search import Search, search_venues


async def _venues(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    found = await search_venues(uow, Search(words=words), limit=limit)
    return [
        SearchHit(row.name, f"{row.city}, {row.country_name}", f"venues/{row.id}", "map-pin")
        for row in found.items
    ]


SOURCES = (SearchSource("Venues", "venues.read", _venues),)
