"""One claimed row: what running it leaves behind, in every way it can end."""

import asyncio
from uuid import UUID

import pytest

from app.core.jobs import Queue
from app.core.uow import Database
from app.jobs import rows
from app.jobs.audit import notices
from app.jobs.in_process import run_all
from app.jobs.relay import claim_due
from app.jobs.rows import Claim, LostLease
from app.jobs.runner import Runner
from app.jobs.timing import Limits, Timing
from tests.jobs import kinds
from tests.jobs.conftest import Query, effects, person, states


async def claimed(database: Database, lease: float = 30) -> Claim:
    [claim] = await claim_due(database, Queue.DEFAULT, Limits(), Timing(lease=lease))
    return claim


async def test_runs_a_job_in_its_own_tenant_and_marks_it_done(
    database: Database, query: Query
) -> None:
    nova = person()
    async with database.tenant(nova) as uow:
        uow.enqueue(kinds.quick, n=7)
    assert await run_all(database) == {"done": 1}
    [effect] = await query("SELECT tenant_id, seen, n FROM effects")
    assert tuple(effect) == (nova.tenant_id, nova.tenant_id, 7)
    [row] = await query("SELECT state, attempts, request_id, lease_token FROM jobs")
    assert tuple(row) == ("done", 1, "req-1", None)


async def test_a_job_of_a_tenant_sees_no_other_tenant(database: Database, query: Query) -> None:
    for _ in range(2):
        async with database.tenant(person()) as uow:
            uow.enqueue(kinds.peek)
    assert await run_all(database) == {"done": 2}
    assert await effects(query) == [("peek", 1, 2)]


async def test_a_job_without_a_tenant_runs_as_the_platform(
    database: Database, query: Query
) -> None:
    async with database.platform(reason="test") as uow:
        uow.enqueue(kinds.quick, n=1)
    assert await run_all(database) == {"done": 1}
    [effect] = await query("SELECT tenant_id, seen FROM effects")
    assert tuple(effect) == (UUID(int=0), None)


async def test_a_rolled_back_transaction_leaves_no_job(database: Database, query: Query) -> None:
    with pytest.raises(ZeroDivisionError):
        await _ask_and_fail(database)
    assert await states(query) == {}


async def test_a_refusal_ends_the_job_with_its_sentence_and_without_effects(
    database: Database, query: Query
) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.refuses)
    assert await run_all(database) == {"refused": 1}
    [row] = await query("SELECT state, last_error, attempts FROM jobs")
    assert tuple(row) == ("refused", "The split does not add up to 100 %.", 1)
    assert await effects(query) == []


async def test_an_unavailable_service_is_tried_again_later(
    database: Database, query: Query
) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.unavailable)
    assert await Runner(database).perform(await claimed(database)) == "waiting"
    [row] = await query("SELECT attempts, run_at > created_at AS later, last_error FROM jobs")
    assert (row["attempts"], row["later"]) == (1, True)
    assert row["last_error"] == "A service we depend on is not answering. We keep trying."


async def test_a_broken_job_fails_when_its_attempts_are_used_up(
    database: Database, query: Query
) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.breaks)
    assert await Runner(database).perform(await claimed(database)) == "waiting"
    await query("UPDATE jobs SET run_at = created_at")
    assert await Runner(database).perform(await claimed(database)) == "failed"
    [row] = await query("SELECT state, attempts, last_error FROM jobs")
    assert tuple(row) == ("failed", 2, "ZeroDivisionError: by zero")
    assert await effects(query) == []


async def test_a_hanging_job_is_stopped_at_its_timeout(database: Database, query: Query) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.hangs)
    assert await run_all(database) == {"failed": 1}
    [row] = await query("SELECT last_error FROM jobs")
    assert row["last_error"] == "The job took longer than 1 seconds."
    assert await effects(query) == []


async def test_a_second_run_of_the_same_claim_does_nothing(
    database: Database, query: Query
) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.quick, n=1)
    claim = await claimed(database)
    runner = Runner(database)
    ended = await asyncio.gather(runner.perform(claim), runner.perform(claim))
    assert sorted(ended) == ["done", "lost"]
    assert await effects(query) == [("quick", 1, 1)]


async def test_a_job_that_lost_its_lease_leaves_no_effects(
    database: Database, query: Query
) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.quick, n=1)
    claim = await claimed(database)
    async with database.platform(reason="test") as uow:
        await rows.start(uow, claim, lease=30)
    await query("UPDATE jobs SET lease_token = gen_random_uuid()")
    with pytest.raises(LostLease):
        await _work_and_finish(database, claim)
    assert await effects(query) == []


async def test_a_job_robbed_of_its_lease_while_it_works_leaves_no_effects(
    database: Database, query: Query
) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.quick, n=1)
    claim = await claimed(database)
    # The job cannot leave its effect before the robbery has happened.
    await query("BEGIN")
    await query("LOCK TABLE effects IN SHARE MODE")
    running = asyncio.create_task(Runner(database).perform(claim))
    waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'effects'::regclass"
    async with asyncio.timeout(20):
        while not await query(waits):
            await asyncio.sleep(0.01)
    await query("UPDATE jobs SET lease_token = gen_random_uuid()")
    await query("COMMIT")
    assert await running == "lost"
    assert await effects(query) == []


async def test_a_canceled_long_job_stops_at_its_next_renewal(
    database: Database, query: Query
) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.waits)
    timing = Timing(lease=0.6)
    claim = await claimed(database, timing.lease)
    running = asyncio.create_task(Runner(database, timing=timing).perform(claim))
    while not await query("SELECT 1 FROM jobs WHERE note = 'waiting' AND progress_total = 10"):
        await asyncio.sleep(0.01)
    async with database.platform(reason="test") as uow:
        assert await rows.cancel(uow, claim.tenant_id, claim.id)
    assert await running == "lost"
    assert await states(query) == {"canceled": 1}


async def test_a_stopping_worker_gives_its_job_back_without_counting_the_attempt(
    database: Database, query: Query
) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.waits)
    running = asyncio.create_task(Runner(database).perform(await claimed(database)))
    while not await query("SELECT 1 FROM jobs WHERE note = 'waiting'"):
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    [row] = await query("SELECT state, attempts, crashes, lease_token FROM jobs")
    assert tuple(row) == ("waiting", 0, 0, None)


async def test_a_reaction_and_a_notice_run_once_for_a_fact(
    database: Database, query: Query
) -> None:
    async with database.tenant(person()) as uow:
        uow.record(kinds.Sung(title="Glass Harbor"))
    hooks = (notices(kinds.notify),)
    assert await run_all(database, after_chain=hooks) == {"done": 2}
    assert await run_all(database, after_chain=hooks) == {}
    assert await effects(query) == [
        ("applaud Glass Harbor", 0, 1),
        ("notify Glass Harbor was sung", 0, 1),
    ]


async def test_a_job_asked_for_twice_under_one_key_runs_once(
    database: Database, query: Query
) -> None:
    nova = person()
    for _ in range(2):
        async with database.tenant(nova) as uow:
            uow.enqueue(kinds.quick, key="june", n=1)
    assert await run_all(database) == {"done": 1}


async def test_of_two_who_ask_once_at_the_same_time_one_is_told_it_is_new(
    database: Database, query: Query
) -> None:
    nova = person()

    async def ask() -> bool:
        async with database.tenant(nova) as uow:
            return await uow.enqueue_once(kinds.quick, key="june", n=1)

    assert sorted(await asyncio.gather(ask(), ask())) == [False, True]
    assert await ask() is False
    assert await run_all(database) == {"done": 1}


async def test_unknown_arguments_of_another_version_are_left_out(
    database: Database, query: Query
) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.quick, n=1, added_tomorrow=True)
    assert await run_all(database) == {"done": 1}


async def _ask_and_fail(database: Database) -> None:
    async with database.tenant(person()) as uow:
        uow.enqueue(kinds.quick, n=1)
        await uow.flush()
        raise ZeroDivisionError


async def _work_and_finish(database: Database, claim: Claim) -> None:
    async with database.tenant(person(claim.tenant_id)) as uow:
        await kinds.quick.function(uow, n=1)
        await rows.finish(uow, claim)
