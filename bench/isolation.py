"""What isolation costs: one read through row-level security, and the same one by a superuser.

Ours: a signed context opens a transaction, the policies add the tenant. Baseline: the same
transaction of the same driver without a context, and the tenant in the statement. The share of a
page is the difference of the two, held against one request of the recordings list.

    python bench/isolation.py
"""

import asyncio
import gc
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.core.actor import job_actor
from app.core.ids import TenantId
from app.domain.catalog.queries.lists import RecordingRow, list_recordings
from bench._product import Product, running_product
from bench.list_page import RECORDINGS

ROUNDS, PER_ROUND = 12, 40


async def main() -> None:
    async with running_product() as product:
        ours, bare, page = await by_turns(isolated(product), unbound(product), whole(product))
    print(
        f"isolation: ratio {ours / bare:.2f} (ours {ours:.2f} ms, superuser with WHERE"
        f" {bare:.2f} ms), {(ours - bare) / page:.0%} of a request of {page:.2f} ms"
    )


def isolated(product: Product) -> Callable[[], Awaitable[None]]:
    database = product.app.state.site.database
    actor = job_actor(TenantId(product.tenant_id), "bench")

    async def read() -> None:
        async with database.tenant(actor) as uow:
            assert len((await list_recordings(uow)).items) == 50

    return read


def unbound(product: Product) -> Callable[[], Awaitable[None]]:
    async def read() -> None:
        async with product.pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(RECORDINGS, product.tenant_id)
            assert len([RecordingRow(*row) for row in rows]) == 50

    return read


def whole(product: Product) -> Callable[[], Awaitable[None]]:
    async def read() -> None:
        await product.get(product.app, "/t/nova/recordings")

    return read


async def by_turns(*works: Callable[[], Awaitable[None]]) -> list[float]:
    """Median milliseconds on the clock of each; the first turn only warms up."""
    times: list[list[float]] = [[] for _ in works]
    for number in range(ROUNDS):
        for work, found in zip(works, times, strict=True):
            gc.collect()
            for _ in range(PER_ROUND):
                began = time.perf_counter()
                await work()
                if number:
                    found.append((time.perf_counter() - began) * 1000)
    return [statistics.median(found) for found in times]


if __name__ == "__main__":
    asyncio.run(main())
