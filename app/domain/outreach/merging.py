"""Merge fields: a declared set of names in double braces, and nothing else happens to a text.

Pure. What is put in is one line without controls, so that no value adds a line to a mail's header.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import zip_longest

from app.core.text import clean_line

FIELDS = {
    "venue": "Name of the venue",
    "city": "Its city",
    "capacity": "How many its largest room holds",
    "contact": "Who you know there",
    "dates": "The nights you ask for; its own, where the venue comes from a plan",
    "period": "From the first to the last night of the round",
    "artist": "Your act",
    "draw": "How many you expect to come",
    "press_kit": "Link to your press kit",
    "sender": "Your name",
}
VALUE_LIMIT = 500
_FIELD = re.compile(r"\{\{([^{}]*)\}\}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a text, in a sentence that says what to do."""

    sentence: str


def problems(text: str) -> list[Problem]:
    """Fields nobody knows, and braces that do not belong to any."""
    found = []
    for name in dict.fromkeys(_names(text)):
        if name not in FIELDS:
            near = get_close_matches(name, FIELDS, n=1, cutoff=0.5)
            hint = f" Did you mean {{{{{near[0]}}}}}?" if near else ""
            found.append(Problem(f"There is no field {{{{{name}}}}}.{hint}"))
    rest = _FIELD.sub("", text)
    if "{{" in rest or "}}" in rest:
        found.append(Problem("A field is not closed: write it as {{venue}}."))
    return found


def missing(texts: Sequence[str], values: Mapping[str, str]) -> list[str]:
    """Fields that are used and have no value, in the order in which they come."""
    used = dict.fromkeys(name for text in texts for name in _names(text))
    return [name for name in used if name in FIELDS and not values.get(name)]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its values; a field without one stays as it is written."""
    return _FIELD.sub(lambda match: _value(match, values), text)


def used(texts: Sequence[str], name: str) -> bool:
    return any(name in _names(text) for text in texts)


def in_words(nights: Sequence[date]) -> str:
    """Nights as people write them: 12 to 15 March 2027, 20 March 2027."""
    spans = list(_spans(sorted(set(nights))))
    return ", ".join(_span(first, last) for first, last in spans)


def period(nights: Sequence[date]) -> str:
    """From the first night to the last, whatever lies between: 12 to 15 March 2027."""
    return _span(min(nights), max(nights)) if nights else ""


def _names(text: str) -> list[str]:
    return [match[1].strip().lower() for match in _FIELD.finditer(text)]


def _value(match: re.Match[str], values: Mapping[str, str]) -> str:
    value = clean_line(values.get(match[1].strip().lower(), ""), limit=VALUE_LIMIT)
    return value or match[0]


def _spans(nights: Sequence[date]) -> Iterator[tuple[date, date]]:
    first: date | None = None
    for night, following in zip_longest(nights, nights[1:]):
        first = first or night
        if following != night + timedelta(days=1):
            yield first, night
            first = None


def _span(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {_day(last)}"
    return f"{_day(first)} to {_day(last)}"


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
