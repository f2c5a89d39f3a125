"""What of merchandise the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.merch.choices import CATEGORIES
from app.domain.merch.queries.stock import find_items


async def _items(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    return [
        SearchHit(each.name, CATEGORIES[each.category], f"merch/items/{each.id}", "shopping-bag")
        for each in await find_items(uow, words, limit)
    ]


SOURCES = (SearchSource("Merch", "merch.read", _items),)
