"""How long answers take at fifty requests a second, arriving whether or not one is finished.

One process, no sockets of the web; lists of recordings and of the vault by turns.

    python bench/steady.py
"""

import asyncio
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench._product import Product, Refused, running_product

RATE, SECONDS = 50, 20
PATHS = ("/t/nova/recordings", "/t/nova/vault")


async def main() -> None:
    async with running_product() as product:
        await asyncio.gather(*(timed(product, number) for number in range(10)))
        began, load, requests = time.perf_counter(), time.process_time(), []
        for number in range(RATE * SECONDS):
            await asyncio.sleep(max(0, began + number / RATE - time.perf_counter()))
            requests.append(asyncio.create_task(timed(product, number)))
        answers = await asyncio.gather(*requests)
        load = (time.process_time() - load) / (time.perf_counter() - began)
    times = [each for each in answers if each is not None]
    cuts = statistics.quantiles(times, n=100)
    print(
        f"steady reads: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms at"
        f" {RATE} requests/s ({load:.0%} of a core, {len(times)} of {len(answers)} answered)"
    )


async def timed(product: Product, number: int) -> float | None:
    """Milliseconds to the end of the answer; None when there was no place for the request."""
    began = time.perf_counter()
    try:
        await product.get(product.app, PATHS[number % len(PATHS)])
    except Refused:
        return None
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    asyncio.run(main())
