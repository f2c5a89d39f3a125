"""Reports, their lines and the queue do not exist for another tenant."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.royalties.queries.matching import list_unmatched
from tests.cast import Cast
from tests.domain.royalties.conftest import Add, Import
from tests.domain.royalties.test_import import books, report_of

Enter = Callable[[str], Awaitable[Any]]
READ = (
    "",
    "/live",
    "/rejected.csv",
    "/rejected.txt",
    "/reverse",
    "/columns",
    "/earnings/{earning}",
)


@pytest.mark.parametrize("tail", READ)
@pytest.mark.parametrize("slug", ["nova", "rival"])
async def test_a_strangers_report_is_404_in_both_workspaces(
    tail: str, slug: str, enter: Enter, import_file: Import, database: Database, cast: Cast
) -> None:
    report = await import_file(report_of())
    async with database.tenant(cast.nova) as uow:
        earning = await uow.db.scalar(text("SELECT id FROM earnings"))
    rival = await enter("rival")
    path = f"/t/{slug}/royalties/reports/{report.id}{tail.format(earning=earning)}"
    assert (await rival.get(path)).status_code == 404


@pytest.mark.parametrize("verb", ["reverse", "again", "columns"])
async def test_a_stranger_changes_nothing(
    verb: str, enter: Enter, import_file: Import, database: Database, cast: Cast
) -> None:
    report = await import_file(report_of())
    before = await books(database, cast)
    rival = await enter("rival")
    path = f"/t/rival/royalties/reports/{report.id}/{verb}"
    answer = await rival.submit(path, "/t/rival/royalties/reports", name="x", column_amount="x")
    assert answer.status_code == 404
    assert await books(database, cast) == before


async def test_a_strangers_queue_and_recordings_stay_apart(
    enter: Enter, import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow")
    await import_file(report_of())
    async with database.tenant(cast.nova) as uow:
        group = (await list_unmatched(uow)).items[0].id
    rival, base = await enter("rival"), "/t/rival/royalties/matching"
    assert "Everything is matched" in (await rival.get(base)).text
    assert (await rival.get(f"{base}/{group}")).status_code == 404
    assert (await rival.get(f"{base}/{group}/preview?recording={recording}")).status_code == 404
    answer = await rival.submit(base, "/t/rival/royalties/reports", **{f"pick_{group}": recording})
    assert answer.status_code == 404


async def test_a_recording_of_another_tenant_matches_nothing(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    await add_recording("Glow", ("Ann", "100"), isrc="DEA622600001", actor=cast.rival)
    await import_file(report_of(isrc="DEA622600001"))
    assert "suspense USD" in await books(database, cast)
