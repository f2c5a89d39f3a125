"""What happens to a unit of work that is given up."""

import asyncio

import pytest
from sqlalchemy import text

from app.core.uow import Database


class Given(Exception):
    """Gives a unit of work up."""


async def give_up(database: Database, *, is_canceled: bool) -> None:
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("SELECT 1"))
        if is_canceled:
            task = asyncio.current_task()
            assert task is not None
            # Heard as soon as this task waits again: for the answer to its ROLLBACK.
            asyncio.get_running_loop().call_soon(task.cancel)
        raise Given


async def test_what_was_raised_is_told_after_the_roll_back(database: Database) -> None:
    with pytest.raises(Given):
        await asyncio.create_task(give_up(database, is_canceled=False))


async def test_a_task_told_to_stop_while_it_rolls_back_stops(database: Database) -> None:
    task = asyncio.create_task(give_up(database, is_canceled=True))

    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def test_a_connection_left_while_it_rolled_back_is_given_to_nobody(
    database: Database,
) -> None:
    before = await backend(database)

    await asyncio.gather(
        asyncio.create_task(give_up(database, is_canceled=True)), return_exceptions=True
    )

    assert await backend(database) != before


async def backend(database: Database) -> int:
    async with database.platform(reason="test") as uow:
        return int(await uow.db.scalar(text("SELECT pg_backend_pid()")) or 0)
