"""What of the band the search page finds."""

from collections.abc import Sequence

from app.core.module import SearchHit, SearchSource
from app.core.uow import UnitOfWork
from app.domain.band.queries.finding import find_people, find_polls, find_tasks


async def _band(uow: UnitOfWork, words: str, limit: int) -> Sequence[SearchHit]:
    hits = [
        SearchHit(poll.title, f"Poll, {poll.kind_label.lower()}", f"band/polls/{poll.id}", "users")
        for poll in await find_polls(uow, words, limit)
    ]
    hits += [
        SearchHit(task.title, "To do", f"band/tasks/{task.id}/edit", "list-checks")
        for task in await find_tasks(uow, words, limit)
    ]
    hits += [
        SearchHit(person.name, person.instrument or "Band", "band/people", "guitar")
        for person in await find_people(uow, words, limit)
    ]
    return hits[:limit]


SOURCES = (SearchSource("Band", "band.read", _band),)
