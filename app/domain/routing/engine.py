"""Planning in a process beside the worker, which stays free for others and loads no compiler.

A process that has planned waits for the next order: loading the search takes over a second.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import IO, cast

import msgspec

from app.domain.routing.telling import Order, Told

KEPT = 2
"""Processes that wait for another order; more are ended when they have planned."""
_idle: list["Child"] = []


class PlannerStopped(OSError):
    """The process that planned is gone; the order may be given again."""


class Child:
    """One process of the planner. All of it blocks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.domain.routing.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def say(self, line: bytes) -> None:
        """Raises PlannerStopped."""
        stdin = cast("IO[bytes]", self._process.stdin)
        try:
            stdin.write(line + b"\n")
            stdin.flush()
        except OSError as error:
            raise PlannerStopped(str(error)) from error

    def hear(self) -> bytes:
        """The next line; empty when the process has ended."""
        return cast("IO[bytes]", self._process.stdout).readline()

    def end(self) -> None:
        with suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                cast("IO[bytes]", pipe).close()


class Planning:
    """An order that is being worked on."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._hearing: asyncio.Task[bytes] | None = None
        self.is_over = False

    async def next(self, patience: float) -> Told | None:
        """What is told next; None when nothing was for so many seconds. Raises PlannerStopped."""
        if self._hearing is None:
            self._hearing = asyncio.create_task(asyncio.to_thread(self._child.hear))
        ready, _ = await asyncio.wait({self._hearing}, timeout=patience)
        if not ready:
            return None
        line, self._hearing = self._hearing.result(), None
        if not line:
            raise PlannerStopped("The planner has ended before it was done.")
        told = msgspec.json.decode(line, type=Told)
        self.is_over = told.is_last
        return told

    def stop(self) -> None:
        """End the search with the best so far, which is told last."""
        self._child.say(b"stop")

    async def close(self) -> None:
        """Keep the process for the next order, or end it with the order it works on."""
        if self.is_over and len(_idle) < KEPT:
            _idle.append(self._child)
            return
        await asyncio.to_thread(self._child.end)
        if self._hearing is not None:
            await asyncio.wait({self._hearing})


@asynccontextmanager
async def planning(order: Order) -> AsyncIterator[Planning]:
    """Give an order to a process; leaving before it is over ends the process."""
    line = msgspec.json.encode(order)
    at_work = Planning(await asyncio.to_thread(_take))
    try:
        await asyncio.to_thread(at_work._child.say, line)  # noqa: SLF001 - its own maker
        yield at_work
    finally:
        await asyncio.shield(at_work.close())


def _take() -> Child:
    while _idle:
        child = _idle.pop()
        if child.is_alive:
            return child
        child.end()
    return Child()


def end_idle() -> None:
    """End the processes that wait."""
    while _idle:
        _idle.pop().end()
