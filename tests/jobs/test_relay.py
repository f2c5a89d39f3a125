"""Claims: turns between tenants, caps, leases, and what the bell and Redis carry."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from app.core import clock
from app.core.ids import new_id
from app.core.jobs import Queue
from app.core.uow import Database
from app.embedded.redis import RedisServer
from app.embedded.testing import TestServers
from app.jobs import rows
from app.jobs.connections import connect, hear, make_wake
from app.jobs.in_process import run_burst
from app.jobs.relay import Relay, claim_due, open_queues
from app.jobs.timing import Limits, Share, Timing
from tests.jobs import kinds
from tests.jobs.conftest import Query, effects, person, states


def limits(*, per_tenant: int, concurrency: int = 100) -> Limits:
    return Limits({queue: Share(concurrency, per_tenant) for queue in Queue})


async def backlog(database: Database, tenant_id: UUID, jobs: int) -> None:
    async with database.tenant(person(tenant_id)) as uow:
        for n in range(jobs):
            uow.enqueue(kinds.quick, n=n)


async def test_a_tenant_with_a_backlog_does_not_hold_up_the_others(database: Database) -> None:
    noisy = new_id()
    await backlog(database, noisy, 100)
    quiet = [new_id() for _ in range(10)]
    for tenant_id in quiet:
        await backlog(database, tenant_id, 1)
    claims = await claim_due(database, Queue.DEFAULT, limits(per_tenant=4, concurrency=7), Timing())
    taken = [claim.tenant_id for claim in claims]
    assert (len(taken), taken.count(noisy)) == (14, 4)
    assert set(taken) == {noisy, *quiet}


async def test_a_tenant_never_has_more_in_flight_than_its_cap(database: Database) -> None:
    await backlog(database, new_id(), 10)
    first = await claim_due(database, Queue.DEFAULT, limits(per_tenant=3), Timing())
    again = await claim_due(database, Queue.DEFAULT, limits(per_tenant=3), Timing())
    assert (len(first), len(again)) == (3, 0)


async def test_two_relays_at_once_take_every_row_once(database: Database) -> None:
    await backlog(database, new_id(), 40)
    many = limits(per_tenant=100)
    both = await asyncio.gather(
        *(claim_due(database, Queue.DEFAULT, many, Timing()) for _ in range(2))
    )
    taken = [claim.id for claims in both for claim in claims]
    assert (len(taken), len(set(taken))) == (40, 40)


async def test_a_job_waits_for_its_time(database: Database) -> None:
    later = clock.now() + timedelta(hours=1)
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.quick, run_at=later, n=1)
    assert len(await claim_due(database, Queue.DEFAULT, Limits(), Timing())) == 0
    with clock.held(later):
        assert len(await claim_due(database, Queue.DEFAULT, Limits(), Timing())) == 1


async def test_one_suspect_is_in_flight_at_a_time(database: Database, query: Query) -> None:
    await backlog(database, new_id(), 4)
    await query("UPDATE jobs SET crashes = 1 WHERE (arguments ->> 'n')::int < 3")
    many = limits(per_tenant=100)
    first = await claim_due(database, Queue.DEFAULT, many, Timing())
    assert len(first) == 2
    assert len(await claim_due(database, Queue.DEFAULT, many, Timing())) == 0


async def test_an_expired_claim_waits_again_and_its_old_message_is_void(
    database: Database, query: Query
) -> None:
    await backlog(database, new_id(), 1)
    [old] = await claim_due(database, Queue.DEFAULT, Limits(), Timing(lease=0))
    async with database.platform(reason="test") as uow:
        recovered = [(row.state, row.crashes) for row in await rows.recover(uow)]
    assert recovered == [("waiting", 0)]
    await claim_due(database, Queue.DEFAULT, Limits(), Timing())
    async with database.platform(reason="test") as uow:
        assert await rows.start(uow, old, lease=30) is None


async def test_a_running_row_whose_worker_is_silent_is_quarantined_the_third_time(
    database: Database, query: Query
) -> None:
    await backlog(database, new_id(), 1)
    seen = []
    for _ in range(3):
        await query("UPDATE jobs SET run_at = created_at")
        [claim] = await claim_due(database, Queue.DEFAULT, Limits(), Timing())
        async with database.platform(reason="test") as uow:
            await rows.start(uow, claim, lease=0)
        async with database.platform(reason="test") as uow:
            seen += [(row.state, row.crashes) for row in await rows.recover(uow)]
    assert seen == [("waiting", 1), ("waiting", 2), ("quarantined", 3)]
    async with database.platform(reason="test") as uow:
        assert await rows.retry(uow, claim.tenant_id, claim.id)
    [row] = await query("SELECT state, attempts, crashes FROM jobs")
    assert tuple(row) == ("waiting", 0, 0)


async def test_a_living_lease_is_left_alone(database: Database) -> None:
    await backlog(database, new_id(), 1)
    await claim_due(database, Queue.DEFAULT, Limits(), Timing())
    async with database.platform(reason="test") as uow:
        assert list(await rows.recover(uow)) == []


async def test_jobs_run_over_the_real_redis(
    database: Database, own_redis: RedisServer, query: Query
) -> None:
    await backlog(database, new_id(), 20)
    queues = open_queues(own_redis.url)
    await run_burst(database, queues)
    for queue in queues.values():
        await queue.disconnect()
    assert await states(query) == {"done": 20}
    assert [times for _kind, _n, times in await effects(query)] == [1] * 20


async def test_rows_wait_again_at_once_when_redis_does_not_take_them(
    database: Database, query: Query
) -> None:
    await backlog(database, new_id(), 3)
    queues = open_queues("unix:///nowhere/redis.sock", retries=0)
    with pytest.raises(RedisConnectionError):
        await Relay(database, queues).step()
    assert await states(query) == {"waiting": 3}


async def test_a_commit_with_jobs_rings_the_bell(database: Database, servers: TestServers) -> None:
    redis, bell = connect(servers.redis_url), asyncio.Event()
    database.wake = make_wake(redis)
    listening = asyncio.create_task(hear(redis, bell))
    while not dict(await redis.pubsub_numsub("backline:wake"))[b"backline:wake"]:
        await asyncio.sleep(0.01)
    await backlog(database, new_id(), 1)
    async with asyncio.timeout(2):
        await bell.wait()
    listening.cancel()
    await redis.aclose()


async def test_a_commit_does_not_fail_when_the_bell_does(database: Database, query: Query) -> None:
    database.wake = make_wake(connect("unix:///nowhere/redis.sock", retries=0))
    await backlog(database, new_id(), 1)
    assert await states(query) == {"waiting": 1}


async def test_a_full_queue_does_not_hold_up_a_more_urgent_one(database: Database) -> None:
    nova = new_id()
    await backlog(database, nova, 50)
    await claim_due(database, Queue.DEFAULT, Limits(), Timing())
    async with database.tenant(person(nova)) as uow:
        uow.enqueue(kinds.slow, n=1)
    assert len(await claim_due(database, Queue.CRITICAL, Limits(), Timing())) == 1


async def test_what_a_tenant_has_in_flight_counts_against_its_next_turn(
    database: Database,
) -> None:
    noisy, quiet = new_id(), [new_id(), new_id()]
    few = limits(per_tenant=9, concurrency=1)
    await backlog(database, noisy, 5)
    async with database.platform(reason="test") as uow:
        for claim in await claim_due(database, Queue.DEFAULT, few, Timing()):
            await rows.start(uow, claim, lease=30)
    for tenant_id in quiet:
        await backlog(database, tenant_id, 1)
    claims = await claim_due(database, Queue.DEFAULT, few, Timing())
    assert {claim.tenant_id for claim in claims} == set(quiet)
