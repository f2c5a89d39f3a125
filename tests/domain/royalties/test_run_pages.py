"""The page of a run while it is worked on, when that failed, and when it has stopped."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from litestar import Litestar
from sqlalchemy import text

from app.core.uow import Database
from app.domain.royalties.service.runs import ask_for_draft
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.accounting.test_covering import in_force
from tests.domain.royalties.agreements.writing import settle_in, simple
from tests.factories.royalties import Sale, earn
from tests.statements import sent_to
from tests.web.browser import HTMX, Browser

Enter = Callable[[str], Awaitable[Browser]]
HOME = "/t/nova/royalties/statements"


@pytest.fixture
async def run(database: Database, cast: Cast) -> str:
    """The address of a run that is asked for, and lacks an exchange rate."""
    async with database.tenant(cast.nova) as uow:
        world = await settle_in(uow)
        await in_force(uow, simple(world, "50"))
        await earn(uow, Sale(world.glow, "100", "USD"))
        run_id: UUID = (await ask_for_draft(uow, "2026-08")).id
    return f"{HOME}/runs/{run_id}"


async def test_a_run_at_work_can_be_stopped_and_its_progress_is_one_question(
    enter: Enter, run: str, app: Litestar
) -> None:
    nova = await enter("nova")
    page = (await nova.get(run)).text
    assert "Stop and discard" in page and f'sse-connect="{run}/live"' in page
    with sent_to(app.state.site.database.app) as sent:
        part = (await nova.get(run, headers={**HTMX, "HX-Target": "run_work"})).text
    assert "Waiting for its turn" in part and "<html" not in part
    assert len([each for each in sent if "statement" in each or "jobs" in each]) == 2
    answer = await nova.submit(f"{run}/discard", f"{run}/discard")
    assert (answer.status_code, answer.headers["location"]) == (303, HOME)
    assert (await nova.get(run)).status_code == 404
    assert "Being drafted" not in (await nova.get(HOME)).text


async def test_a_run_that_failed_says_why_and_can_be_computed_again(
    enter: Enter, run: str, database: Database, adapters: Adapters
) -> None:
    nova = await enter("nova")
    await run_all(database, adapters)
    page = (await nova.get(run)).text
    assert "Add the exchange rate from USD to EUR for this period." in page
    assert 'href="/t/nova/royalties/rates"' in page and "Compute again" in page
    assert "Not drafted" in (await nova.get(HOME)).text
    ended = await nova.get(run, headers={**HTMX, "HX-Target": "run_work"})
    assert ended.headers["hx-redirect"] == run


async def test_a_run_whose_job_was_given_up_can_be_asked_again(
    enter: Enter, run: str, database: Database
) -> None:
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET state = 'quarantined'"))
    page = (await (await enter("nova")).get(run)).text
    assert "Drafting has stopped" in page and "Compute again" in page
