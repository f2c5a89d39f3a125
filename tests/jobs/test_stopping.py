"""How a worker's loops come to an end."""

import asyncio

from app.jobs.service import end


async def deaf(times: int) -> None:
    """Takes `times` cancellations for something else, as a driver's read does at its limit."""
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            if not times:
                raise
            times -= 1


async def test_a_loop_that_misses_a_cancellation_is_ended_all_the_same() -> None:
    loops = [asyncio.create_task(deaf(times)) for times in (0, 1, 2)]
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await end(loops)
    assert [loop.cancelled() for loop in loops] == [True] * 3
