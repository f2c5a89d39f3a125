"""One worker process: the four queues' workers and the loops that feed and watch over them."""

import asyncio
import logging
import random
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from saq import Worker

from app.core.jobs import Queue
from app.core.uow import Database
from app.jobs.anchors import Anchors
from app.jobs.audit import AfterChain, Chainer
from app.jobs.connections import BLOCK_SECONDS, connect, hear, make_wake
from app.jobs.live import Live
from app.jobs.reconciler import reconcile
from app.jobs.relay import FUNCTION, Relay, open_queues, read_message
from app.jobs.runner import Runner
from app.jobs.schedule import Scheduler, TenantIds
from app.jobs.timing import Limits, Timing

if TYPE_CHECKING:
    from saq.queue.redis import RedisQueue

LONGEST_PAUSE = 10.0
CANCEL_SECONDS = 5.0
UNHEARD = 86_400
"""Seconds between upkeep of SAQ's own that we have no use for."""

log = structlog.get_logger("app.jobs")


class QueueWorker(Worker[Any]):
    """SAQ's worker without its signal handlers, of which only the last one would be called."""

    SIGNALS = []  # noqa: RUF012 - overrides SAQ's attribute


@dataclass(eq=False)
class Service:
    """Everything a worker process runs. `stop()` drains it; `run()` ends afterwards."""

    database: Database
    redis_url: str
    live_key: bytes
    tenant_ids: TenantIds
    adapters: Any = None
    anchors: Anchors | None = None
    after_chain: Sequence[AfterChain] = ()
    timing: Timing = field(default_factory=Timing)
    limits: Limits = field(default_factory=Limits)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Take no more jobs, finish those that run, end."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop()`; every started job has then ended or been given back."""
        # SAQ logs every message and its routine shutdown; what matters of it we log ourselves.
        logging.getLogger("saq").setLevel(logging.ERROR)
        redis, queues = connect(self.redis_url), open_queues(self.redis_url)
        self.database.wake = self.database.wake or make_wake(redis)
        job_bell, fact_bell = asyncio.Event(), asyncio.Event()
        runner = Runner(
            self.database,
            self.adapters,
            Live(redis, self.live_key),
            self.timing,
            on_end=job_bell.set,
        )
        workers = [self._worker(runner, queue, queues[queue]) for queue in queues]
        loops = [
            asyncio.create_task(loop) for loop in self._loops(queues, redis, job_bell, fact_bell)
        ]
        serving = [asyncio.create_task(worker.start()) for worker in workers]
        log.info("worker_started")
        try:
            await self._stopping.wait()
            await self._drain(runner, loops, job_bell)
        finally:
            await asyncio.gather(*(worker.stop() for worker in workers))
            await end([*loops, *serving])
            await asyncio.gather(*(queue.disconnect() for queue in queues.values()))
            await redis.aclose()
        log.info("worker_stopped")

    def _worker(self, runner: Runner, queue: Queue, redis_queue: "RedisQueue") -> QueueWorker:
        async def run(_context: Any, **values: str) -> None:
            await runner.perform(read_message(values))

        return QueueWorker(
            redis_queue,
            [(FUNCTION, run)],
            concurrency=self.limits.shares[queue].concurrency,
            dequeue_timeout=BLOCK_SECONDS,
            cancellation_hard_deadline_s=CANCEL_SECONDS,
            # Sweeping tidies Redis after a killed worker. Aborting is left out: a sweep may mistake
            # a job just taken for a dead one, and only the row decides whether it lives.
            timers={"schedule": UNHEARD, "worker_info": 30, "sweep": 60, "abort": UNHEARD},
        )

    def _loops(
        self,
        queues: Mapping[Queue, "RedisQueue"],
        redis: Any,
        job_bell: asyncio.Event,
        fact_bell: asyncio.Event,
    ) -> list[Any]:
        timing, database = self.timing, self.database
        relay = Relay(database, queues, self.limits, timing)
        scheduler = Scheduler(database, self.tenant_ids)
        chainer = Chainer(database, self.after_chain)

        async def take_back() -> bool:
            if await reconcile(database):
                job_bell.set()
            return False

        loops = [
            hear(redis, job_bell, fact_bell),
            forever("relay", relay.step, every=timing.poll, bell=job_bell),
            forever("audit", chainer.step, every=timing.poll, bell=fact_bell),
            forever("reconciler", take_back, every=timing.reconcile),
            forever("scheduler", scheduler.step, every=timing.schedule),
        ]
        if self.anchors is not None:
            anchors = self.anchors
            loops.append(forever("anchors", lambda: anchors.step(database), every=timing.anchor))
        return loops

    async def _drain(
        self, runner: Runner, loops: Sequence["asyncio.Task[None]"], ended: asyncio.Event
    ) -> None:
        runner.is_draining = True
        for task in loops:
            task.cancel()
        try:
            async with asyncio.timeout(self.timing.drain):
                while runner.active:
                    ended.clear()
                    await ended.wait()
        except TimeoutError:
            log.warning("drain_cut_short", jobs=len(runner.active))


def stop_on_signals(service: Service) -> None:
    """Drain at the first SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, service.stop)


async def end(tasks: Sequence["asyncio.Task[None]"]) -> None:
    """Cancel tasks until all have ended.

    Once is not enough: a driver that is just giving up a read may take the cancellation for its
    own timeout and go on, and the process would never end.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.5)


async def forever(
    name: str,
    step: Callable[[], Awaitable[bool]],
    *,
    every: float,
    bell: asyncio.Event | None = None,
) -> None:
    """Repeat `step`: at once while it says there is more, else at the bell or after `every`.

    A step that fails is tried again after a growing pause; nothing ends the loop but canceling it.
    """
    bell, failures = bell or asyncio.Event(), 0
    while True:
        pause = every
        try:
            bell.clear()
            if await step():
                continue
            failures = 0
        except Exception as error:  # noqa: BLE001 - a loop outlives whatever befalls it
            failures += 1
            pause = random.uniform(0.1, min(LONGEST_PAUSE, 0.5 * 2**failures))  # noqa: S311
            log.warning("loop_failed", loop=name, error=f"{type(error).__name__}: {error}")
        try:
            async with asyncio.timeout(pause):
                await bell.wait()
        except TimeoutError:
            continue
