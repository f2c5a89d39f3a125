"""What of the staff the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.staff.queries.people import find_people


async def _staff(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    return [
        SearchHit(person.name, person.role_words or "Staff", "staff/people", "users")
        for person in await find_people(uow, words, limit)
    ]


SOURCES = (SearchSource("Staff", "staff.read", _staff),)
