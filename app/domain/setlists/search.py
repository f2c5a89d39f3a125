"""What of set lists the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.setlists.queries.setlists import find_setlists
from app.domain.setlists.songs import total


async def _setlists(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    return [
        SearchHit(
            row.setlist.name,
            f"{row.setlist.act}, {counted(total(row.version.rows).songs, 'song')}",
            f"setlists/{row.setlist.id}",
            "list",
        )
        for row in await find_setlists(uow, words, limit)
    ]


SOURCES = (SearchSource("Set lists", "setlists.read", _setlists),)
