"""CSV text of past shows and of rival events: each line is right, or says what is wrong with it.

Pure. Where a city is must be looked up by whoever asked.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

from app.core.money import InvalidMoney, Money
from app.core.spreadsheet import column_key, separator_of
from app.core.text import clean_line, plain_letters
from app.domain.demand.errors import LinesUnreadable
from app.domain.venues import COUNTRIES
from app.tenants import CURRENCY_CODES

MOST_LINES = 1000
MOST_PEOPLE = 500_000
MOST_MINOR = 10**9
LONGEST = 120
_CODES = {plain_letters(name): code for code, name in COUNTRIES.items()}
_CODES |= {code.lower(): code for code in COUNTRIES}


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number in the text; `wrong` says what to do about it."""

    number: int
    values: Mapping[str, Any]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the lines are of: their columns, those that are needed, and other names of them."""

    columns: Sequence[str]
    required: Sequence[str]
    called: Mapping[str, str]
    read: Callable[["Cells"], dict[str, Any]]


class Cells:
    """The cells of a line, read one by one; what is wrong with any of them is collected."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._cells = cells
        self.wrongs: list[str] = []

    def text(self, name: str) -> str:
        said = clean_line(self._cells.get(name, ""), limit=LONGEST + 1)
        if len(said) > LONGEST:
            self.wrongs.append(f"The {name} is too long; use at most {LONGEST} characters.")
        return said

    def country(self, name: str) -> str:
        said = self.text(name)
        code = _CODES.get(plain_letters(said), "")
        if said and not code:
            self.wrongs.append(f"“{said[:40]}” is no country we know. Write Austria, or AT.")
        return code

    def day(self, name: str) -> date | None:
        said = self.text(name)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            self.wrongs.append(f"Write the {name} as 2026-08-31, not “{said[:20]}”.")
            return None

    def number(self, name: str, low: int, high: int) -> int | None:
        said = self.text(name).replace("−", "-").removesuffix("%").strip()
        if not said:
            return None
        sign, digits = ("-", said[1:]) if said[0] in "+-" else ("", said)
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
            self.wrongs.append(f"The {name} is a whole number, not “{said[:20]}”.")
            return None
        found = -int(digits) if sign and said[0] == "-" else int(digits)
        if not low <= found <= high:
            self.wrongs.append(f"The {name} is between {low:,} and {high:,}.")
            return None
        return found

    def money(self, amount: str, currency: str) -> Money | None:
        said, code = self.text(amount), self.text(currency).upper()
        if not said:
            return None
        if code not in CURRENCY_CODES:
            self.wrongs.append("Write the currency of the price as three letters, for example EUR.")
            return None
        try:
            money = Money.of(said, code)
        except InvalidMoney as error:
            self.wrongs.append(str(error))
            return None
        if not 0 <= money.minor <= MOST_MINOR:
            self.wrongs.append("The price is not a price of a ticket.")
            return None
        return money


def _night(cells: Cells) -> dict[str, Any]:
    paid, capacity = cells.number("paid", 0, MOST_PEOPLE), cells.number("capacity", 1, MOST_PEOPLE)
    if paid is not None and capacity is not None and paid > capacity:
        cells.wrongs.append(f"{paid:,} paid, but the room holds {capacity:,}. Correct one of them.")
    return {
        "on_date": cells.day("date"),
        "city": cells.text("city"),
        "country": cells.country("country"),
        "venue_name": cells.text("venue"),
        "act": cells.text("artist"),
        "paid": paid,
        "capacity": capacity,
        "ticket": cells.money("price", "currency"),
    }


def _rival(cells: Cells) -> dict[str, Any]:
    first, last = cells.day("from"), cells.day("until")
    if first and last and last < first:
        cells.wrongs.append("It ends before it begins.")
    percent = cells.number("effect", -90, 100)
    if percent == 0:
        cells.wrongs.append("An effect of 0 % says nothing; leave the line out.")
    return {
        "name": cells.text("name"),
        "city": cells.text("city"),
        "country": cells.country("country"),
        "first_on": first,
        "last_on": last or first,
        "percent": percent,
        "source": cells.text("source"),
    }


NIGHTS = Kind(
    ("date", "city", "paid", "country", "venue", "capacity", "price", "currency", "artist"),
    ("date", "city", "paid"),
    {"day": "date", "town": "city", "sold": "paid", "attendance": "paid", "tickets": "paid",
     "room": "venue", "places": "capacity", "act": "artist", "ticket_price": "price"},
    _night,
)  # fmt: skip
RIVALS = Kind(
    ("name", "city", "from", "effect", "until", "country", "source"),
    ("name", "city", "from", "effect"),
    {"event": "name", "town": "city", "date": "from", "first": "from", "start": "from",
     "last": "until", "end": "until", "to": "until", "percent": "effect"},
    _rival,
)  # fmt: skip


def read_lines(content: str, kind: Kind) -> list[Line]:
    """The lines of a text with the names of its columns first. Raises LinesUnreadable."""
    text = content.lstrip("\ufeff")
    rows = csv.reader(StringIO(text), delimiter=separator_of(text))
    try:
        header = [_column(name, kind) for name in next(rows, [])]
        lines = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise LinesUnreadable from error
    if missing := [name for name in kind.required if name not in header]:
        said = f"The first line names the columns; {', '.join(missing)} is missing."
        raise LinesUnreadable(said)
    if not lines:
        raise LinesUnreadable("There is no line below the names of the columns.")
    if len(lines) > MOST_LINES:
        raise LinesUnreadable(f"Send at most {MOST_LINES:,} lines at once; divide the file.")
    return [_line(number, dict(zip(header, row, strict=False)), kind) for number, row in lines]


def _column(name: str, kind: Kind) -> str:
    key = column_key(name)
    return kind.called.get(key, key)


def _line(number: int, named: Mapping[str, str], kind: Kind) -> Line:
    cells = Cells(named)
    values = kind.read(cells)
    missing = [name for name in kind.required if not named.get(name, "").strip()]
    wrongs = [f"The {name} is missing." for name in missing] + cells.wrongs
    return Line(number, values, " ".join(wrongs))
