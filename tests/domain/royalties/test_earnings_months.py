"""Sums by month follow every change of the earnings they sum, to the last digit."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.uow import Database
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
