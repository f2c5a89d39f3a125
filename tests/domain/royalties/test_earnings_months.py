"""Sums by month follow every change of the earnings they sum, to the last digit."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.ids import new_id
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.models.statements import StatementRun
from app.domain.royalties.service.reversal import reverse_report
from app.integrations.wiring import Adapters
from tests.cast import Cast
from tests.domain.royalties.conftest import FIXTURES, Add, Import
from tests.domain.royalties.test_import import report_of
from tests.domain.royalties.test_posting import match_all

PLACES = "report_id, sale_month, kind, store, country, currency"
RECORDINGS = "report_id, recording_id, sale_month, kind, currency"
SUMS = "sum(amount), sum(quantity), count(*), sum(lines)::bigint"
KEPT = "amount, quantity, earnings, lines"


async def differences(database: Database, cast: Cast) -> list[Any]:
    """Sums that are not those of the lines, in either direction."""
    found = []
    async with database.tenant(cast.nova) as uow:
        for table, keys in (("earnings_months", PLACES), ("recording_months", RECORDINGS)):
            lines = f"SELECT {keys}, {SUMS} FROM earnings GROUP BY {keys}"
            kept = f"SELECT {keys}, {KEPT} FROM {table}"
            for one, other in ((lines, kept), (kept, lines)):
                found += (await uow.db.execute(text(f"{one} EXCEPT ALL {other}"))).all()
    return found


async def months(database: Database, cast: Cast) -> int:
    async with database.tenant(cast.nova) as uow:
        return int(await uow.db.scalar(text("SELECT count(*) FROM recording_months")) or 0)


@pytest.mark.parametrize("name", ["tunecore.csv", "distrokid_v2_quoted.csv", "bmi.csv"])
async def test_a_posted_report_is_summed_as_its_lines_say(
    name: str, import_file: Import, database: Database, cast: Cast
) -> None:
    await import_file((FIXTURES / name).read_bytes(), name=name)
    assert await differences(database, cast) == []
    assert await months(database, cast) > 0


async def test_matching_moves_the_sums_to_the_recording(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow", ("Ann", "100"))
    await import_file(report_of())
    await match_all(database, cast, recording)
    assert await differences(database, cast) == []
    async with database.tenant(cast.nova) as uow:
        rows = await uow.db.execute(text("SELECT recording_id, amount FROM recording_months"))
        assert rows.all() == [(recording, Decimal("12.345678"))]


async def test_a_reversed_report_leaves_no_sums(
    import_file: Import, database: Database, cast: Cast
) -> None:
    report = await import_file(report_of())
    async with database.tenant(cast.nova) as uow:
        await reverse_report(uow, report.id)
    assert (await differences(database, cast), await months(database, cast)) == ([], 0)


async def test_nobody_writes_the_sums_by_hand(
    import_file: Import, database: Database, cast: Cast, adapters: Adapters
) -> None:
    await import_file(report_of())
    for table in ("earnings_months", "recording_months"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with database.tenant(cast.nova) as uow:
                await uow.db.execute(text(f"UPDATE {table} SET amount = amount + 1"))
    assert await differences(database, cast) == []


async def reads_of_sums(uow: UnitOfWork) -> int:
    """How often this transaction has gone through the sums."""
    return int(
        await uow.db.scalar(
            text(
                "SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_xact_user_tables"
                " WHERE relname = 'earnings_months'"
            )
        )
        or 0
    )


async def open_run(uow: UnitOfWork) -> UUID:
    run = StatementRun(id=new_id(), tenant_id=uow.tenant_id, period="2026-09", status="draft")
    uow.db.add(run)
    await uow.flush()
    return run.id


async def test_a_run_that_takes_earnings_in_leaves_the_sums_alone(
    import_file: Import, database: Database, cast: Cast
) -> None:
    await import_file(report_of())
    async with database.tenant(cast.nova) as uow:
        run, before = await open_run(uow), await reads_of_sums(uow)
        await uow.db.execute(text("UPDATE earnings SET run_id = :run"), {"run": run})
        assert await reads_of_sums(uow) == before
        await uow.db.execute(text("UPDATE earnings SET amount = amount + 1"))
        assert await reads_of_sums(uow) > before


@pytest.mark.parametrize("moved", ["amount = amount + 1", "store = 'Elsewhere'", "lines = 7"])
async def test_what_moves_as_a_run_takes_it_in_is_summed(
    moved: str, import_file: Import, database: Database, cast: Cast
) -> None:
    await import_file(report_of())
    async with database.tenant(cast.nova) as uow:
        run = await open_run(uow)
        await uow.db.execute(text(f"UPDATE earnings SET run_id = :run, {moved}"), {"run": run})
    assert await differences(database, cast) == []
