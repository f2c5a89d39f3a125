"""Money of reports in the ledger: posted once whatever dies, moved when things become known."""

import asyncio
import resource
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain import catalog
from app.domain.catalog import ShareOffer, SheetKind
from app.domain.royalties.errors import MatchNotFound, ReportNotPosted
from app.domain.royalties.jobs import import_report
from app.domain.royalties.models.statements import StatementRun
from app.domain.royalties.queries.matching import list_unmatched
from app.domain.royalties.reports.aggregates import Aggregate
from app.domain.royalties.service.importing import Contradiction, post_report
from app.domain.royalties.service.matching import confirm_match
from app.domain.royalties.service.receiving import import_again
from app.domain.royalties.service.reversal import reverse_report
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.conftest import FIXTURES, Add, Import
from tests.domain.royalties.doomed import POINTS
from tests.domain.royalties.dying import die, recover
from tests.domain.royalties.test_import import books, report_of

ROOT = Path(__file__).parents[3]
AMOUNT = Decimal("12.345678")


@pytest.mark.parametrize("point", POINTS)
async def test_an_import_killed_anywhere_is_posted_once(
    point: str,
    upload: Import,
    environment: dict[str, str],
    database: Database,
    adapters: Adapters,
    cast: Cast,
) -> None:
    await upload((FIXTURES / "tunecore.csv").read_bytes())
    await die(environment, "import", point)
    await recover(database)
    await run_all(database, adapters)
    found = await books(database, cast)
    assert found["receivable:tunecore USD"] == Decimal("1007.00")
    assert found["suspense GBP"] == Decimal("-3.318")
    async with database.tenant(cast.nova) as uow:
        assert (await uow.db.scalar(text("SELECT count(*) FROM earnings"))) == 2


async def test_fifty_thousand_lines_import_in_bounded_memory(
    import_file: Import, database: Database, cast: Cast
) -> None:
    header, line = report_of(amount="0.001234").decode().splitlines()
    lines = [
        line.replace("Glow", f"Song {n % 500}").replace("DE", f"D{n % 7}") for n in range(50_000)
    ]
    content = "\n".join([header, *lines, ""]).replace("\tD0\t", "\tDE\t").encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = await import_file(content)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (report.status, report.lines + report.rejected) == ("posted", 50_000)
    assert Decimal(report.totals["USD"]) == report.lines * Decimal("0.001234")
    assert grown < 512 * 1024


async def test_held_money_accrues_when_splits_are_agreed(
    import_file: Import, add_recording: Add, database: Database, adapters: Adapters, cast: Cast
) -> None:
    recording = await add_recording("Glow", isrc="DEA622600001")
    await import_file(report_of(isrc="DEA622600001"))
    assert (await books(database, cast))[f"held:{recording} USD"] == -AMOUNT
    await agree(database, cast, SheetKind.MASTER, recording)
    await run_all(database, adapters)
    found = await books(database, cast)
    assert sorted(found.values()) == [-AMOUNT, AMOUNT]
    assert [code.split(":")[0] for code, amount in found.items() if amount < 0] == ["accrued"]


async def test_income_of_a_society_waits_for_the_splits_of_the_work(
    import_file: Import, add_recording: Add, database: Database, adapters: Adapters, cast: Cast
) -> None:
    recording = await add_recording("Night Drive", ("Ann", "100"))
    async with database.tenant(cast.nova) as uow:
        work = (await catalog.register_work(uow, title="Night Drive")).id
        await uow.db.execute(
            text("UPDATE recordings SET work_id = :work WHERE id = :id"),
            {"work": work, "id": recording},
        )
    await import_file((FIXTURES / "bmi.csv").read_bytes())
    await match_all(database, cast, recording)
    assert [
        code.split(":")[0] for code, amount in (await books(database, cast)).items() if amount < 0
    ] == ["held"]
    await agree(database, cast, SheetKind.COMPOSITION, work)
    await run_all(database, adapters)
    assert [
        code.split(":")[0] for code, amount in (await books(database, cast)).items() if amount < 0
    ] == ["accrued"]


async def test_a_recording_added_later_finds_its_income_by_isrc(
    import_file: Import, add_recording: Add, database: Database, adapters: Adapters, cast: Cast
) -> None:
    await import_file(report_of(isrc="DEA622600001"))
    await add_recording("Glow", ("Ann", "100"), isrc="DEA622600001")
    await run_all(database, adapters)
    found = await books(database, cast)
    assert "suspense USD" not in found and sorted(found.values()) == [-AMOUNT, AMOUNT]


async def test_a_confirmed_match_is_remembered_for_the_next_report(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow", ("Ann", "100"))
    await import_file(report_of(title="G L O W"))
    await match_all(database, cast, recording)
    await import_file(report_of(title="G L O W", amount="1"))
    found = await books(database, cast)
    assert "suspense USD" not in found
    assert [amount for code, amount in found.items() if code.startswith("accrued")] == [-AMOUNT - 1]


async def test_two_people_confirming_at_once_move_the_money_once(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow", ("Ann", "100"))
    await import_file(report_of())
    async with database.tenant(cast.nova) as uow:
        group = (await list_unmatched(uow)).items[0]

    async def confirm() -> None:
        async with database.tenant(cast.nova) as uow:
            await confirm_match(uow, group.id, recording)

    both = await asyncio.gather(confirm(), confirm(), return_exceptions=True)
    assert sorted(type(each) for each in both if each) == [MatchNotFound]
    assert sorted((await books(database, cast)).values()) == [-AMOUNT, AMOUNT]


async def test_reversing_follows_the_money_where_it_has_moved(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow", ("Ann", "60"), ("Ben", "40"))
    report = await import_file(report_of())
    await match_all(database, cast, recording)
    async with database.tenant(cast.nova) as uow:
        await reverse_report(uow, report.id)
    assert await books(database, cast) == {}
    with pytest.raises(ReportNotPosted):
        async with database.tenant(cast.nova) as uow:
            await reverse_report(uow, report.id)


async def test_a_reversed_report_can_be_read_and_reversed_again(
    import_file: Import, database: Database, adapters: Adapters, cast: Cast
) -> None:
    report = await import_file(report_of())
    for _ in range(2):
        async with database.tenant(cast.nova) as uow:
            await reverse_report(uow, report.id)
        assert await books(database, cast) == {}
        async with database.tenant(cast.nova) as uow:
            await import_again(uow, report.id, import_report)
        await run_all(database, adapters)
        assert (await books(database, cast))["suspense USD"] == -AMOUNT


async def test_what_is_stated_is_adjusted_by_its_opposite(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    await add_recording("Glow", ("Ann", "100"), isrc="DEA622600001")
    report = await import_file(report_of(isrc="DEA622600001"))
    async with database.tenant(cast.nova) as uow:
        run = StatementRun(tenant_id=uow.tenant_id, period="2026-08", status="published")
        uow.db.add(run)
        await uow.flush()
        await uow.db.execute(text("UPDATE earnings SET run_id = :run"), {"run": run.id})
        await reverse_report(uow, report.id)
        rows = await uow.db.execute(
            text("SELECT amount, run_id IS NULL FROM earnings ORDER BY number")
        )
        assert [tuple(row) for row in rows] == [(AMOUNT, False), (-AMOUNT, True)]
    assert await books(database, cast) == {}


async def agree(database: Database, cast: Cast, kind: SheetKind, subject: Any) -> None:
    offers = [ShareOffer(name="Ann", share=Decimal(100), email="ann@example.com")]
    async with database.tenant(cast.nova) as uow:
        await catalog.declare_splits(uow, kind, subject, offers=offers)


async def match_all(database: Database, cast: Cast, recording: Any) -> None:
    async with database.tenant(cast.nova) as uow:
        for group in (await list_unmatched(uow)).items:
            await confirm_match(uow, group.id, recording)


async def test_books_nothing_when_the_stored_sums_are_not_those_of_the_file(
    import_file: Import, database: Database, cast: Cast
) -> None:
    report = await import_file(report_of())
    before = await books(database, cast)

    async def nothing() -> AsyncIterator[list[Aggregate]]:
        yield []

    with pytest.raises(Contradiction):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text("UPDATE earnings_reports SET status = 'matching'"))
            await post_report(uow, report.id, nothing(), {"USD": Decimal("12.345678")})
    assert await books(database, cast) == before
