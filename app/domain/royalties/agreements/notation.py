"""Short ways to write what terms say, in a form's field or a cell of a table, and to read it.

Everything written here reads back as the same value. A mistake is a ValueError with a sentence.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pycountry

from app.core.text import clean_line
from app.domain.royalties.agreements.deal import Dated, Step
from app.domain.royalties.reports.fields import country_of

AREAS = {
    "BENELUX": ("BE", "LU", "NL"),
    "EU": (
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES"),
        *("FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
        *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    ),
    "GSA": ("AT", "CH", "DE"),
    "NORDICS": ("DK", "FI", "IS", "NO", "SE"),
    "NORTH AMERICA": ("CA", "US"),
    "UK": ("GB",),
}
WORLD = {"WORLD", "WORLDWIDE", "THE WORLD"}
_EXCEPT = re.compile(r"^(?:not|except|without|ex\.?|-)\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,10})?")
MOST = 300


def read_names(text: str) -> tuple[str, ...]:
    """“CD, LP” as two names, each once."""
    return tuple(dict.fromkeys(_pieces(text)))


def read_places(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Countries included and excluded: “EU, not FR”, “Germany, AT”, “world except US, CA”."""
    included: set[str] = set()
    excluded: set[str] = set()
    into = included
    for piece in _pieces(re.sub(r"\s+(except|without)\s+", r", \1 ", text, flags=re.IGNORECASE)):
        if _EXCEPT.match(piece):
            into = excluded
        name = _EXCEPT.sub("", piece).strip()
        if name.upper() not in WORLD:
            into.update(AREAS.get(name.upper()) or (_country(name),))
    return tuple(sorted(included)), tuple(sorted(excluded))


def write_places(included: Iterable[str], excluded: Iterable[str]) -> str:
    without = list(excluded)
    inside = ", ".join(included) or ("world" if without else "")
    return f"{inside} except {', '.join(without)}" if without else inside


def read_schedule(text: str) -> tuple[Decimal, ...]:
    """“50, 50” as the parts released in the periods after."""
    return tuple(_percent(piece) for piece in _pieces(text))


def write_schedule(parts: Iterable[Decimal]) -> str:
    return ", ".join(plain(part) for part in parts)


def read_dated(text: str) -> tuple[Dated, ...]:
    """“2028-01-01: 15; 2030-01-01: 0” as percentages from these days on."""
    return tuple(Dated(_day(left), _percent(right)) for left, right in _pairs(text))


def write_dated(steps: Iterable[Dated]) -> str:
    return "; ".join(f"{step.starts}: {plain(step.percent)}" for step in steps)


def read_steps(text: str) -> tuple[Step, ...]:
    """“100000: 14; 500000: 16” as rates above these counts."""
    return tuple(Step(read_number(left), read_number(right)) for left, right in _pairs(text))


def write_steps(steps: Iterable[Step]) -> str:
    return "; ".join(f"{plain(step.above)}: {plain(step.rate)}" for step in steps)


def plain(value: Decimal) -> str:
    """A number as it is typed, without needless zeros."""
    return f"{value.normalize():f}"


def country_name(code: str) -> str:
    found = pycountry.countries.get(alpha_2=code)
    return str(getattr(found, "common_name", found.name)) if found else code


def _pieces(text: str) -> list[str]:
    pieces = [clean_line(piece) for piece in re.split(r"[,;\n]", text)]
    found = [piece for piece in pieces if piece]
    if len(found) > MOST:
        raise ValueError(f"Name at most {MOST} at once.")
    return found


def _pairs(text: str) -> list[tuple[str, str]]:
    found = []
    for piece in (piece.strip() for piece in text.split(";")):
        if piece:
            left, colon, right = piece.partition(":")
            if not colon:
                raise ValueError("Write each step with a colon, and a semicolon between them.")
            found.append((left.strip(), right.strip()))
    return found


def _country(name: str) -> str:
    try:
        code = country_of(name)
    except ValueError as error:
        raise ValueError(f"“{name}” is no country we know; write its code, such as DE.") from error
    if code is None:
        raise ValueError("Write countries by name or code, or “world”.")
    return code


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"Write the day “{text}” as 2026-08-31.") from error


def _percent(text: str) -> Decimal:
    value = read_number(text)
    if value > 100 or -int(value.as_tuple().exponent) > 6:
        raise ValueError("Write percentages from 0 to 100, with at most six decimals.")
    return value


def read_number(text: str) -> Decimal:
    digits = text.replace(" ", "").replace("%", "")
    if not _NUMBER.fullmatch(digits):
        raise ValueError(f"“{text}” is no number; write it with a point: 12.5.")
    return Decimal(digits)


def read_signed(text: str) -> Decimal:
    """A number that a minus may stand before."""
    plus = text.replace("\u2212", "-").strip()
    return -read_number(plus[1:]) if plus.startswith("-") else read_number(plus)
