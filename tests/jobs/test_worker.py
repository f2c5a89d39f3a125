"""Whole worker processes: killed, stopped, poisoned, and left without Redis."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from saq.queue.redis import RedisQueue

from app.core.ids import new_id
from app.core.uow import Database
from app.embedded.redis import RedisServer
from app.embedded.testing import TestServers
from app.jobs.connections import connect, make_wake
from tests.jobs import kinds
from tests.jobs.conftest import KEY, Query, effects, person, states

Process = asyncio.subprocess.Process
Start = Callable[[str], Awaitable[Process]]
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def start(servers: TestServers, name: str, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts worker processes on a Redis; the last of them ends with the test."""
    started: list[Process] = []

    async def begin(redis_url: str) -> Process:
        options = {
            "app_url": servers.dsn("backline_app", name),
            "jobs_url": servers.dsn("backline_jobs", name),
            "redis_url": redis_url,
            "key": KEY.hex(),
        }
        command = (sys.executable, "-m", "tests.jobs.process", json.dumps(options))
        with (tmp_path / "worker.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, stdout=log, stderr=log
            )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def kill(process: Process) -> None:
    process.send_signal(signal.SIGKILL)
    await process.wait()


async def fill(database: Database, jobs: int) -> None:
    """`jobs` jobs of four kinds, spread over five tenants."""
    tenants = [person() for _ in range(5)]
    for n in range(jobs):
        async with database.tenant(tenants[n % 5]) as uow:
            kind = (kinds.quick, kinds.slow, kinds.long, kinds.chain)[n // 5 % 4]
            uow.enqueue(kind, n=n)


async def until(query: Query, condition: str, seconds: float = 60) -> None:
    """Wait for a condition on the table of jobs."""
    async with asyncio.timeout(seconds):
        while not await query(f"SELECT 1 WHERE {condition}"):
            await asyncio.sleep(0.02)


ALL_ENDED = "NOT EXISTS (SELECT FROM jobs WHERE state IN ('waiting', 'queued', 'running'))"
# Three deaths of one row are another test's matter: the kills spare those that had one.
A_SUSPECT_RUNS = "EXISTS (SELECT FROM jobs WHERE state = 'running' AND crashes > 0)"
ONE_RUNS = "EXISTS (SELECT FROM jobs WHERE state = 'running')"


def done(jobs: int) -> str:
    return f"(SELECT count(*) FROM jobs WHERE state = 'done') >= {jobs}"


async def test_every_effect_happens_once_while_workers_are_killed(
    database: Database, query: Query, start: Start, own_redis: RedisServer
) -> None:
    await fill(database, 200)
    for _ in range(5):
        so_far = (await states(query)).get("done", 0)
        worker = await start(own_redis.url)
        await until(query, f"{done(so_far + 20)} AND {ONE_RUNS} AND NOT {A_SUSPECT_RUNS}")
        await kill(worker)
    await start(own_redis.url)
    await until(query, ALL_ENDED)
    assert await states(query) == {"done": 250}
    found = await effects(query)
    assert (len(found), {times for _kind, _n, times in found}) == (250, {1})
    assert (await query("SELECT sum(crashes) AS n FROM jobs"))[0]["n"] > 0
    assert await query("SELECT 1 FROM effects WHERE seen IS DISTINCT FROM tenant_id") == []


async def test_saq_alone_loses_the_jobs_of_a_killed_worker(own_redis: RedisServer) -> None:
    queue = RedisQueue(connect(own_redis.url), name="control")
    worker = await control(queue, own_redis.url, n=5)
    for n in range(5):
        await queue.enqueue("sleep", n=n)
    async with asyncio.timeout(20):
        while await queue.count("active") < 5:
            await asyncio.sleep(0.02)
    await kill(worker)
    healthy = await control(queue, own_redis.url, n=6)
    assert await queue.count("queued") == 0
    assert [await queue.redis.exists(f"control:{n}") for n in range(5)] == [0] * 5
    await kill(healthy)
    await queue.disconnect()


async def control(queue: RedisQueue, url: str, *, n: int) -> Process:
    """A worker of SAQ alone that has just done the job `n`."""
    await queue.enqueue("sleep", n=n, seconds=0)
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.jobs.control", url, cwd=ROOT
    )
    async with asyncio.timeout(20):
        while not await queue.redis.exists(f"control:{n}"):
            await asyncio.sleep(0.02)
    return worker


async def test_a_job_that_kills_its_worker_is_quarantined_after_three_deaths(
    database: Database, query: Query, start: Start, own_redis: RedisServer
) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.poison)
    await fill(database, 40)
    deaths = 0
    worker = await start(own_redis.url)
    while not await query(f"SELECT 1 WHERE {ALL_ENDED}"):
        if worker.returncode is not None:
            deaths += 1
            worker = await start(own_redis.url)
        await asyncio.sleep(0.02)
    assert deaths == 3
    assert await states(query) == {"quarantined": 1, "done": 50}
    assert {times for _kind, _n, times in await effects(query)} == {1}


async def test_nothing_is_lost_when_redis_is_flushed_and_killed(
    database: Database, query: Query, start: Start, tmp_path: Path
) -> None:
    directory = tmp_path / "redis"
    with RedisServer(directory, password="p" * 24) as server:
        url = server.url
        await start(url)
        database.wake = make_wake(connect(url, retries=0))
        await fill(database, 100)
        await until(query, done(10))
        await connect(url).flushall()
        await until(query, done(40))
        server._process.kill()
    with RedisServer(directory, password="p" * 24):
        await until(query, ALL_ENDED)
    assert await states(query) == {"done": 125}
    assert {times for _kind, _n, times in await effects(query)} == {1}


async def test_a_stopped_worker_finishes_what_runs_and_loses_nothing(
    database: Database, query: Query, start: Start, own_redis: RedisServer
) -> None:
    await fill(database, 100)
    for progress in (10, 30, 60):
        worker = await start(own_redis.url)
        await until(query, f"{done(progress)} AND {ONE_RUNS}")
        worker.terminate()
        async with asyncio.timeout(30):
            assert await worker.wait() == 0
        assert not await query(f"SELECT 1 WHERE {ONE_RUNS}")
    await start(own_redis.url)
    await until(query, ALL_ENDED)
    assert await states(query) == {"done": 125}
    assert (await query("SELECT sum(crashes) AS n FROM jobs"))[0]["n"] == 0


async def test_a_job_that_outlasts_the_drain_is_given_back(
    database: Database, query: Query, start: Start, own_redis: RedisServer
) -> None:
    async with database.tenant(person(new_id())) as uow:
        uow.enqueue(kinds.waits)
    worker = await start(own_redis.url)
    await until(query, "EXISTS (SELECT FROM jobs WHERE note = 'waiting')")
    worker.terminate()
    async with asyncio.timeout(40):
        await worker.wait()
    [row] = await query("SELECT state, attempts, crashes FROM jobs")
    assert tuple(row) == ("waiting", 0, 0)
