"""What of tours the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.tours.queries.tours import find_tours


async def _tours(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    return [
        SearchHit(tour.name, f"{tour.act}, {tour.first_on:%B %Y}", f"tours/{tour.id}", "route")
        for tour in await find_tours(uow, words, limit)
    ]


SOURCES = (SearchSource("Tours", "tours.read", _tours),)
