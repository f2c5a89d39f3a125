"""A list of prices as somebody's table has it: every line right, or none is taken."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.money import InvalidMoney, minor_places, parse_amount
from app.core.spreadsheet import separator_of
from app.domain.royalties.prices.models import FORMATS
from app.domain.royalties.reports.fields import country_of, isrc_of, match_key, upc_of

COLUMNS = ("isrc", "upc", "format", "country", "from", "price", "currency")
NEEDED = frozenset({"from", "price", "currency"})
MOST_LINES, MOST_SAID = 50_000, 10
_PLACES = 20
_NO_TABLE = "This is not a table of text. Save it as CSV."


class WrongTable(ValueError):
    """What is wrong, line by line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line, read; what it leaves empty narrows nothing."""

    line: int
    isrc: str
    upc: str
    format: str
    country: str
    starts_on: date
    amount: Decimal
    currency: str


def read_table(content: bytes) -> list[Row]:
    """The lines of a CSV file with a header. Raises WrongTable."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongTable("Save the table as CSV in UTF-8, then send it again.") from error
    reader = csv.DictReader(io.StringIO(text, newline=None), delimiter=separator_of(text))
    names = {name: (name or "").strip().lower() for name in _header(reader)}
    if missing := NEEDED - set(names.values()):
        raise WrongTable(f"The first line names no column {', '.join(sorted(missing))}.")
    rows, wrong = [], []
    for line, cells in enumerate(_lines(reader, names), start=2):
        if line > MOST_LINES:
            raise WrongTable(f"Send at most {MOST_LINES:,} lines at once.")
        try:
            rows.append(_row(line, cells))
        except ValueError as problem:
            wrong.append(f"Line {line}: {problem}")
    if wrong:
        more = f" And {len(wrong) - MOST_SAID} more." if len(wrong) > MOST_SAID else ""
        raise WrongTable(" ".join(wrong[:MOST_SAID]) + more)
    if not rows:
        raise WrongTable("There is no line below the first.")
    return rows


def _header(reader: "csv.DictReader[str]") -> Sequence[str]:
    try:
        return reader.fieldnames or ()
    except csv.Error as error:
        raise WrongTable(_NO_TABLE) from error


def _lines(
    reader: Iterator[Mapping[str, str | None]], names: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    try:
        for cells in reader:
            found = {
                names[key]: (cell or "").strip() for key, cell in cells.items() if key in names
            }
            if any(found.values()):
                yield found
    except csv.Error as error:
        raise WrongTable(_NO_TABLE) from error


def _row(line: int, cells: Mapping[str, str]) -> Row:
    form = match_key(cells.get("format", ""))
    if form and form not in FORMATS:
        raise ValueError(f"write the format as {', '.join(FORMATS)}, or leave it empty.")
    isrc = _read(isrc_of, cells.get("isrc", ""), "this is no ISRC.")
    upc = _read(upc_of, cells.get("upc", ""), "this is no UPC.")
    if not (isrc or upc or form):
        raise ValueError("name an ISRC, a UPC or a format.")
    return Row(
        line=line,
        isrc=isrc,
        upc=upc.zfill(14) if upc else "",
        format=form,
        country=_read(country_of, cells.get("country", ""), "this is no country."),
        starts_on=_day(cells["from"]),
        amount=_price(cells["price"]),
        currency=_currency(cells["currency"]),
    )


def _read(read: object, cell: str, problem: str) -> str:
    try:
        return read(cell) or ""  # type: ignore[operator]  # one of the readers of fields
    except ValueError as error:
        raise ValueError(problem) from error


def _day(cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise ValueError("write the day as 2026-08-31.") from error


def _price(cell: str) -> Decimal:
    try:
        amount = parse_amount(cell)
    except InvalidMoney as error:
        raise ValueError("write the price as a number, for instance 4.90.") from error
    if not 0 < amount < 10**9 or -int(amount.as_tuple().exponent) > _PLACES:
        raise ValueError("write the price as a number above zero, for instance 4.90.")
    return amount


def _currency(cell: str) -> str:
    try:
        minor_places(cell.upper())
    except InvalidMoney as error:
        raise ValueError("write the currency as three letters, for instance EUR.") from error
    return cell.upper()
