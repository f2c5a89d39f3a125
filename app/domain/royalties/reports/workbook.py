"""Spreadsheet workbooks: a sheet becomes the text a person would have saved it as."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook

from app.domain.royalties.reports.errors import UnreadableReport
from app.domain.royalties.reports.recognition import find_table, recognise

MAX_UNPACKED_BYTES = 4 * 1024**3
MAX_PACKING_RATIO = 200
RATIO_FREE_BYTES = 16 * 1024 * 1024
# All but the sheets, above all the texts, is held in memory while a workbook is read.
MAX_TEXT_BYTES = 128 * 1024 * 1024
# What a spreadsheet program keeps and shows of a number.
DIGITS = ".15g"
_SAMPLE_ROWS = 600
_SHEETS = "xl/worksheets/"
_DAMAGED = "The workbook is damaged. Open it, save it again, and import the new file."
_NO_TABLE = "This workbook has no sheet with a table. Export the report as CSV."
_ODD = "This is a document of another program. Save the sheet as CSV or XLSX and import that."
_TOO_LARGE = "This workbook is too large to be read. Export the report as CSV."


def is_workbook(source: Path) -> bool:
    """Whether a zip archive is a workbook. Raises UnreadableReport for other office documents."""
    try:
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    if "xl/workbook.xml" in names:
        return True
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise UnreadableReport(_ODD)
    return False


def sheets_with_reports(source: Path) -> list[str]:
    """The visible sheets whose columns are those of a report we know."""
    with _open(source) as book:
        return [name for name in _visible(book) if recognise(_sample(book, name))]


def sheet_sample(source: Path) -> bytes:
    """The first rows of the sheet that is the report, as text."""
    with _open(source) as book:
        return _sample(book, _report_sheet(book))


def write_sheet(source: Path, target: Path, *, name: str | None = None) -> bool:
    """Writes a sheet, or the one that is the report, row by row with its row numbers kept.

    True when numbers with decimals are cells of their own, so that a point is their sign.
    """
    with _open(source) as book, target.open("w", encoding="utf-8", newline="") as out:
        return _write(book[name or _report_sheet(book)].iter_rows(values_only=True), out)


def _write(rows: Iterator[tuple[Any, ...]], out: IO[str]) -> bool:
    writer = csv.writer(out, lineterminator="\n")
    has_decimals, waiting = False, 0
    for row in rows:
        cells = [_text(value) for value in row]
        if not any(cells):
            # Formatted but empty rows at the end of a sheet are not rows.
            waiting += 1
            continue
        out.write("\n" * waiting)
        waiting = 0
        while cells and not cells[-1]:
            cells.pop()
        writer.writerow([*cells, *[""] * (len(row) - len(cells))])
        has_decimals = has_decimals or any(isinstance(v, float) and v % 1 for v in row)
    return has_decimals


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return format(value, DIGITS)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return " ".join(str(value).splitlines()).strip()


def _report_sheet(book: Any) -> str:
    """The first sheet that is a report we know, else the first that has a table."""
    samples = {name: _sample(book, name) for name in _visible(book)}
    known = next((name for name, sample in samples.items() if recognise(sample)), None)
    found = known or next((name for name, sample in samples.items() if _has_table(sample)), None)
    if found is None:
        raise UnreadableReport(_NO_TABLE)
    return found


def _visible(book: Any) -> list[str]:
    return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _sample(book: Any, name: str) -> bytes:
    out = io.StringIO()
    rows = islice(book[name].iter_rows(values_only=True), _SAMPLE_ROWS)
    _write(cast(Iterator[tuple[Any, ...]], rows), out)
    return out.getvalue().encode()


def _has_table(sample: bytes) -> bool:
    return bool(sample.strip()) and find_table(sample) is not None


@contextmanager
def _open(source: Path) -> Iterator[Any]:
    try:
        _check_size(source)
        # An open file, because a path must end in what the library expects.
        with source.open("rb") as raw:
            yield load_workbook(raw, read_only=True, data_only=True, keep_links=False)
    except (
        # What the library raises for a file that breaks its format's rules.
        ParseError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        NotImplementedError,
    ) as error:
        raise UnreadableReport(_DAMAGED) from error


def _check_size(source: Path) -> None:
    """Sizes are enforced by the archive itself: no member unpacks to more than it states."""
    with zipfile.ZipFile(source) as archive:
        members: Sequence[zipfile.ZipInfo] = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    texts = sum(each.file_size for each in members if not each.filename.startswith(_SHEETS))
    is_bomb = unpacked > RATIO_FREE_BYTES and unpacked > packed * MAX_PACKING_RATIO
    if is_bomb or unpacked > MAX_UNPACKED_BYTES or texts > MAX_TEXT_BYTES:
        raise UnreadableReport(_TOO_LARGE)
