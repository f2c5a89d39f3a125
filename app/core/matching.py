"""How alike two titles or names are, whatever way each store writes them."""

import re
import unicodedata
from dataclasses import dataclass

from app.core.text import clean_line, plain_letters

_STRAIGHT = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "´": "'",
        "`": "'",
        "ʼ": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
    }
)
_FEATURED = re.compile(
    r"[(\[]\s*(?:feat|ft|featuring|with)\b\.?\s+(?P<inside>[^)\]]+)[)\]]"
    r"|\s(?:feat|ft|featuring)\b\.?\s+(?P<open>.+?)(?=\s+[-(\[]|$)",
    re.IGNORECASE,
)
_VERSION_WORD = (
    r"remaster(?:ed)?|remix|mix|edit|version|live|acoustic|instrumental|demo|mono|stereo"
    r"|bonus track|single|deluxe|explicit|clean|rework|dub|sped up|slowed"
)
_VERSION = re.compile(
    rf"\s*(?:[(\[](?P<inside>[^)\]]*\b(?:{_VERSION_WORD})\b[^)\]]*)[)\]]"
    rf"|\s-\s(?P<open>[^-]*\b(?:{_VERSION_WORD})\b[^-]*))\s*$",
    re.IGNORECASE,
)
# Also what keeps the patterns above quick on hostile text.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class TitleParts:
    """A store's title taken apart: `Song (feat. A & B) - 2011 Remaster`."""

    base: str
    featured: tuple[str, ...]
    version: str | None


def split_title(title: str) -> TitleParts:
    """The bare title, the guests it names and the version it names; nothing is thrown away."""
    rest = clean_line(title, limit=_LONGEST)
    versions: list[str] = []
    featured: list[str] = []
    while (found := _FEATURED.search(rest)) and found.start() > 0:
        featured += re.split(r"\s*(?:,|&|\band\b)\s*", found["inside"] or found["open"])
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    rest = re.sub(r"\s+", " ", rest).strip()
    while (found := _VERSION.search(rest)) and found.start() > 0:
        versions.insert(0, (found["inside"] or found["open"]).strip())
        rest = rest[: found.start()].strip()
    guests = tuple(name.strip() for name in featured if name.strip())
    return TitleParts(rest, guests, ", ".join(versions) or None)


def normalize_title(text: str) -> str:
    """The text as it is compared: lower case, without accents, apostrophes and punctuation."""
    line = clean_line(text, limit=_LONGEST).translate(_STRAIGHT).casefold()
    plain = plain_letters(line).replace("&", " and ").replace("'", "")
    words = "".join(one if unicodedata.category(one)[0] in "LNM" else " " for one in plain).split()
    # A title may be nothing but signs, such as “÷”.
    return " ".join(words) or line


def similarity(one: str, other: str) -> float:
    """From 0 (nothing alike) to 1 (the same once normalized); the order of words counts little."""
    left, right = normalize_title(one), normalize_title(other)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    words = _overlap(set(left.split()), set(right.split()))
    letters = _overlap(_trigrams(left), _trigrams(right))
    # Same words in another order must stay below the very same title.
    return min(0.4 * words + 0.6 * letters, 0.99)


def _trigrams(text: str) -> set[str]:
    return {
        padded[start : start + 3]
        for word in text.split()
        for padded in (f"  {word} ",)
        for start in range(len(padded) - 2)
    }


def _overlap(left: set[str], right: set[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right))
