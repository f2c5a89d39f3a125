"""SAQ as it comes, without our rows: the control of the kill test."""

import asyncio
import sys
from typing import Any

from saq import Worker
from saq.queue.redis import RedisQueue

from app.jobs.connections import connect


async def sleep(context: dict[str, Any], *, n: int, seconds: float = 2) -> None:
    await asyncio.sleep(seconds)
    await context["worker"].queue.redis.set(f"control:{n}", 1)


if __name__ == "__main__":
    queue = RedisQueue(connect(sys.argv[1]), name="control")
    asyncio.run(Worker(queue, [sleep], concurrency=5).start())
