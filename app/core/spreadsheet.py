"""CSV files: written so that a spreadsheet program runs none of their text, and read."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.text import plain_letters

Cell = str | int | Decimal | date | UUID | None

_TRIGGERS = frozenset("=+-@")
# A reader set to another separator cuts cells here, whatever we quoted.
_CUT = re.compile(r"[;|\t\r\n\v\f\x85\u2028\u2029]")
_INVISIBLE = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp", "Mn"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an export; only one declared numeric may hold a figure as it is."""

    title: str
    numeric: bool = False


def separator_of(text: str) -> str:
    """What stands between the cells of a CSV file, by its first line: a comma, `;` or a tab."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def column_key(title: str) -> str:
    """The name of a column however it is spelled: `Load-in` and `load in` are `load_in`."""
    return "_".join(plain_letters(title).replace("-", " ").split())


def csv_lines(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file, each ending in CRLF; text that could be a formula gets a `'`.

    Raises TypeError when a numeric column is given anything but an exact number or nothing.
    """
    yield _line([neutralize(column.title) for column in columns])
    for row in rows:
        yield _line(
            [
                _figure(cell) if column.numeric else neutralize("" if cell is None else str(cell))
                for column, cell in zip(columns, row, strict=True)
            ]
        )


def neutralize(text: str) -> str:
    """The text with an apostrophe before each place where a spreadsheet could see a formula."""
    text = text.replace("\x00", "")
    # Looks behind every cut from the end, so that earlier places stay where they are.
    starts = [0, *(cut.end() for cut in _CUT.finditer(text))]
    for start in reversed(starts):
        if _opens_formula(text, start):
            text = f"{text[:start]}'{text[start:]}"
    return text


def _opens_formula(text: str, start: int) -> bool:
    if start == 0 and text[:1] in {"\t", "\r", "\n"}:
        return True
    for character in text[start:]:
        if character in "\"'" or unicodedata.category(character) in _INVISIBLE:
            if character == "'":
                return False
            continue
        # Full-width and small forms turn into the plain sign in some programs.
        return unicodedata.normalize("NFKC", character)[0] in _TRIGGERS or character == "\u2212"
    return False


def _figure(cell: Cell) -> str:
    if cell is None:
        return ""
    if type(cell) is int:
        return str(cell)
    if isinstance(cell, Decimal) and cell.is_finite():
        return format(cell, "f")
    raise TypeError("A numeric column holds whole numbers and finite decimals only.")


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
