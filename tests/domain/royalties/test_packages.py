"""Archives and workbooks of several reports: each becomes a report, once, with its own fate."""

import io
import zipfile
from decimal import Decimal
from uuid import UUID

from openpyxl import Workbook

from app.core.uow import Database
from app.domain.royalties.models.earnings import EarningsReport
from app.domain.royalties.queries.reports import get_reports
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.conftest import FIXTURES, Import
from tests.domain.royalties.test_import import books, report_of
from tests.domain.royalties.test_reports_pages import BASE, Enter

APRA = ("Work ID", "Title", "Writers", "Your Share %", "Currency", "Gross Royalty", "Net Royalty")


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in members.items():
            packed.writestr(f"2026-08/{name}.csv", content)
    return out.getvalue()


async def parts_of(
    report: EarningsReport, database: Database, cast: Cast
) -> dict[str, EarningsReport]:
    async with database.tenant(cast.nova) as uow:
        ids = {
            part["name"]: UUID(part["report_id"]) for part in report.parts if "report_id" in part
        }
        found = await get_reports(uow, list(ids.values()))
    return {name: found[report_id] for name, report_id in ids.items()}


async def test_each_file_of_an_archive_becomes_a_report(
    import_file: Import, database: Database, cast: Cast
) -> None:
    content = archive(one=report_of(amount="1"), two=report_of(amount="2"), odd=b"a,b\n1,2\n")

    package = await import_file(content, name="august.zip", source="Ours", period="2026-08")

    assert (package.status, package.lines) == ("unpacked", 0)
    parts = await parts_of(package, database, cast)
    assert {name: part.status for name, part in parts.items()} == {
        "one.csv": "posted",
        "two.csv": "posted",
        "odd.csv": "mapping_needed",
    }
    assert {part.package_id for part in parts.values()} == {package.id}
    assert (parts["odd.csv"].wanted_source, parts["one.csv"].period) == ("Ours", "2026-08")
    assert (await books(database, cast))["suspense USD"] == Decimal(-3)


async def test_what_is_no_report_is_named_and_the_others_are_read(
    import_file: Import, database: Database, cast: Cast
) -> None:
    known = await import_file(report_of(amount="1"))
    nested = archive(a=report_of(amount="3"), b=report_of(amount="4"))
    content = archive(
        one=report_of(amount="1"), two=report_of(amount="2"), note=b"%PDF-1.7", more=nested
    )

    package = await import_file(content)

    fates = {part["name"]: part.get("refusal") or part["is_new"] for part in package.parts}
    assert fates == {
        "one.csv": False,
        "two.csv": True,
        "note.csv": "This is a PDF, not a report. Export the report as CSV.",
        "more.csv": "This archive is inside another archive. Unpack it and import its reports.",
    }
    assert (await parts_of(package, database, cast))["one.csv"].id == known.id
    assert (await books(database, cast))["suspense USD"] == Decimal(-3)


async def test_an_archive_again_brings_nothing_and_one_packed_otherwise_neither(
    import_file: Import, database: Database, cast: Cast
) -> None:
    one, two = report_of(amount="1"), report_of(amount="2")
    await import_file(archive(one=one, two=two))

    again = await import_file(archive(two=two, one=one))

    assert [part["is_new"] for part in again.parts] == [False, False]
    assert (await books(database, cast))["suspense USD"] == Decimal(-3)


async def test_each_sheet_with_a_report_becomes_one(
    import_file: Import, database: Database, cast: Cast
) -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.append(("Statement of", "August"))
    for name, amount in (("Live", 1.25), ("Radio", 2)):
        sheet = book.create_sheet(name)
        sheet.append(APRA)
        sheet.append((1, "Glow", "", 50, "AUD", 9, amount))
    book.save(out)

    package = await import_file(out.getvalue(), name="apra.xlsx")

    parts = await parts_of(package, database, cast)
    totals = {name: part.totals for name, part in parts.items()}
    assert totals == {"Live.csv": {"AUD": "1.25"}, "Radio.csv": {"AUD": "2.00"}}


async def test_the_page_of_a_package_leads_to_its_reports(
    enter: Enter, import_file: Import
) -> None:
    content = archive(one=report_of(amount="1.5"), note=b"%PDF-1.7", two=report_of(amount="2"))
    package = await import_file(content, name="august.zip")
    nova = await enter("nova")

    shown = (await nova.get(f"{BASE}/reports/{package.id}")).text

    for words in ("This file held several reports", "one.csv", "$1.50", "This is a PDF"):
        assert words in shown
    part = (await nova.get(f"{BASE}/reports/{package.parts[0]['report_id']}")).text
    assert f'href="{BASE}/reports/{package.id}"' in part


async def test_says_whether_the_file_adds_up_to_its_own_totals(
    enter: Enter, upload: Import, database: Database, adapters: Adapters
) -> None:
    content = (FIXTURES / "itunes_financial.txt").read_bytes()
    equal = await upload(content)
    wrong = await upload(content.replace(b"Total_Amount\t-5.60", b"Total_Amount\t-5.61"))
    plain = await upload(report_of())
    await run_all(database, adapters)
    nova = await enter("nova")

    shown = [(await nova.get(f"{BASE}/reports/{each.id}")).text for each in (equal, wrong, plain)]

    assert shown[0].count(">Equal<") == 2 and ">Differs<" not in shown[0]
    assert shown[1].count(">Differs<") == 1 and "$0.01" in shown[1]
    assert "This file states no totals of its own" in shown[2]
