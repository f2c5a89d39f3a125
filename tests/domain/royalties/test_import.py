"""From a file to earnings and one posting, exactly and once."""

import gzip
import json
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.billing import balances, list_balances, trial_balance
from app.core.uow import Database
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.conftest import FIXTURES, Add, Import

EXPECTED = json.loads((FIXTURES / "expected.json").read_text())
ONE_LINE = (
    "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\t"
    "Song/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\n"
    "2026-09-15\t2026-08\tSpotify\tNova\t{title}\t{isrc}\t\t10\t100\tSong\tDE\t0\t{amount}\n"
)


def report_of(*, title: str = "Glow", isrc: str = "", amount: str = "12.345678") -> bytes:
    return ONE_LINE.format(title=title, isrc=isrc, amount=amount).encode()


async def books(database: Database, cast: Cast) -> dict[str, Decimal]:
    """All accounts with a balance, debit positive, by code and currency."""
    async with database.tenant(cast.nova) as uow:
        assert all(each.difference == 0 for each in await trial_balance(uow))
        return {f"{a.code} {a.currency}": a.balance for a in await list_balances(uow, "")}


@pytest.mark.parametrize("name", EXPECTED)
async def test_posts_every_report_of_the_collection_exactly(
    name: str, import_file: Import, database: Database, cast: Cast
) -> None:
    report = await import_file((FIXTURES / name).read_bytes(), name=name)
    assert (report.status, report.rejected) == ("posted", 0)
    assert report.lines == EXPECTED[name]["data_rows"]
    totals = {code: Decimal(amount) for code, amount in report.totals.items()}
    wanted = {code: Decimal(amount) for code, amount in EXPECTED[name]["totals"].items()}
    assert totals == {code: wanted[code] for code in totals} and totals
    found = await books(database, cast)
    owed = {k.split()[1]: v for k, v in found.items() if k.startswith("receivable:")}
    assert owed == {code: amount for code, amount in totals.items() if amount}
    assert sum(found.values()) == 0


async def test_the_same_file_again_is_the_same_report_and_changes_nothing(
    import_file: Import, database: Database, cast: Cast
) -> None:
    first = await import_file(report_of())
    before = await books(database, cast)
    again = await import_file(report_of(), name="renamed.csv")
    assert again.id == first.id and again.filename == first.filename
    assert await books(database, cast) == before


async def test_credits_agreed_payees_held_recordings_and_suspense(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    await add_recording("Glow", ("Ann", "66.67"), ("Ben", "33.33"), isrc="DEA622600001")
    held = await add_recording("Dusk", isrc="DEA622600002")
    lines = [
        report_of(title=title, isrc=isrc).decode().splitlines()[1]
        for title, isrc in (("Glow", "DEA622600001"), ("Dusk", "DEA622600002"), ("?", ""))
    ]
    header = report_of().decode().splitlines()[0]
    await import_file("\n".join([header, *lines, ""]).encode())
    found = await books(database, cast)
    accrued = sorted(v for k, v in found.items() if k.startswith("accrued:"))
    assert accrued == [Decimal("-8.2308635226"), Decimal("-4.1148144774")]
    assert found[f"held:{held} USD"] == found["suspense USD"] == Decimal("-12.345678")
    assert found["receivable:distrokid_v1 USD"] == Decimal("37.037034")


async def test_a_period_given_counts_before_the_last_month_of_sale(import_file: Import) -> None:
    own = await import_file(report_of())
    given = await import_file(report_of(amount="1"), period="2026-09")
    assert (own.period, given.period) == ("2026-08", "2026-09")


async def test_sets_bad_lines_aside_with_a_reason(import_file: Import) -> None:
    bad = report_of().decode() + report_of(amount="twelve").decode().splitlines()[1] + "\n"
    report = await import_file(bad.encode())
    assert (report.status, report.lines, report.rejected) == ("posted", 1, 1)
    assert report.totals == {"USD": "12.345678"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 nothing", "a PDF"),
        (report_of(amount="twelve"), "None of the 1 lines"),
        (report_of().splitlines()[0] + b"\n", "no lines with earnings"),
    ],
)
async def test_a_file_that_cannot_be_read_fails_with_a_sentence(
    content: bytes, words: str, import_file: Import, database: Database, cast: Cast
) -> None:
    report = await import_file(content)
    assert report.status == "failed" and words in report.failure
    assert await books(database, cast) == {}


async def test_reads_a_gzipped_report(import_file: Import) -> None:
    assert (await import_file(gzip.compress(report_of()))).totals == {"USD": "12.345678"}


async def test_an_unknown_layout_waits_for_its_columns(import_file: Import) -> None:
    report = await import_file(b"song,money\nGlow,3\n")
    assert report.status == "mapping_needed"


async def test_the_job_run_again_after_it_has_posted_changes_nothing(
    import_file: Import, database: Database, adapters: Adapters, cast: Cast
) -> None:
    await import_file(report_of())
    before = await books(database, cast)
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET state = 'waiting', finished_at = NULL"))
    await run_all(database, adapters)
    assert await books(database, cast) == before


async def test_unmatched_lines_are_suspense_to_the_last_digit(
    import_file: Import, database: Database, cast: Cast
) -> None:
    await import_file(report_of(amount="0.00000000000000000001"))
    async with database.tenant(cast.nova) as uow:
        found = await balances(uow, ["suspense"])
    assert found == {("suspense", "USD"): Decimal("0.00000000000000000001")}


async def test_the_database_holds_a_file_once_for_a_tenant(
    import_file: Import, database: Database, cast: Cast
) -> None:
    await import_file(report_of())
    twice = (
        "INSERT INTO earnings_reports (tenant_id, id, filename, sha256, size, status, raw_key)"
        " SELECT tenant_id, uuidv7(), filename, sha256, size, 'uploaded', raw_key"
        " FROM earnings_reports"
    )
    with pytest.raises(IntegrityError, match="uq_earnings_reports_tenant_id_sha256"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text(twice))
