"""Runs jobs in this process: the same claims and the same runner, for tests and for the stories."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from saq.queue.redis import RedisQueue

from app.core.jobs import Queue
from app.core.uow import Database
from app.jobs.audit import AfterChain, Chainer
from app.jobs.relay import FUNCTION, Relay, claim_due, read_message
from app.jobs.rows import Claim
from app.jobs.runner import Runner
from app.jobs.service import QueueWorker
from app.jobs.timing import Limits, Share, Timing

ROUNDS = 1000
ONE_BY_ONE = Limits({queue: Share(concurrency=1, per_tenant=1) for queue in Queue})


async def run_all(
    database: Database,
    adapters: Any = None,
    *,
    after_chain: tuple[AfterChain, ...] = (),
) -> Counter[str]:
    """Run every due job, and the jobs those enqueue, until none is due; count the end states.

    Facts are chained as well, so notices are sent. Retries wait for their time: hold the clock
    later to run them.
    """
    runner, chainer = Runner(database, adapters), Chainer(database, after_chain)
    ended = Counter[str]()
    for _ in range(ROUNDS):
        while await chainer.step():
            continue
        claims = [claim for queue in Queue for claim in await _due(database, queue)]
        if not claims:
            return ended
        for claim in claims:
            ended[await runner.perform(claim)] += 1
    raise RuntimeError("Jobs keep enqueuing jobs: none of them is the last.")


async def run_burst(
    database: Database, queues: dict[Queue, RedisQueue], adapters: Any = None
) -> None:
    """Carry what is due over the real Redis and run it with real workers until they are idle."""
    runner = Runner(database, adapters)

    async def run(_context: Any, **values: str) -> None:
        await runner.perform(read_message(values))

    relay = Relay(database, queues)
    while await relay.step():
        for queue in queues.values():
            worker = QueueWorker(queue, [(FUNCTION, run)], burst=True, dequeue_timeout=0.1)
            await worker.start()


async def _due(database: Database, queue: Queue) -> Sequence[Claim]:
    return await claim_due(database, queue, ONE_BY_ONE, Timing())
