"""Spreadsheet workbooks: read exactly like the text a person would have saved."""

import csv
import io
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.domain.royalties.reports import UnreadableReport, profile_from_mapping, read_sample
from app.domain.royalties.reports import workbook as workbooks
from app.domain.royalties.reports.convert import Engine
from app.domain.royalties.reports.drilldown import read_bad, read_lines
from app.domain.royalties.reports.numbers import DecimalStyle
from app.domain.royalties.reports.workbook import sheets_with_reports
from tests.domain.royalties.reports.conftest import Reading

APRA = ("Work ID", "Title", "Writers", "Your Share %", "Currency", "Gross Royalty", "Net Royalty")


def workbook(**sheets: list[tuple[Any, ...]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def test_a_society_workbook_comes_out_like_its_text(read: Reading, fixtures: Path) -> None:
    rows = list(csv.reader((fixtures / "mlc.tsv").open(newline=""), delimiter="\t"))
    cells = [tuple(float(c) if c.startswith("0.") else c for c in row) for row in rows]

    sheet, text = read(workbook(Distribution=cells)), read(fixtures / "mlc.tsv")

    assert (sheet.profile.key, sheet.encoding, sheet.rejected) == ("mlc", "xlsx", 0)
    assert sheet.totals == text.totals
    assert read_lines(sheet.lines_path) == read_lines(text.lines_path)


def test_a_number_has_the_digits_a_spreadsheet_shows(read: Reading) -> None:
    converted = read(workbook(S=[APRA, (1, "Glow", "", 50, "AUD", 1, 0.1 + 0.2)]))

    assert converted.totals == {"AUD": Decimal("0.3")}
    assert read_lines(converted.lines_path)[0].partner_id == "1"


@pytest.mark.parametrize("engine", list(Engine))
def test_the_sheet_with_the_report_is_read_with_its_row_numbers(
    read: Reading, engine: Engine
) -> None:
    cover = [("Statement", "2026"), ("Total", 12.5)]
    report = [APRA, (1, "Glow", "", 50, "AUD", 1, 1.5), (), (2, "Ember", "", 5, "AUD", 1, "x"), ()]

    converted = read(workbook(Cover=cover, Lines=report), engine)

    assert converted.totals == {"AUD": Decimal("1.5")}
    assert [bad.number for bad in read_bad(converted.bad_path)] == [4]
    assert converted.skipped == {"blank": 1}


def test_dates_are_dates_and_a_point_is_the_sign_of_typed_decimals(read: Reading) -> None:
    profile = profile_from_mapping(
        {"title": "Song", "amount": "Net", "period": "When"},
        fixed_currency="EUR",
        decimal_style=DecimalStyle.COMMA,
        date_format="DD/MM/YYYY",
    )
    rows = [("Song", "Net", "When"), ("Glow", 1.234, datetime(2026, 8, 3))]

    converted = read(workbook(S=rows), profile=profile)

    assert converted.totals == {"EUR": Decimal("1.234")}
    assert str(read_lines(converted.lines_path)[0].sale_period_from) == "2026-08-01"


def test_an_unknown_workbook_shows_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "book"
    path.write_bytes(workbook(Empty=[], Data=[("Song", "Net"), ("Glow\nlive", 1)]))

    assert read_sample(path) == b"Song,Net\nGlow live,1\n"


def test_a_packed_workbook_is_unpacked(read: Reading, tmp_path: Path) -> None:
    packed, book = io.BytesIO(), workbook(S=[APRA, (1, "Glow", "", 50, "AUD", 1, 2)])
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("report.xlsx", book)
    (tmp_path / "packed").write_bytes(packed.getvalue())

    assert read(packed.getvalue()).totals == {"AUD": Decimal(2)}
    assert read_sample(tmp_path / "packed").startswith(b"Work ID,")


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    book, path = Workbook(), tmp_path / "book"
    book.active.append(APRA)
    hidden = book.create_sheet("Last month")
    hidden.append(APRA)
    hidden.sheet_state = "hidden"
    book.save(path)

    assert sheets_with_reports(path) == ["Sheet"]


def test_a_workbook_without_a_table_is_refused(read: Reading) -> None:
    with pytest.raises(UnreadableReport) as refusal:
        read(workbook(Cover=[("Hello",)]))
    assert refusal.value.message.startswith("This workbook has no sheet with a table.")


@pytest.mark.parametrize("limit", ["MAX_TEXT_BYTES", "MAX_UNPACKED_BYTES"])
def test_a_workbook_that_unpacks_to_too_much_is_refused(
    read: Reading, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = workbook(S=[APRA, (1, "Glow", "", 50, "AUD", 1, 2)])
    # Ten bytes stand for the gigabytes nobody wants to write in a test.
    monkeypatch.setattr(workbooks, limit, 10)

    with pytest.raises(UnreadableReport) as refusal:
        read(book)
    assert refusal.value.message.startswith("This workbook is too large")


def test_a_bomb_in_a_workbook_is_refused(read: Reading) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"<workbook/>")
        bomb.writestr("xl/worksheets/sheet1.xml", bytes(32 * 1024 * 1024))

    with pytest.raises(UnreadableReport) as refusal:
        read(out.getvalue())
    assert refusal.value.message.startswith("This workbook is too large")
