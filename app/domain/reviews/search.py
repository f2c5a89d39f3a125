"""What of reviews the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.reviews.queries import find_reviews


async def _reviews(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    return [
        SearchHit(
            f"{each.writer_name} about {each.about_name}",
            f"Show of {each.on_date:%-d %B %Y}",
            f"reviews/{each.show_id}",
            "star",
        )
        for each in await find_reviews(uow, words, limit)
    ]


SOURCES = (SearchSource("Reviews", "reviews.read", _reviews),)
