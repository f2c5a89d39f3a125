"""Identifiers, places, currencies and kinds of use, read from untrusted cells."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import pycountry

from app.domain.royalties.reports.lines import Kind
from app.domain.royalties.reports.numbers import BLANKS, DecimalStyle, plain, read_decimal

ISRC = r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}"
_SEPARATORS = str.maketrans("", "", "-. \u2010\u2011\u2013'\"=\u00a0")
_UNKNOWN_COUNTRIES = {"OU", "XX", "ZZ", "UNKNOWN", "N/A", "NA-UNKNOWN", "WW", "WORLDWIDE", "WORLD"}
_COUNTRY_NAMES = {
    "UK": "GB",
    "EL": "GR",
    "USA": "US",
    "UNITED STATES OF AMERICA": "US",
    "SOUTH KOREA": "KR",
    "KOREA": "KR",
    "RUSSIA": "RU",
    "VIETNAM": "VN",
    "TURKEY": "TR",
    "CZECH REPUBLIC": "CZ",
    "MACEDONIA": "MK",
    "MACAU": "MO",
    "CAPE VERDE": "CV",
    "IVORY COAST": "CI",
    "HOLLAND": "NL",
    "GREAT BRITAIN": "GB",
}
_KIND_WORDS = (
    (Kind.DOWNLOAD, ("download", "itunes", "permanent", "ringtone", "track sale", "album sale")),
    (Kind.PHYSICAL, ("physical", "vinyl", "cassette", "compact disc", "package", "merch")),
    (Kind.VIDEO, ("video", "youtube", "ugc", "facebook", "tiktok", "user generated")),
    (Kind.MECHANICAL, ("mechanical",)),
    (Kind.PERFORMANCE, ("performance", "broadcast", "radio", "live", "television")),
    (
        Kind.STREAM,
        (
            "stream",
            "subscription",
            "premium",
            "ad support",
            "spotify",
            "apple music",
            "deezer",
            "tidal",
            "pandora",
            "napster",
            "play",
            "soundcloud",
            "amazon",
            "anghami",
            "cloud",
        ),
    ),
)
CARRIERS = ("Vinyl", "CD", "Cassette", "DVD", "Blu-ray")
# In this order: of "CD and DVD" a price is that of the first.
_CARRIER = {
    "Vinyl": r"vinyl|([0-9]x?)?lp|schallplatte|(7|10|12) ?(\"|''|″|”|inch)",
    "CD": r"([0-9]x?)?cd|compact disc|digipac?k",
    "Cassette": r"cassette|tape|mc|kassette",
    "DVD": r"([0-9]x?)?dvd",
    "Blu-ray": r"blu ?-?ray",
}
_CARRIERS = {
    name: re.compile(rf"(?<![a-z0-9])({words})(?![a-z0-9])") for name, words in _CARRIER.items()
}
_KIND_CODES = {"S": Kind.STREAM, "track": Kind.DOWNLOAD, "album": Kind.DOWNLOAD}


def text_of(cell: str) -> str | None:
    """The cell without blanks around it, None when nothing is left."""
    return cell.strip(BLANKS) or None


@lru_cache(maxsize=65536)
def isrc_of(cell: str) -> str | None:
    """Twelve capitals without hyphens. Raises ValueError."""
    code = cell.translate(_SEPARATORS)
    if not code:
        return None
    if code.isascii() and re.fullmatch(ISRC, code.upper()):
        return code.upper()
    raise ValueError(cell)


@lru_cache(maxsize=65536)
def upc_of(cell: str) -> str | None:
    """The digits as printed, their check digit verified after zero fill. Raises ValueError."""
    digits = cell.removeprefix("empty:").translate(_SEPARATORS)
    if not digits:
        return None
    if not re.fullmatch(r"[0-9]{8,14}", digits) or not int(digits):
        raise ValueError(cell)
    weighted = sum(int(d) * (3, 1)[i % 2] for i, d in enumerate(digits.zfill(14)))
    if weighted % 10:
        raise ValueError(cell)
    return digits


@lru_cache(maxsize=65536)
def iswc_of(cell: str) -> str | None:
    """T and ten digits, check digit verified. Raises ValueError."""
    code = cell.translate(_SEPARATORS).upper()
    if not code:
        return None
    if not re.fullmatch(r"T[0-9]{10}", code):
        raise ValueError(cell)
    total = 1 + sum(i * int(d) for i, d in enumerate(code[1:10], start=1))
    if (10 - total % 10) % 10 != int(code[10]):
        raise ValueError(cell)
    return code


@lru_cache(maxsize=4096)
def country_of(cell: str) -> str | None:
    """ISO 3166 alpha-2 of a code or an English name; None for "unknown". Raises ValueError."""
    name = cell.strip(BLANKS).upper()
    if not name or name in _UNKNOWN_COUNTRIES:
        return None
    if name in _COUNTRY_NAMES:
        return _COUNTRY_NAMES[name]
    try:
        return str(pycountry.countries.lookup(name).alpha_2)
    except LookupError:
        raise ValueError(cell) from None


@lru_cache(maxsize=1024)
def currency_of(cell: str) -> str:
    """An ISO 4217 code. Raises ValueError."""
    code = cell.strip(BLANKS).upper()
    if pycountry.currencies.get(alpha_3=code) is None:
        raise ValueError(cell)
    return code


@lru_cache(maxsize=4096)
def kind_of(cell: str, default: Kind) -> Kind:
    """The kind of use behind a store's word, or the profile's usual kind."""
    if cell in _KIND_CODES:
        return _KIND_CODES[cell]
    words = cell.lower()
    return next(
        (kind for kind, marks in _KIND_WORDS if any(mark in words for mark in marks)), default
    )


@lru_cache(maxsize=4096)
def format_of(cell: str) -> str | None:
    """What was sold: one name for the many of a sound carrier, any other as it is written."""
    name = cell.strip(BLANKS)
    words = name.lower()
    return next((each for each in CARRIERS if _CARRIERS[each].search(words)), name or None)


def price_of(cell: str, style: DecimalStyle) -> str | None:
    """A price above zero in plain digits; None for nothing. Raises ValueError."""
    if not cell:
        return None
    price = read_decimal(cell, style)
    if price < 0 or price >= _MOST:
        raise ValueError(cell)
    return plain(price.normalize()) if price else None


@lru_cache(maxsize=65536)
def match_key(text: str) -> str:
    """Title or artist without case, accents and punctuation, so spellings meet."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    # Apostrophes vanish, other punctuation separates: "it's" meets "its", "a-b" meets "a b".
    letters = "".join(
        c if c.isalnum() else "" if unicodedata.combining(c) or c in _APOSTROPHES else " "
        for c in folded
    )
    return " ".join(letters.split())


def valid_or_noted(
    read: Callable[[str], str | None], cell: str, what: str, notes: list[str]
) -> str | None:
    """The identifier, or None and a note saying that it was left out."""
    try:
        return read(cell) if cell else None
    except ValueError:
        notes.append(f"“{cell}” is not a valid {what} and was left out")
        return None


_MOST = 10**9
_APOSTROPHES = "'\u2019\u2018\u02bc\u0060\u00b4\u2032"
