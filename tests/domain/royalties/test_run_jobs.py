"""Drafting and publishing as jobs: killed, asked twice, canceled, refused; done once or not at all."""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.billing import list_balances, trial_balance
from app.core.actor import Actor
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.agreements.deal import Covered
from app.domain.royalties.errors import RoyaltiesBusy, RunAtWork
from app.domain.royalties.queries.runs import get_run
from app.domain.royalties.service.posting import one_at_a_time
from app.domain.royalties.service.publishing import begin_publishing, finish_publishing, publish_run
from app.domain.royalties.service.runs import (
    approve_run,
    ask_for_draft,
    ask_to_publish,
    discard_run,
    draft_run,
)
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force
from tests.domain.royalties.agreements.writing import settle_in, simple
from tests.domain.royalties.doomed import DRAFTING, PUBLISHING
from tests.domain.royalties.dying import die, recover
from tests.domain.royalties.test_publishing import postings
from tests.factories.royalties import Sale, earn, record

MONTH = "2026-08"
WRITTEN = {
    "statements": "SELECT to_jsonb(s) - '{id,run_id,created_at,published_at,pdf_key,pdf_sha256,"
    "csv_key,csv_sha256,root,mailed_at}'::text[] FROM statements s",
    "lines": "SELECT to_jsonb(l) - '{id,statement_id,created_at}'::text[] FROM statement_lines l",
    "accounts": "SELECT to_jsonb(e) - '{id,statement_id,created_at}'::text[] FROM"
    " statement_entries e",
    "closings": "SELECT to_jsonb(c) - '{id,run_id,created_at}'::text[] FROM contract_closings c",
    "runs": "SELECT jsonb_build_array(period, status, failure, rates, left_out)"
    " FROM statement_runs",
    "stated": "SELECT to_jsonb(count(*)) FROM earnings WHERE run_id IS NOT NULL",
}


class Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


@pytest.fixture(autouse=True)
async def income(database: Database, cast: Cast) -> None:
    """Sales by splits and under contract, in two currencies, with digits to lose."""
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        await in_force(uow, simple(world, "18", covers=(Covered(recording_id=world.glow),)))
        song = await record(uow, "Sand", ("Ida", "33.333333"), ("Jon", "66.666667"))
        await earn(
            uow, Sale(song, "10.0333"), Sale(song, "99", "JPY"), Sale(world.glow, "33.33333")
        )  # fmt: skip


async def outcome(uow: UnitOfWork) -> dict[str, Any]:
    """Everything a run writes, without ids and times, and every account of the ledger."""
    await uow.flush()
    found = {
        name: sorted(str(row) for row in await uow.db.scalars(text(query)))
        for name, query in WRITTEN.items()
    }
    assert all(each.difference == 0 for each in await trial_balance(uow))
    books = {(a.code, a.currency): a.balance for a in await list_balances(uow, "")}
    return {**found, "books": books}


async def undisturbed(database: Database, actor: Actor, *, until: str) -> dict[str, Any]:
    """What comes of it when nothing happens; none of it stays."""
    found: dict[str, Any] = {}
    with suppress(Undone):
        async with database.tenant(actor) as uow:
            run = await draft_run(uow, MONTH)
            if until == "published":
                await approve_run(uow, run.id)
                await publish_run(uow, run.id)
            found = await outcome(uow)
            raise Undone
    return found


async def asked(database: Database, actor: Actor) -> UUID:
    async with database.tenant(actor) as uow:
        return (await ask_for_draft(uow, MONTH)).id


async def approved(database: Database, actor: Actor) -> UUID:
    async with database.tenant(actor) as uow:
        run = await draft_run(uow, MONTH)
        await approve_run(uow, run.id)
        return run.id


async def now(database: Database, actor: Actor) -> dict[str, Any]:
    async with database.tenant(actor) as uow:
        return await outcome(uow)


@pytest.mark.parametrize("point", DRAFTING)
async def test_a_draft_killed_anywhere_is_the_one_nothing_happened_to(
    point: str, environment: dict[str, str], database: Database, adapters: Adapters, cast: Cast
) -> None:
    wanted = await undisturbed(database, cast.nova, until="drafted")
    await asked(database, cast.nova)
    await die(environment, "draft", point)
    await recover(database)
    await run_all(database, adapters)
    assert len(wanted["lines"]) == 5
    assert await now(database, cast.nova) == wanted


@pytest.mark.parametrize("point", PUBLISHING)
async def test_publishing_killed_anywhere_publishes_once(
    point: str, environment: dict[str, str], database: Database, adapters: Adapters, cast: Cast
) -> None:
    wanted = await undisturbed(database, cast.nova, until="published")
    run_id = await approved(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await ask_to_publish(uow, run_id)
    await die(environment, "publish", point)
    await recover(database)
    await run_all(database, adapters)
    assert await now(database, cast.nova) == wanted


async def test_people_who_publish_at_once_ask_one_job(
    database: Database, adapters: Adapters, cast: Cast
) -> None:
    run_id = await approved(database, cast.nova)

    async def publish() -> str:
        async with database.tenant(cast.nova) as uow:
            return (await ask_to_publish(uow, run_id)).status

    assert await asyncio.gather(publish(), publish(), publish()) == ["publishing"] * 3
    assert await count(database, cast.nova, "jobs WHERE name = 'royalties.publish_statements'") == 1
    await run_all(database, adapters)
    assert await postings(database, cast) == 1


async def test_two_workers_that_publish_the_same_run_publish_once(
    database: Database, cast: Cast
) -> None:
    run_id = await approved(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await begin_publishing(uow, run_id)

    async def publish() -> None:
        async with database.tenant(cast.nova) as uow:
            await finish_publishing(uow, run_id)

    await asyncio.gather(publish(), publish())
    assert await postings(database, cast) == 1
    assert await count(database, cast.nova, "statements WHERE number IS NOT NULL") == 5
    assert await count(database, cast.nova, "royalty_counters WHERE value = 5") == 1


async def count(database: Database, actor: Actor, what: str) -> int:
    async with database.tenant(actor) as uow:
        return int(await uow.db.scalar(text(f"SELECT count(*) FROM {what}")) or 0)


async def test_canceling_while_it_is_drafted_leaves_nothing(
    database: Database, adapters: Adapters, cast: Cast
) -> None:
    before = await now(database, cast.nova)
    run_id = await asked(database, cast.nova)
    async with database.tenant(cast.nova) as holder:
        await holder.db.execute(text("SELECT id FROM earnings FOR UPDATE"))
        work = asyncio.create_task(run_all(database, adapters))
        while not await count(database, cast.nova, "jobs WHERE note = 'Taking in earnings'"):
            await asyncio.sleep(0.02)
        async with database.tenant(cast.nova) as uow:
            await discard_run(uow, run_id)
    await work
    assert await now(database, cast.nova) == before
    assert await count(database, cast.nova, "jobs WHERE note = 'Writing statements'") == 0


async def test_canceling_at_the_last_moment_leaves_nothing(
    database: Database, adapters: Adapters, cast: Cast
) -> None:
    before = await now(database, cast.nova)
    run_id = await asked(database, cast.nova)
    async with database.tenant(cast.nova) as holder:
        await holder.db.execute(text("SELECT id FROM statement_runs FOR NO KEY UPDATE"))
        work = asyncio.create_task(run_all(database, adapters))
        while not await count(database, cast.nova, "jobs WHERE note = 'Writing statements'"):
            await asyncio.sleep(0.02)
        await discard_run(holder, run_id)
    await work
    assert await now(database, cast.nova) == before


async def test_a_canceled_draft_stands_in_nobodys_way(
    database: Database, adapters: Adapters, cast: Cast
) -> None:
    wanted = await undisturbed(database, cast.nova, until="drafted")
    run_id = await asked(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await discard_run(uow, run_id)
    again = await asked(database, cast.nova)
    await run_all(database, adapters)
    assert again != run_id
    assert await now(database, cast.nova) == wanted


async def test_what_fails_leaves_nothing_and_says_why(
    database: Database, adapters: Adapters, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        run_id = (await draft_run(uow, MONTH)).id
        glow = await uow.db.scalar(text("SELECT id FROM recordings WHERE title = 'Glow'"))
        await earn(uow, Sale(glow, "1", "USD"))
    await asked(database, cast.nova)
    await run_all(database, adapters)
    found = await now(database, cast.nova)
    assert (found["lines"], found["closings"], found["stated"]) == ([], [], ["0"])
    async with database.tenant(cast.nova) as uow:
        run = await get_run(uow, run_id)
        assert (run.status, run.failure) == (
            "failed", "Add the exchange rate from USD to EUR for this period.",
        )  # fmt: skip


async def test_a_run_out_of_date_goes_back_to_its_approval(
    database: Database, adapters: Adapters, cast: Cast
) -> None:
    run_id = await approved(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(text("UPDATE earnings SET run_id = NULL WHERE currency = 'JPY'"))
        await ask_to_publish(uow, run_id)
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        run = await get_run(uow, run_id)
        assert (run.status, run.published_by) == ("approved", None)
        assert run.failure and "Compute it again" in run.failure
    assert await postings(database, cast) == 0


async def test_a_run_at_work_is_neither_approved_nor_thrown_away(
    database: Database, cast: Cast
) -> None:
    run_id = await asked(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(RunAtWork):
            await approve_run(uow, run_id)
    async with database.tenant(cast.nova) as uow:
        await draft_run(uow, MONTH)
        await approve_run(uow, run_id)
        await ask_to_publish(uow, run_id)
        with pytest.raises(RunAtWork):
            await discard_run(uow, run_id)
        with pytest.raises(RunAtWork):
            await ask_for_draft(uow, MONTH)


async def test_a_job_that_was_given_up_can_be_asked_again(
    database: Database, adapters: Adapters, cast: Cast
) -> None:
    wanted = await undisturbed(database, cast.nova, until="drafted")
    await asked(database, cast.nova)
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET state = 'quarantined'"))
    await asked(database, cast.nova)
    await run_all(database, adapters)
    assert await now(database, cast.nova) == wanted


async def test_a_person_does_not_wait_for_long_behind_a_job(database: Database, cast: Cast) -> None:
    run_id = await approved(database, cast.nova)
    async with database.tenant(cast.nova) as holder:
        await one_at_a_time(holder)
        with pytest.raises(RoyaltiesBusy):
            async with database.tenant(cast.nova) as uow:
                await discard_run(uow, run_id)
    assert await count(database, cast.nova, "statement_runs") == 1
