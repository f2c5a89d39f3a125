"""What the search finds of some kinds of things alone."""

from collections.abc import Sequence

from app.core.module import Module, Registry, SearchSource
from app.core.uow import UnitOfWork
from app.domain.command.finding import SearchHit
from app.domain.command.service import search


async def hits_of(
    uow: UnitOfWork, sources: Sequence[SearchSource], words: str, *, limit: int = 8
) -> list[SearchHit]:
    found = await search(uow, Registry((Module("test", search=sources),)), words, limit=limit)
    return [hit for kind in found.found for hit in kind.hits]
