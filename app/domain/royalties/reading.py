"""Turns an uploaded file into lines and sums on disk, beside the event loop, with progress."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeVar

from app.core.jobs import JobRun
from app.domain.royalties.reports import Profile
from app.domain.royalties.reports.aggregates import Aggregate, read_aggregates
from app.domain.royalties.reports.convert import Converted, convert

REPORT_EVERY = 1.0
ALIVE_EVERY = 5.0
BATCH = 5_000
Result = TypeVar("Result")


@dataclass
class _Count:
    lines: int = 0

    def __call__(self, lines: int) -> None:
        self.lines = lines


@dataclass
class Batches:
    """The aggregates of a converted report, a few thousand at a time."""

    path: Path
    _rows: Iterator[Aggregate] = field(init=False)

    def __post_init__(self) -> None:
        self._rows = read_aggregates(self.path)

    def __aiter__(self) -> "Batches":
        return self

    async def __anext__(self) -> list[Aggregate]:
        batch = await asyncio.to_thread(lambda: list(islice(self._rows, BATCH)))
        if not batch:
            raise StopAsyncIteration
        return batch


async def beside(run: JobRun, note: str, work: Callable[[], Result]) -> Result:
    """Do blocking work in a thread while the job shows that it is alive."""
    task = asyncio.create_task(asyncio.to_thread(work))
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=ALIVE_EVERY)
            if not task.done():
                await run.progress(0, None, note)
    except BaseException:
        # A thread cannot be stopped: what it works on must outlive it.
        await asyncio.wait({task})
        raise
    return task.result()


async def convert_report(
    run: JobRun, source: Path, workdir: Path, *, profile: Profile | None
) -> Converted:
    """Convert in a thread and show how far it is. Raises UnreadableReport and UnknownLayout."""
    count = _Count()
    work = asyncio.create_task(
        asyncio.to_thread(convert, source, workdir=workdir, progress=count, profile=profile)
    )
    try:
        while not work.done():
            await asyncio.wait({work}, timeout=REPORT_EVERY)
            if not work.done():
                await run.progress(count.lines, None, "Reading lines")
    except BaseException:
        # A thread cannot be stopped: its directory must outlive it.
        await asyncio.wait({work})
        raise
    return work.result()
