"""The audit of payers as a person meets it: found with a report, judged with a reason, kept."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.royalties.insight.service import audit_payers
from app.domain.royalties.insight.tiles import odd_payers
from tests.cast import Cast
from tests.domain.royalties.conftest import Import
from tests.domain.royalties.history import Sold, months, report

BASE = "/t/nova/royalties/payers"
Enter = Callable[[str], Awaitable[Any]]
ALL = [Sold(code, "100", quantity=30_000) for code in months("2025-06", 12)]
HOLE = [each for each in ALL if each.month != "2026-01"]


@pytest.fixture
async def finding(import_file: Import, database: Database, cast: Cast) -> str:
    await import_file(report(HOLE))
    async with database.tenant(cast.nova) as uow:
        return str(await uow.db.scalar(text("SELECT id FROM payer_findings")))


async def kept(database: Database, cast: Cast) -> list[Any]:
    async with database.tenant(cast.nova) as uow:
        rows = await uow.db.execute(
            text("SELECT verdict, reason, decided_by FROM finding_verdicts ORDER BY id")
        )
        return [tuple(row) for row in rows]


async def test_a_report_with_a_hole_is_found_and_shown(finding: str, enter: Enter) -> None:
    nova = await enter("nova")
    shown = (await nova.get(BASE)).text
    assert "DistroKid has nothing for January 2026" in shown and "$100.00" in shown
    one = (await nova.get(f"{BASE}/{finding}")).text.replace("&amp;", "&")
    place = one.split('href="/t/nova/royalties/earnings?')[1].split('"')[0]
    months_of = (await nova.get(f"/t/nova/royalties/earnings?{place}")).text
    assert "December 2025" in months_of and "January 2026" not in months_of


async def test_the_missing_report_answers_the_finding(
    finding: str, import_file: Import, enter: Enter
) -> None:
    await import_file(report([each for each in ALL if each.month == "2026-01"]))
    nova = await enter("nova")
    assert "Nothing is odd" in (await nova.get(BASE)).text
    assert (await nova.get(f"{BASE}/{finding}")).status_code == 404


async def test_a_dismissed_finding_stays_dismissed_with_its_reason(
    finding: str, enter: Enter, database: Database, cast: Cast
) -> None:
    nova, place = await enter("nova"), f"{BASE}/{finding}"
    refused = await nova.submit(f"{place}/verdict", place, verdict="dismissed")
    assert refused.status_code == 422 and "Write down why" in refused.text
    await nova.submit(f"{place}/verdict", place, verdict="dismissed", reason="They were on strike")
    async with database.tenant(cast.nova) as uow:
        await audit_payers(uow)
        assert await odd_payers(uow) is None
    assert "They were on strike" in (await nova.get(f"{BASE}?show=judged")).text
    assert await kept(database, cast) == [("dismissed", "They were on strike", "Nova Lind")]


async def test_every_word_is_kept_when_it_is_opened_again(
    finding: str, enter: Enter, database: Database, cast: Cast
) -> None:
    nova, place = await enter("nova"), f"{BASE}/{finding}"
    await nova.submit(f"{place}/verdict", place, verdict="right")
    await nova.submit(f"{place}/verdict", place, verdict="open")
    assert [each[0] for each in await kept(database, cast)] == ["right", "open"]
    async with database.tenant(cast.nova) as uow:
        waiting = await odd_payers(uow)
    assert waiting and waiting.text == "1 thing to ask your stores about"
    assert "$100.00" in waiting.note


async def test_who_may_not_see_money_neither_sees_nor_judges(
    finding: str, enter: Enter, database: Database, cast: Cast
) -> None:
    vic, place = await enter("vic"), f"{BASE}/{finding}"
    assert [(await vic.get(path)).status_code for path in (BASE, place)] == [403, 403]
    answer = await vic.submit(f"{place}/verdict", "/hello", verdict="right")
    assert (answer.status_code, await kept(database, cast)) == (403, [])


async def test_another_workspace_sees_nothing_of_it(
    finding: str, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.rival) as uow:
        assert await odd_payers(uow) is None
        assert await audit_payers(uow) == []
    async with database.tenant(cast.nova) as uow:
        assert await odd_payers(uow) is not None
