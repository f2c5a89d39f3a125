"""A run goes only where it may, and what comes too late for it changes nothing."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.uow import Database, UnitOfWork
from app.domain.royalties.models.statements import RunStatus
from app.domain.royalties.queries.runs import get_run
from app.domain.royalties.run_jobs import draft_statements, publish_statements
from app.domain.royalties.service.drafting import fail_draft
from app.domain.royalties.service.publishing import fail_publishing
from app.domain.royalties.service.runs import ask_for_draft, ask_to_publish
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.test_run_jobs import Undone, approved, count, now
from tests.factories.royalties import Sale, earn, record

MONTH = "2026-08"
NEXT = {
    "drafting": {"draft", "failed", "canceled"},
    "failed": {"drafting"},
    "canceled": set(),
    "draft": {"drafting", "approved"},
    "approved": {"drafting", "publishing"},
    "publishing": {"approved", "published"},
    "published": {"locked"},
    "locked": set(),
}
REFUSAL = re.compile("a statement run cannot go|a published run stays")
WAY = ("draft", "approved", "publishing", "published", "locked")


@pytest.fixture(autouse=True)
async def income(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        song = await record(uow, "Sand", ("Ida", "33.333333"), ("Jon", "66.666667"))
        await earn(uow, Sale(song, "10.0333"))


async def change(uow: UnitOfWork, what: str, **values: Any) -> None:
    await uow.db.execute(text(f"UPDATE statement_runs SET {what}"), values)


async def is_let(uow: UnitOfWork, statement: str, **values: Any) -> bool:
    """Whether the database lets it happen; it is taken back."""
    try:
        async with uow.db.begin_nested():
            await uow.db.execute(text(statement), values)
            raise Undone
    except Undone:
        return True
    except DBAPIError as refused:
        if not REFUSAL.search(str(refused)):
            raise
        return False


async def brought_to(uow: UnitOfWork, status: str) -> None:
    """A run that has come to this state."""
    await ask_for_draft(uow, MONTH)
    await uow.flush()
    steps = WAY[: WAY.index(status) + 1] if status in WAY else (status,)
    for step in steps if status != "drafting" else ():
        await change(uow, "status = :step", step=step)


@pytest.mark.parametrize("status", NEXT)
async def test_a_run_goes_only_where_it_may(status: str, database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await brought_to(uow, status)
        set_to = "UPDATE statement_runs SET status = :to"
        reached = {str(each) for each in RunStatus if await is_let(uow, set_to, to=str(each))}
        assert reached == NEXT[status] | {status}
        assert not await is_let(uow, "UPDATE statement_runs SET period = '2026-09'")
        stays = status in {"publishing", "published", "locked"}
        assert await is_let(uow, "DELETE FROM statement_runs") is not stays


async def test_a_draft_asked_for_twice_is_one_job(database: Database, cast: Cast) -> None:
    for _ in range(2):
        async with database.tenant(cast.nova) as uow:
            await ask_for_draft(uow, MONTH)
    assert await count(database, cast.nova, "jobs WHERE name = 'royalties.draft_statements'") == 1


@pytest.mark.parametrize("job", [draft_statements, publish_statements])
async def test_a_job_that_comes_too_late_changes_nothing(
    job: Any, database: Database, adapters: Adapters, cast: Cast
) -> None:
    run_id = await approved(database, cast.nova)
    before = await now(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(None, "5"))
        uow.enqueue(job, key="late", run_id=run_id)
    wanted = {name: said for name, said in before.items() if name != "books"}
    await run_all(database, adapters)
    after = await now(database, cast.nova)
    assert {name: after[name] for name in wanted} == wanted


async def test_a_failure_told_too_late_takes_nothing_back(database: Database, cast: Cast) -> None:
    run_id = await approved(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await fail_draft(uow, run_id, "Late")
        await fail_publishing(uow, run_id, "Late")
        run = await get_run(uow, run_id)
        assert (run.status, run.failure) == ("approved", None)


async def last_attempt(database: Database, adapters: Adapters, cast: Cast, run_id: UUID) -> str:
    """Why a run failed whose job broke the last time it is tried."""
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET attempts = max_attempts - 1"))
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        return (await get_run(uow, run_id)).failure or ""


async def test_a_draft_given_up_says_so(database: Database, adapters: Adapters, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        # More digits than any figure may have, which nothing expects.
        await uow.db.execute(text("UPDATE earnings SET amount = amount + power(0.1, 150)"))
        run_id = (await ask_for_draft(uow, MONTH)).id
    said = await last_attempt(database, adapters, cast, run_id)
    assert said.startswith("Drafting these statements failed several times.")


async def test_a_publishing_given_up_says_so(
    database: Database, adapters: Adapters, cast: Cast
) -> None:
    run_id = await approved(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        # No number is left for the statements, which nothing expects.
        counter = "INSERT INTO royalty_counters (tenant_id, name, value)"
        full = f"{counter} VALUES (:tenant, 'statement', 2147483647)"
        await uow.db.execute(text(full), {"tenant": uow.tenant_id})
        await ask_to_publish(uow, run_id)
    said = await last_attempt(database, adapters, cast, run_id)
    assert said.startswith("Publishing these statements failed several times.")
    assert await count(database, cast.nova, "statements WHERE number IS NOT NULL") == 0
