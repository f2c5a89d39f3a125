"""What of demand the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.demand.markets import Atlas
from app.domain.demand.queries.atlas import get_atlas
from app.domain.demand.queries.typed import find_typed
from app.domain.demand.wording import country_name, size_words


async def _cities(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    atlas = await get_atlas(uow)
    found = atlas.called.get(plain_letters(words).strip(), [])[:limit]
    return [_hit(atlas, place) for place in found]


def _hit(atlas: Atlas, place: int) -> SearchHit:
    country, people = country_name(atlas.countries[place]), size_words(int(atlas.people[place]))
    path = f"audience/cities/{atlas.ids[place]}"
    return SearchHit(
        f"Audience in {atlas.names[place]}", f"{country}, {people} people", path, "globe"
    )


async def _events(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    return [
        SearchHit(each.name, f"{each.city}, {each.first_on:%B %Y}", "audience/events", "calendar")
        for each in await find_typed(uow, words, limit)
    ]


SOURCES = (
    SearchSource("Audience", "audience.read", _cities),
    SearchSource("Rival events", "audience.read", _events),
)
