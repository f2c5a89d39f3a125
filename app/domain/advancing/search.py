"""What of advancing the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.advancing.choices import KINDS
from app.domain.advancing.queries.riders import list_riders


async def _riders(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    found = [rider for rider in await list_riders(uow) if words.casefold() in rider.name.casefold()]
    return [
        SearchHit(rider.name, f"{KINDS[rider.kind]} rider", f"riders/{rider.id}", "list-checks")
        for rider in found[:limit]
    ]


SOURCES = (SearchSource("Riders", "advancing.read", _riders),)
