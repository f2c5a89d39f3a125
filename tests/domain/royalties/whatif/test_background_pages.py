"""The page offers to work a long history out in the background, and shows what came of it."""

import re
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from litestar import Litestar

from app.core.uow import Database
from app.domain.royalties.whatif import history
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.agreements.conftest import BASE, Enter
from tests.domain.royalties.test_statement_pages import words
from tests.domain.royalties.whatif.test_background import contract_id, posted, world
from tests.domain.royalties.whatif.test_pages import counted

__all__ = ["contract_id", "world"]

ASKED = "over=statements&span=all&a.name=Renewal&a.rate.all=33.333333"


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even one sum is more than a page waits for."""
    monkeypatch.setattr(history, "MOST_SUMS", 0)


def question_on(page: str) -> str:
    """What the button of the page sends."""
    found = re.search(r'name="question" value="([^"]*)"', page)
    assert found
    return found[1].replace("&amp;", "&")


async def test_a_long_history_is_worked_out_in_the_background(
    enter: Enter, database: Database, adapters: Adapters, contract_id: UUID, short: None
) -> None:
    nova, here = await enter("nova"), f"{BASE}/{contract_id}/what-if"
    page = (await nova.get(f"{here}?{ASKED}")).text
    assert "Work it out in the background" in page
    assert dict(parse_qsl(question_on(page))) == dict(parse_qsl(ASKED))
    sent = {"question": question_on(page)}
    first = await nova.submit(f"{here}/answers", here, **sent)
    assert first.status_code == 303
    there = first.headers["location"]
    # A second press leads to the same answer.
    assert (await nova.submit(f"{here}/answers", here, **sent)).headers["location"] == there
    waiting = (await nova.get(there)).text
    assert "Waiting for its turn" in waiting and "sse-connect" in waiting
    assert (await nova.get(f"{there}/table.csv")).status_code == 404
    await run_all(database, adapters)
    shown = words((await nova.get(there)).text)
    for said in ("Renewal", "Q1 2026", "€200.05", "As of today", "Worked out in the background"):
        assert said in shown
    assert "Answered" in words((await nova.get(here)).text)


async def test_its_table_is_that_of_the_page(
    enter: Enter,
    database: Database,
    adapters: Adapters,
    contract_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nova, here = await enter("nova"), f"{BASE}/{contract_id}/what-if"
    inline = await nova.get(f"{here}/table.csv?{ASKED}")
    answer = await nova.submit(f"{here}/answers", here, question=ASKED)
    await run_all(database, adapters)
    job = await nova.get(f"{answer.headers['location']}/table.csv")
    assert inline.status_code == job.status_code == 200
    assert job.content == inline.content


async def test_says_what_has_come_since_and_asks_again(
    enter: Enter, database: Database, cast: Cast, adapters: Adapters, contract_id: UUID
) -> None:
    nova, here = await enter("nova"), f"{BASE}/{contract_id}/what-if"
    there = (await nova.submit(f"{here}/answers", here, question=ASKED)).headers["location"]
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        uow.record(posted("a.csv"))
        uow.record(posted("b.csv"))
    page = (await nova.get(there)).text
    assert "2 reports have come in" in words(page)
    again = await nova.submit(f"{here}/answers", there, question=question_on(page))
    assert again.headers["location"] != there


async def test_it_can_be_stopped_and_deleted(
    enter: Enter, database: Database, adapters: Adapters, contract_id: UUID
) -> None:
    nova, here = await enter("nova"), f"{BASE}/{contract_id}/what-if"
    there = (await nova.submit(f"{here}/answers", here, question=ASKED)).headers["location"]
    assert "Stop working this out?" in (await nova.get(f"{there}/remove")).text
    assert (await nova.submit(f"{there}/remove", there)).headers["location"] == here
    assert (await nova.get(there)).status_code == 404
    assert (await nova.submit(f"{there}/remove", here)).status_code == 404


async def test_mistakes_are_marked_and_nothing_is_asked(enter: Enter, contract_id: UUID) -> None:
    nova, here = await enter("nova"), f"{BASE}/{contract_id}/what-if"
    found = await nova.submit(f"{here}/answers", here, question="a.rate.all=120")
    assert found.status_code == 422
    assert 'value="120"' in found.text and "write a percentage from 0 to 100" in found.text
    assert "Worked out in the background" not in (await nova.get(here)).text


async def test_who_does_not_read_money_neither_asks_nor_sees_nor_deletes(
    enter: Enter, contract_id: UUID
) -> None:
    nova, vic, here = await enter("nova"), await enter("vic"), f"{BASE}/{contract_id}/what-if"
    there = (await nova.submit(f"{here}/answers", here, question=ASKED)).headers["location"]
    for path in (there, f"{there}/table.csv", f"{there}/live", f"{there}/remove"):
        assert (await vic.get(path)).status_code == 403
    for path in (f"{here}/answers", f"{there}/remove"):
        assert (await vic.submit(path, "/hello", question=ASKED)).status_code == 403


async def test_an_answer_costs_few_statements(
    enter: Enter, app: Litestar, database: Database, adapters: Adapters, contract_id: UUID
) -> None:
    nova, here = await enter("nova"), f"{BASE}/{contract_id}/what-if"
    there = (await nova.submit(f"{here}/answers", here, question=ASKED)).headers["location"]
    await run_all(database, adapters)
    await nova.get(there)
    with counted(app) as one:
        await nova.get(there)
    for rate in ("1", "2", "3"):
        await nova.submit(f"{here}/answers", here, question=f"span=all&a.rate.all={rate}")
    await run_all(database, adapters)
    with counted(app) as several:
        await nova.get(there)
    assert len(several) == len(one) <= 20
