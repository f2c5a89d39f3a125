"""Due times: each once, whoever looks and however often; after a downtime only the last."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest

from app.core import clock
from app.core.ids import new_id
from app.core.uow import Database, UnitOfWork
from app.jobs.in_process import run_all
from app.jobs.schedule import Scheduler, last_due
from tests.jobs.conftest import Query, effects

NOVA, RIVAL = new_id(), new_id()


async def both(_uow: UnitOfWork) -> Sequence[UUID]:
    return [NOVA, RIVAL]


async def look(database: Database, hour: int, minute: int, day: int = 1) -> None:
    """A scheduler that has just been started looks at the clock once."""
    with clock.held(datetime(2026, 8, day, hour, minute, 30, tzinfo=UTC)):
        await Scheduler(database, both).step()


async def due_times(query: Query, job: str) -> list[str]:
    rows = await query("SELECT key FROM jobs WHERE name = $1 ORDER BY key", job)
    return [row["key"] for row in rows]


async def test_a_due_time_runs_once_with_two_schedulers(database: Database, query: Query) -> None:
    await look(database, 12, 5)
    await asyncio.gather(*(look(database, 12, 11) for _ in range(4)))
    assert await due_times(query, "kinds.cron") == ["cron:2026-08-01T12:10:00+00:00"]
    with clock.held(datetime(2026, 8, 1, 12, 12, tzinfo=UTC)):
        assert await run_all(database) == {"done": 1}
    assert await effects(query) == [("cron", 0, 1)]


async def test_a_schedule_seen_for_the_first_time_waits_for_its_next_due_time(
    database: Database, query: Query
) -> None:
    await look(database, 12, 5)
    assert await due_times(query, "kinds.cron") == []


async def test_after_a_downtime_only_the_last_missed_time_runs(
    database: Database, query: Query
) -> None:
    await look(database, 12, 5)
    await look(database, 17, 43)
    assert await due_times(query, "kinds.cron") == ["cron:2026-08-01T17:40:00+00:00"]


async def test_a_clock_set_back_runs_nothing_again(database: Database, query: Query) -> None:
    for hour in (11, 12, 14, 12, 14):
        await look(database, hour, 1)
    assert await due_times(query, "kinds.cron") == [
        "cron:2026-08-01T12:00:00+00:00",
        "cron:2026-08-01T14:00:00+00:00",
    ]


async def test_each_tenant_gets_its_own_run(database: Database, query: Query) -> None:
    await look(database, 12, 0)
    await look(database, 6, 0, day=2)
    rows = await query("SELECT tenant_id FROM jobs WHERE name = 'kinds.quick'")
    assert {row["tenant_id"] for row in rows} == {NOVA, RIVAL}


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 8, 1, 12, 10, 0, tzinfo=UTC), datetime(2026, 8, 1, 12, 10, tzinfo=UTC)),
        (datetime(2026, 8, 1, 12, 9, 59, 999999, tzinfo=UTC), datetime(2026, 8, 1, 12, tzinfo=UTC)),
        (datetime(2026, 8, 1, 12, 10, 0, 1, tzinfo=UTC), datetime(2026, 8, 1, 12, 10, tzinfo=UTC)),
    ],
)
def test_the_last_due_time_is_not_after_now(now: datetime, due: datetime) -> None:
    assert last_due("*/10 * * * *", now) == due
