"""A file of venues read: every line becomes values, or a sentence about what is wrong with it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from email_validator import EmailNotValidError, validate_email

from app.core.spreadsheet import column_key, separator_of
from app.core.text import plain_letters
from app.domain.venues.choices import COUNTRIES, GENRES, KINDS, TECHNICAL
from app.domain.venues.errors import FileUnreadable
from app.domain.venues.rooms import MAIN_ROOM, MOST_PEOPLE, RoomFacts, layouts_of
from app.domain.venues.websites import host_of

MOST_LINES = 2000
COLUMNS = (
    "name", "city", "country", "kind", "street", "postcode", "latitude", "longitude", "capacity",
    "genres", "website", "email", "phone", "description", "access", "parking", "load_in",
    "curfew", "hospitality", "deals", "ticketing", "room", "standing", "seated",
    *dict(TECHNICAL), "backline",
)  # fmt: skip
REQUIRED = ("name", "city", "country")
LONGEST = {"name": 120, "city": 120, "postcode": 20, "phone": 40, "room": 80,
           **{key: 200 for key, _ in TECHNICAL}}  # fmt: skip
_CALLED = {"venue": "name", "town": "city", "lat": "latitude", "lon": "longitude",
           "lng": "longitude", "type": "kind", "address": "street", "zip": "postcode",
           "postal_code": "postcode", "url": "website", "web": "website", "size": "capacity",
           "accessibility": "access", "e_mail": "email", "genre": "genres",
           "room_name": "room", "main_room": "room", "capacity_standing": "standing",
           "standing_capacity": "standing", "capacity_seated": "seated",
           "seated_capacity": "seated", "seats": "seated", "stage_size": "stage"}  # fmt: skip
_KINDS = {plain_letters(word): kind for kind, label in KINDS for word in (kind, label)}
_GENRES = {plain_letters(word): genre for genre, label in GENRES for word in (genre, label)}
_COUNTRIES = {plain_letters(name): code for code, name in COUNTRIES.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number in the file; `wrong` says what to do about it, empty when nothing."""

    number: int
    values: Mapping[str, Any]
    wrong: str = ""
    twin: str = ""

    @property
    def room(self) -> RoomFacts:
        """The main room, as far as the line says something of it."""
        said = self.values
        layouts = layouts_of(standing=said["standing"], seated=said["seated"])
        technical = {key: said[key] for key, _ in TECHNICAL}
        return RoomFacts(said["room"] or MAIN_ROOM, layouts, technical, said["backline"])


@dataclass(frozen=True, slots=True)
class Table:
    lines: list[Line] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Names of columns that were not read."""


def read_table(content: str) -> Table:
    """The lines of a file with column names first; raises FileUnreadable."""
    rows = csv.reader(StringIO(content.lstrip("\ufeff")), delimiter=separator_of(content))
    try:
        header = [_column(name) for name in next(rows, [])]
        lines = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise FileUnreadable from error
    if missing := [name for name in REQUIRED if name not in header]:
        raise FileUnreadable(f"The first line must name the columns; {', '.join(missing)} missing.")
    if len(lines) > MOST_LINES:
        raise FileUnreadable(f"Send at most {MOST_LINES:,} venues at once; divide the file.")
    unknown = [name for name in header if name and name not in COLUMNS]
    return Table([_line(number, header, row) for number, row in lines], unknown)


def with_commas(content: str) -> str:
    """The same file, its cells apart by commas: what a form may carry along."""
    out = StringIO()
    rows = csv.reader(StringIO(content.lstrip("\ufeff")), delimiter=separator_of(content))
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _column(name: str) -> str:
    key = column_key(name)
    return _CALLED.get(key, key)


def _line(number: int, header: list[str], row: list[str]) -> Line:
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name in COLUMNS}
    wrongs: list[str] = []
    values: dict[str, Any] = {name: cells.get(name, "") for name in COLUMNS}
    values["country"] = _country(values["country"], wrongs)
    values["kind"] = _kind(values["kind"], wrongs)
    values["genres"] = _genres(values["genres"], wrongs)
    values["capacity"] = _number(values["capacity"], "capacity", wrongs)
    values["standing"] = _number(values["standing"], "standing capacity", wrongs)
    values["seated"] = _number(values["seated"], "seated capacity", wrongs)
    values["latitude"] = _degrees(values["latitude"], 90, "latitude", wrongs)
    values["longitude"] = _degrees(values["longitude"], 180, "longitude", wrongs)
    values["website"] = _website(values["website"], wrongs)
    values["email"] = _email(values["email"], wrongs)
    values["phone"] = values["phone"] or None
    wrongs += [f"The {name} is missing." for name in REQUIRED if not cells.get(name)]
    wrongs += [
        f"The {n} is too long." for n in COLUMNS if len(cells.get(n, "")) > LONGEST.get(n, 2000)
    ]
    return Line(number, values, " ".join(wrongs))


def _country(text: str, wrongs: list[str]) -> str:
    code = text.upper() if text.upper() in COUNTRIES else _COUNTRIES.get(plain_letters(text), "")
    if text and not code:
        wrongs.append(f"We know no country {text}; write its code of two letters.")
    return code


def _kind(text: str, wrongs: list[str]) -> str:
    kind = _KINDS.get(plain_letters(text), "")
    if text and not kind:
        wrongs.append(f"{text} is no kind of venue we know.")
    return kind or "club"


def _genres(text: str, wrongs: list[str]) -> list[str]:
    named = [part.strip() for part in text.replace("/", "|").replace(",", "|").split("|")]
    found = [(name, _GENRES.get(plain_letters(name))) for name in named if name]
    if unknown := [name for name, genre in found if genre is None]:
        wrongs.append(f"We know no genre {', '.join(unknown)}.")
    return [genre for _, genre in found if genre]


def _website(text: str, wrongs: list[str]) -> str:
    website = text if not text or "://" in text else f"https://{text}"
    if website and not host_of(website):
        wrongs.append(f"{text} is no address of a website.")
        return ""
    return website


def _email(text: str, wrongs: list[str]) -> str | None:
    if not text:
        return None
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        wrongs.append(f"{text} is no email address.")
        return None


def _number(text: str, label: str, wrongs: list[str]) -> int:
    plain = text.replace(",", "").replace(".", "").replace(" ", "")
    if plain and not (plain.isascii() and plain.isdigit()):
        wrongs.append(f"The {label} is a whole number.")
        return 0
    if len(plain) > 6 or int(plain or 0) > MOST_PEOPLE:
        wrongs.append(f"The {label} is {MOST_PEOPLE:,} at most.")
        return 0
    return int(plain or 0)


def _degrees(text: str, most: int, label: str, wrongs: list[str]) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = most + 1.0
    if not -most <= value <= most:
        wrongs.append(f"The {label} is a number from -{most} to {most}.")
        return None
    return value
