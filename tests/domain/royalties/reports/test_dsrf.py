"""Every profile of DDEX DSR flat files: which cells are read, and what becomes of them."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.royalties.reports import dsrf_records
from app.domain.royalties.reports.drilldown import read_bad, read_lines
from tests.domain.royalties.reports.conftest import Reading

CELLS: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "fixtures" / "dsrf_cells.json").read_text()
)
NAMES = {
    "summary": ("SummaryRecordId",),
    "use": ("UseType",),
    "territory": ("Territory",),
    "currency": ("Currency", "CurrencyOfReporting"),
    "reference": ("ResourceReference", "ReleaseReference"),
    "partner_id": ("DspResourceId", "DspReleaseId"),
    "isrc": ("ISRC",),
    "iswc": ("ISWC",),
    "upc": ("ICPN",),
    "title": ("Title", "ResourceTitle"),
    "album": ("ReleaseTitle",),
    "artist": ("DisplayArtistName", "ResourceDisplayArtistName"),
    "release": ("TransactedRelease",),
    "resource": ("TransactedResource", "DspReleaseId", "DspResourceId"),
    "quantity": ("Usages", "Downloads", "NumberOfStreams", "NumberOfBroadcasts"),
    "since": ("ValidityPeriodStart",),
    "until": ("ValidityPeriodEnd",),
    "amount": ("AllocatedAmount",),
}
TABLES = ("SUMMARIES", "RESOURCES", "WORKS", "RELEASES", "USES", "ALLOCATED", "SINGLES")
RECORDS = [
    (record, cells)
    for table in TABLES
    for record, cells in getattr(dsrf_records, table).items()
    if record in CELLS
]


def dsr(profile: str, *records: str) -> str:
    head = f"HEAD|dsrf/30|{profile}|1.1|M|2026-09-15T10:00:00Z|1|1|2026-08-01|2026-08-31|P|Vibe"
    return "\n".join([head, *records, ""]).replace("|", "\t")


UGC = dsr(
    "UgcProfile",
    "SY02.01|1|||Ads|Stream|IS|Vibe|10|||409".replace("|||409", "||USD|409"),
    "AS01|B1|R1|D1|DEA622600001|Glow||Nova||PT1S|SoundRecording",
    "MW01.01|B1|W1|T0345246801|GLOW",
    "SU03.01|B1|U1|1|D1|78|2.0|20260803|20260804",
    "LI01.01|B1|1|Nova Songs|||50.00|PerformingRight|1.15|0.30",
    "LI01.01|B1|1|Other Songs|||50.00|PerformingRight|1.15|0.12",
    "FOOT|8||1|1",
)


@pytest.mark.parametrize(("record", "cells"), RECORDS, ids=[record for record, _ in RECORDS])
def test_a_cell_is_where_the_standard_has_it(record: str, cells: dict[str, int]) -> None:
    for name, place in cells.items():
        assert CELLS[record][place] in NAMES[name], name


def test_every_record_of_the_standard_is_read_or_known_as_a_detail() -> None:
    known = {record for record, _ in RECORDS} | dsrf_records.DETAILS
    assert set(CELLS) - known == {"HEAD", "SRHE", "FOOT", "SRFO", "SY10", "SR08"}


def test_allocated_amounts_are_the_money_and_uses_only_the_quantity(read: Reading) -> None:
    converted = read(UGC)

    lines = read_lines(converted.lines_path)
    assert converted.profile.key == "dsrf_works" and converted.problems == ()
    assert [(line.quantity, line.amount) for line in lines] == [
        (Decimal(78), Decimal(0)),
        (None, Decimal("0.30")),
        (None, Decimal("0.12")),
    ]
    assert {(line.isrc, line.iswc, line.title) for line in lines} == {
        ("DEA622600001", "T0345246801", "Glow")
    }
    assert {str(line.sale_period_from) for line in lines} == {"2026-08-03"}


def test_counts_of_the_foot_are_compared(read: Reading) -> None:
    converted = read(UGC.replace("FOOT\t8\t\t1\t1", "FOOT\t9\t\t2\t1"))

    assert converted.problems == (
        "Records: the report states 9, 8 was read.",
        "Summary records: the report states 2, 1 was read.",
    )


def test_a_usage_report_has_lines_without_money_and_says_so(read: Reading) -> None:
    converted = read(
        dsr(
            "BasicAudioProfile",
            "SY01|1|||Subscription|Stream|DE|Vibe|10||EUR|5",
            "RE01|B1|L1|REL1|||0094631432057|Nova||Long Glow",
            "AS02|B1|R1|D1|DEA622600001|Glow||Nova||PT1S|Sound|T0345246801",
            "AS02|B1|R2|D2|DEA622600002|Ember||Nova||PT1S|Sound|",
            "SU02|B1|1|S1||R1|true|7",
            "SU01|B1|1|S2|L1||true|false|3|0",
            "FOOT|8||1|1",
        )
    )

    lines = read_lines(converted.lines_path)
    assert [(line.title, line.quantity) for line in lines] == [("Glow", 7), ("Long Glow", 3)]
    assert lines[1].upc == "0094631432057" and converted.totals == {"EUR": Decimal(0)}
    assert converted.problems[0].startswith("This report says what was used and states no money")


def test_one_line_records_carry_their_amount(read: Reading) -> None:
    cells = [""] * 46
    for place, value in {0: "SR03", 1: "1", 3: "DEA622600001", 4: "Glow", 43: "0.25"}.items():
        cells[place] = value
    head = "SY02.02|1|||Ads|Stream|IS|Vibe|10||USD|409"

    converted = read(dsr("UgcProfileSRB", head, "|".join(cells), "SRFO|4|1"))

    assert converted.totals == {"USD": Decimal("0.25")} and converted.problems == ()


def test_money_without_a_currency_is_set_aside(read: Reading) -> None:
    converted = read(UGC.replace("\tUSD\t", "\t\t"))

    reasons = {bad.reason for bad in read_bad(converted.bad_path)}
    assert reasons == {
        "The SU03.01 record cannot be read (ValueError: its summary names no currency).",
        "The LI01.01 record cannot be read (ValueError: its summary names no currency).",
    }
