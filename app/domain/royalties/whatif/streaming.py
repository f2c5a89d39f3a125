"""A history of any size accounted as its sales are read, batch by batch."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.royalties.batches import Tell
from app.domain.royalties.whatif.history import (
    Frame,
    History,
    Step,
    Sums,
    asks_for_songs,
    frame_of,
    history_of,
)
from app.domain.royalties.whatif.queries.history import (
    Part,
    SoldSum,
    parts_of_sales,
    recordings_sold,
    sums_of_parts,
)
from app.domain.royalties.whatif.replaying import Trial
from app.domain.royalties.whatif.trying import (
    Answer,
    Question,
    accountable,
    answer_of,
    changes_of,
)

SUMS_AT_ONCE = 2_000
NOTE = "Accounting the history"


async def work_out(uow: UnitOfWork, question: Question, tell: Tell) -> Answer:
    """The answer over any number of sales, of which never more than a batch are in memory.

    The same as `answer` gives of those that fit. Raises CannotReplay.
    """
    frame = await frame_of(
        uow, question.contract.id, whole=question.whole, catalogue=question.catalogue
    )
    parts = await parts_of_sales(uow, frame.wanted)
    recordings: set[UUID] = set()
    if asks_for_songs(frame.record):
        recordings = await recordings_sold(uow, frame.wanted)
    history = await history_of(uow, frame, parts, recordings)
    trial = Trial(history, question.contract.id, changes_of(question))
    reading = _Reading(uow, frame, trial, tell, _inside(history, parts))
    with accountable():
        await reading.through(history.steps)
    return answer_of(question, replace(history, unrated=reading.unrated), trial)


def _inside(history: History, parts: Mapping[Part, int]) -> int:
    """How many sales the periods have together."""
    named = {part for step in history.steps for part in step.parts}
    return sum(parts.get(part, 0) for part in named)


@dataclass(slots=True)
class _Reading:
    """Reads the periods in their order and tells how many of all sales are done."""

    uow: UnitOfWork
    frame: Frame
    trial: Trial
    tell: Tell
    total: int
    done: int = 0
    unrated: Sums = field(default_factory=dict)

    async def through(self, steps: Sequence[Step]) -> None:
        await self.tell(0, self.total, NOTE)
        for step in steps:
            # The engine is pure: in a thread it lets the worker serve others meanwhile.
            await asyncio.to_thread(self.trial.begin, step)
            if step.parts:
                await self._sales_of(step)
            await asyncio.to_thread(self.trial.end)

    async def _sales_of(self, step: Step) -> None:
        wanted = self.frame.wanted
        async with aclosing(
            sums_of_parts(self.uow, wanted, step.parts, size=SUMS_AT_ONCE)
        ) as batches:
            async for sums in batches:
                await asyncio.to_thread(self._take, step, sums)
                self.done += sum(each.earnings for each in sums)
                await self.tell(self.done, self.total, NOTE)

    def _take(self, step: Step, sums: Sequence[SoldSum]) -> None:
        self.trial.take(step.earnings(sums, self.unrated))
