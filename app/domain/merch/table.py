"""CSV text of items: each line is a variant, or says what is wrong with it. Pure."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from app.core.money import InvalidMoney, Money
from app.core.spreadsheet import column_key, separator_of
from app.core.text import clean_line
from app.domain.merch.choices import CATEGORIES
from app.domain.merch.errors import LinesUnreadable
from app.domain.merch.prices import MOST_MINOR, read_prices

MOST_LINES, LONGEST, MOST_PIECES = 1000, 120, 1_000_000
COLUMNS = ("item", "sku", "option", "category", "price", "cost", "on_hand", "barcode", "grams")
REQUIRED = ("item", "sku")
_CALLED = {
    "name": "item", "title": "item", "product": "item", "size": "option", "variant": "option",
    "color": "option", "colour": "option", "kind": "category", "type": "category",
    "prices": "price", "unit_cost": "cost", "quantity": "on_hand", "qty": "on_hand",
    "stock": "on_hand", "ean": "barcode", "upc": "barcode", "weight": "grams",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A variant by its line in the text; `wrong` says what to do about it."""

    number: int
    item: str = ""
    sku: str = ""
    option: str = ""
    category: str = "other"
    prices: Mapping[str, int] | None = None
    cost: int | None = None
    on_hand: int = 0
    barcode: str = ""
    grams: int | None = None
    wrong: str = ""


def read_lines(content: str, currency: str) -> list[Line]:
    """The lines of a text with the names of its columns first. Raises LinesUnreadable.

    Amounts without a currency are in `currency`. A SKU that comes twice is wrong the second time.
    """
    text = content.lstrip("\ufeff")
    rows = csv.reader(StringIO(text), delimiter=separator_of(text))
    try:
        header = [_CALLED.get(key, key) for key in map(column_key, next(rows, []))]
        lines = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise LinesUnreadable from error
    if missing := [name for name in REQUIRED if name not in header]:
        raise LinesUnreadable(f"The first line names the columns; {', '.join(missing)} is missing.")
    if not lines:
        raise LinesUnreadable("There is no line below the names of the columns.")
    if len(lines) > MOST_LINES:
        raise LinesUnreadable(f"Send at most {MOST_LINES:,} lines at once; divide the file.")
    seen: dict[str, int] = {}
    found = []
    for number, row in lines:
        line = _line(number, dict(zip(header, row, strict=False)), currency, seen)
        seen.setdefault(line.sku.lower(), number)
        found.append(line)
    return found


def _line(number: int, cells: Mapping[str, str], currency: str, seen: Mapping[str, int]) -> Line:
    said = {name: clean_line(cells.get(name, ""), limit=LONGEST + 1) for name in COLUMNS}
    wrongs = [f"The {name} is missing." for name in REQUIRED if not said[name]]
    wrongs += [
        f"The {name} is too long; use at most {LONGEST} characters."
        for name in COLUMNS
        if len(said[name]) > LONGEST
    ]
    if said["sku"] and (before := seen.get(said["sku"].lower())):
        wrongs.append(f"The SKU {said['sku'][:40]} stands in line {before} already.")
    category = said["category"].lower() or "other"
    if category not in CATEGORIES:
        wrongs.append(f"“{said['category'][:40]}” is no category; write music, clothing or other.")
    prices, cost = _prices(said, currency, wrongs), _cost(said["cost"], currency, wrongs)
    return Line(
        number, said["item"], said["sku"], said["option"], category, prices, cost,
        _whole("number on hand", said["on_hand"], wrongs, 0) or 0, said["barcode"],
        _whole("weight in grams", said["grams"], wrongs, 1), " ".join(wrongs),
    )  # fmt: skip


def _prices(said: Mapping[str, str], currency: str, wrongs: list[str]) -> dict[str, int]:
    try:
        return read_prices(said["price"], currency)
    except InvalidMoney as error:
        wrongs.append(f"Price: {error}")
        return {}


def _cost(said: str, currency: str, wrongs: list[str]) -> int | None:
    if not said:
        return None
    try:
        minor = Money.of(said.upper().removesuffix(currency).strip(), currency).minor
    except InvalidMoney as error:
        wrongs.append(f"Cost: {error}")
        return None
    if not 0 <= minor <= MOST_MINOR:
        wrongs.append("The cost is zero or more, and not as large as this.")
        return None
    return minor


def _whole(what: str, said: str, wrongs: list[str], low: int) -> int | None:
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= 9):
        wrongs.append(f"The {what} is a whole number, not “{said[:20]}”.")
        return None
    if not low <= int(said) <= MOST_PIECES:
        wrongs.append(f"The {what} is between {low} and {MOST_PIECES:,}.")
        return None
    return int(said)


def wrong_lines(lines: Sequence[Line]) -> list[Line]:
    return [each for each in lines if each.wrong]
