"""Recordings in batches whose earnings fit into memory, and who is told how far the work is."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

MOST_EARNINGS = 20_000

Tell = Callable[[int, int, str], Awaitable[None]]
"""Hears how many earnings of how many are done, and what is being done to them."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Recordings that follow each other by title, and how many earnings they have together."""

    recording_ids: tuple[UUID, ...]
    earnings: int


def batches_of(
    counts: Iterable[tuple[UUID, int]], *, most: int = MOST_EARNINGS
) -> tuple[Batch, ...]:
    """Recordings with their numbers of earnings, cut into batches in their order.

    A batch has at most so many earnings, unless one recording alone has more.
    """
    batches: list[Batch] = []
    ids: list[UUID] = []
    earnings = 0
    for recording_id, count in counts:
        if ids and earnings + count > most:
            batches.append(Batch(tuple(ids), earnings))
            ids, earnings = [], 0
        ids.append(recording_id)
        earnings += count
    return (*batches, Batch(tuple(ids), earnings)) if ids else tuple(batches)


async def untold(done: int, total: int, note: str) -> None:
    """Nobody waits to hear of it."""


class Telling:
    """Counts the earnings of one step after the other."""

    def __init__(self, tell: Tell, batches: Iterable[Batch]) -> None:
        self._tell = tell
        self._total = sum(batch.earnings for batch in batches)
        self._done = 0

    async def begin(self, note: str) -> None:
        self._note, self._done = note, 0
        await self._tell(0, self._total, note)

    async def done(self, batch: Batch) -> None:
        self._done += batch.earnings
        await self._tell(self._done, self._total, self._note)
