"""What of the band's money the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.bandmoney.queries.band import find_members


async def _members(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    return [
        SearchHit(
            each.name,
            "Hired player" if each.is_hired else "Member of the band",
            f"tour-money/band/{each.id}",
            "users",
        )
        for each in await find_members(uow, words, limit)
    ]


SOURCES = (SearchSource("The band", "bandmoney.read", _members),)
