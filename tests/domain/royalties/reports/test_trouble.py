"""Files that are wrong: nothing is dropped, and the reason says what to do."""

import gzip
import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.royalties.reports import UnknownLayout, UnreadableReport, profile_from_mapping
from app.domain.royalties.reports.convert import Engine
from app.domain.royalties.reports.drilldown import export_bad, read_bad, read_lines
from tests.domain.royalties.reports.conftest import Reading

HEADER = (
    "Date Inserted\tReporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\t"
    "Team Percentage\tSource Type\tCountry of Sale\tSongwriter Royalties Withheld (USD)\t"
    "Earnings (USD)\tRecoup (USD)\n"
)
BOTH = pytest.mark.parametrize("engine", list(Engine))


def row(amount: str = "1.5", title: str = "One", month: str = "2026-08", **cells: str) -> str:
    isrc, upc = cells.get("isrc", "QZAAA2600001"), cells.get("upc", "")
    country, quantity = cells.get("country", "US"), cells.get("quantity", "3")
    return (
        f"2026-10-06\t2026-10-05\t{month}\tSpotify\tNova\t{title}\t{isrc}\t{upc}\t{quantity}\t100\t"
        f"Song\t{country}\t0\t{amount}\t0\n"
    )


@BOTH
def test_a_bad_amount_is_set_aside_with_its_line_and_reason(read: Reading, engine: Engine) -> None:
    converted = read(HEADER + row() + row("1.2.3") + row("2"), engine)

    (bad,) = read_bad(converted.bad_path)
    assert (bad.number, bad.reason) == (3, "“1.2.3” is not an amount.")
    assert bad.raw == row("1.2.3").rstrip("\n")
    assert converted.totals == {"USD": Decimal("3.5")}
    assert [line.number for line in read_lines(converted.lines_path)] == [2, 4]


@BOTH
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (row(""), "The amount is missing."),
        (row(month="August"), "“August” is not a date this report uses."),
        (row(quantity="many"), "“many” is not a quantity."),
        (row()[:60] + "\n", "The line has 8 of 15 columns; it may have been cut off."),
        (
            row().replace("\n", "\tx\n"),
            "The line has 16 columns where the header has 15; a separator may stand inside a text.",
        ),
    ],
)
def test_a_line_that_cannot_be_read_says_why(
    read: Reading, engine: Engine, text: str, reason: str
) -> None:
    converted = read(HEADER + row() + text, engine)

    assert [bad.reason for bad in read_bad(converted.bad_path)] == [reason]
    assert (converted.lines, converted.rejected) == (1, 1)


@BOTH
def test_an_invalid_identifier_is_left_out_and_noted(read: Reading, engine: Engine) -> None:
    converted = read(HEADER + row(isrc="nonsense", upc="0094631432058", country="Atlantis"), engine)

    (line,) = read_lines(converted.lines_path)
    assert (line.isrc, line.upc, line.country) == (None, None, None)
    assert line.note == (
        "“nonsense” is not a valid ISRC and was left out; "
        "“0094631432058” is not a valid UPC and was left out; "
        "“Atlantis” is not a valid country and was left out"
    )


@BOTH
def test_a_truncated_last_line_is_not_taken_for_money(read: Reading, engine: Engine) -> None:
    converted = read(HEADER + row() + row("12.34567")[:-8], engine)

    assert (converted.lines, converted.rejected) == (1, 1)
    assert converted.totals == {"USD": Decimal("1.5")}


@BOTH
def test_a_repeated_header_and_blank_lines_are_counted_as_skipped(
    read: Reading, engine: Engine
) -> None:
    converted = read(HEADER + row() + HEADER + row() + "\n\n", engine)

    assert converted.lines == 2
    assert converted.skipped == {"header repeated": 1, "blank": 2}


@BOTH
def test_more_decimals_than_any_type_holds_stay_exact(read: Reading, engine: Engine) -> None:
    tiny, huge = "0." + "0" * 44 + "1", "123456789012345678901234567890"

    converted = read(HEADER + row(tiny) + row(huge) + row(tiny, title="Two"), engine)

    total = huge + "." + "0" * 44 + "2"
    assert converted.totals["USD"].as_tuple() == Decimal(total).as_tuple()


@BOTH
@pytest.mark.parametrize(
    "text",
    [
        row(title="Total"),
        "Total,Total,,,\n",
        "Total,,,,Spotify\n",
        "Grand Total,,QZAAA2600001,,\n",
        "Total,,,0094631432057,\n",
    ],
)
def test_a_song_called_total_is_money(read: Reading, engine: Engine, text: str) -> None:
    mapped = "Title,Artist,ISRC,UPC,Store,Amount\n"
    columns = {name: name.title() for name in ("title", "artist", "store", "amount")}
    profile = profile_from_mapping({**columns, "isrc": "ISRC", "upc": "UPC"}, fixed_currency="USD")
    if "\t" in text:
        converted = read(HEADER + text, engine)
    else:
        converted = read(mapped + text.replace("\n", ",1.5\n"), engine, profile)

    assert (converted.lines, converted.skipped) == (1, {})
    assert converted.totals == {"USD": Decimal("1.5")}


@BOTH
@pytest.mark.parametrize("first", ["Total", "Grand total:", "Sub-Total"])
def test_a_row_that_names_nothing_but_total_is_no_money(
    read: Reading, engine: Engine, first: str
) -> None:
    converted = read(HEADER + row() + first + "\t" * 13 + "1.5\t\n", engine)

    assert converted.totals == {"USD": Decimal("1.5")}
    assert converted.skipped == {"totals": 1}


@BOTH
def test_a_cut_off_row_of_a_song_called_total_is_set_aside(read: Reading, engine: Engine) -> None:
    header = "Title\tArtist\tISRC\tAmount\tA\tB\n"
    profile = profile_from_mapping(
        {"title": "Title", "artist": "Artist", "amount": "Amount"}, fixed_currency="USD"
    )

    converted = read(header + "Total\tNova\n", engine, profile)

    assert (converted.rejected, converted.skipped) == (1, {})


@BOTH
def test_a_totals_block_is_only_the_one_of_the_profile(read: Reading, engine: Engine) -> None:
    converted = read(HEADER + row() + "Total_Rows\t9\n", engine)

    assert (converted.lines, converted.skipped) == (1, {"totals": 1})
    assert converted.problems == ()


@BOTH
@pytest.mark.parametrize(
    ("title", "lines"), [("Total Recall", 1), ("Total", 0), ("Grand total:", 0)]
)
def test_where_only_a_title_could_tell_a_bare_total_is_no_song(
    read: Reading, engine: Engine, title: str, lines: int
) -> None:
    profile = profile_from_mapping({"title": "Song", "amount": "Net"}, fixed_currency="USD")

    assert read(f"Song,Net\n{title},1\n", engine, profile).lines == lines


def test_a_total_that_does_not_add_up_is_a_problem(fixtures: Path, read: Reading) -> None:
    text = (fixtures / "itunes_financial.txt").read_text()

    converted = read(text.replace("Total_Amount\t-5.60", "Total_Amount\t-5.61"))

    assert converted.problems == ("Total amount: the report states -5.61 USD, -5.6 USD was read.",)


def test_a_missing_row_is_a_problem(fixtures: Path, read: Reading) -> None:
    text = (fixtures / "itunes_financial.txt").read_text()

    converted = read(text.replace("Total_Rows\t2", "Total_Rows\t3"))

    assert converted.problems == ("Rows: the report states 3, 2 was read.",)


def test_a_dsr_file_without_foot_is_a_problem(fixtures: Path, read: Reading) -> None:
    text = next(fixtures.glob("DSR_*")).read_text()

    converted = read(text[: text.index("FOOT")])

    assert converted.problems == ("The file has no FOOT record; it may have been cut off.",)


def test_a_doubled_amount_column_is_a_problem(read: Reading) -> None:
    header = HEADER.replace("Recoup (USD)", "Recoup (USD)\tEarnings (USD)")

    converted = read(header + row().replace("\n", "\t9\n"))

    assert converted.totals == {"USD": Decimal("1.5")}
    assert converted.problems == (
        "Two columns are called “Earnings (USD)”; the first one is read as the amount.",
    )


def test_quoted_newlines_stay_in_their_cell(fixtures: Path, read: Reading) -> None:
    text = (fixtures / "distrokid_v2_quoted.csv").read_bytes().decode()

    converted = read(text.replace("It's Song", "It's\nSong"))

    lines = read_lines(converted.lines_path)
    assert [(line.number, line.title) for line in lines] == [
        (2, "It’s Song “One”"),
        (3, 'It\'s\nSong "One"'),
    ]


def test_an_open_quotation_mark_swallows_no_money(fixtures: Path, read: Reading) -> None:
    text = (fixtures / "prs.csv").read_text()

    converted = read(text.replace("1,14107338,SONG ONE,0.016,WRITER A", '1,1,ONE,0.016,"WRITER A'))

    assert (converted.lines, converted.rejected) == (0, 1)
    assert read_bad(converted.bad_path)[0].reason.startswith("A quotation mark is opened on line 2")


def test_a_distrokid_sheet_in_utf_16_is_read(read: Reading) -> None:
    converted = read((HEADER + row(title="Söng")).encode("utf-16"))

    assert read_lines(converted.lines_path)[0].title == "Söng"


def test_one_windows_letter_late_in_the_file_decides_its_encoding(read: Reading) -> None:
    text = HEADER + row() * 6_000 + row(title="Café…")

    converted = read(text.encode("cp1252"))

    assert converted.encoding == "cp1252"
    assert read_lines(converted.lines_path, first=6_002)[0].title == "Café…"


def test_a_broken_letter_after_a_byte_order_mark_costs_no_line(read: Reading) -> None:
    converted = read(
        b"\xef\xbb\xbf" + (HEADER + row(title="Caf")).encode().replace(b"Caf", b"Caf\xe9")
    )

    assert read_lines(converted.lines_path)[0].title == "Caf\ufffd"


def test_zero_bytes_are_dropped(read: Reading) -> None:
    assert read((HEADER + row(title="O\0ne")).encode()).lines == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \n \n", "The file is empty."),
        (b"%PDF-1.7 ...", "This is a PDF, not a report. Export the report as CSV."),
        (bytes(range(1, 9)) * 64, "This is not a text file. Export the report as CSV."),
        (b"\x1f\x8b\x08 broken", "The archive is damaged. Download the report again."),
        (gzip.compress(b"a" * 64_000_000), "The archive unpacks to far more than a report can be."),
    ],
)
def test_a_file_that_is_no_report_is_refused_with_a_sentence(
    read: Reading, content: bytes, sentence: str
) -> None:
    with pytest.raises(UnreadableReport) as refusal:
        read(content)

    assert refusal.value.message == sentence


def archive(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members.items():
            packed.writestr(name, text)
    return out.getvalue()


def test_a_packed_report_is_unpacked(read: Reading) -> None:
    text = HEADER + row()

    assert read(gzip.compress(text.encode())).totals == {"USD": Decimal("1.5")}
    assert read(archive(report=text)).totals == {"USD": Decimal("1.5")}


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"a": "x", "b": "y"}, "The archive holds 2 files. Import the reports one by one."),
        (
            {"[Content_Types].xml": "x"},
            "This is a document of another program. Save the sheet as CSV or XLSX and import that.",
        ),
        (
            {"xl/workbook.xml": "x"},
            "The workbook is damaged. Open it, save it again, and import the new file.",
        ),
    ],
)
def test_an_archive_of_anything_else_is_refused(
    read: Reading, members: dict[str, str], sentence: str
) -> None:
    with pytest.raises(UnreadableReport) as refusal:
        read(archive(**members))

    assert refusal.value.message == sentence


def test_only_a_header_is_a_report_without_lines(read: Reading) -> None:
    converted = read(HEADER)

    assert (converted.lines, converted.totals, converted.period_from) == (0, {}, None)


def test_an_unknown_header_asks_for_a_mapping(read: Reading) -> None:
    with pytest.raises(UnknownLayout):
        read("Song,Money\nOne,1.00\n")


def test_exported_bad_lines_run_no_formula(read: Reading) -> None:
    converted = read(HEADER + "=cmd()\tx\n" + row("1.x"))

    exported = export_bad(converted.bad_path)
    assert exported.splitlines()[0] == "Line,Reason,Text"
    assert "'=cmd()\tx" in exported
    assert len(exported.splitlines()) == 3
