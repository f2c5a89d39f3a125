"""Questions in plain English: a fixed set of them, or a refusal that says which there are.

Pure. Words in, an intent with its months out; nothing is guessed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.period import Period, month_of, quarter_of

EXAMPLES = (
    "Why is this quarter lower?",
    "Top countries last year",
    "Top 5 recordings in 2026",
    "How much did we earn last month?",
    "How much from Spotify this year?",
    "Which stores grew this quarter?",
    "What do we owe our payees?",
    "What is not matched?",
    "What is missing?",
)
"""One of every kind, as the page offers them."""
MOST = 25


class Intent(StrEnum):
    """What can be asked."""

    WHY = "why"
    TOP = "top"
    MOVERS = "movers"
    EARNED = "earned"
    OWED = "owed"
    UNMATCHED = "unmatched"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood. `by` is a dimension; `name` what it is narrowed to, as written."""

    intent: Intent
    months: Period
    before: Period
    by: str = ""
    count: int = 10
    name: str = ""
    is_rising: bool = True


_DIMENSIONS = {
    "recording": r"recordings?|songs?|tracks?|titles?",
    "store": r"stores?|dsps?|shops?|platforms?",
    "country": r"countr(?:y|ies)|territor(?:y|ies)|markets?",
    "source": r"sources?|distributors?|societies|society|payers?",
    "kind": r"kinds?|streams? of income|types?|uses?",
    "month": r"months?",
}
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_LOWER = r"lower|less|down|fall(?:en|ing)?|fell|drop(?:ped)?|worse|smaller|shrunk|declin\w+"
_HIGHER = r"higher|more|up|ris(?:e|en|ing)|rose|grew|grow(?:n|ing)?|better|larger|increas\w+"
_INTENTS = (
    (Intent.OWED, r"owe|owed|payable|unpaid", False),
    (Intent.UNMATCHED, r"unmatched|not matched|unknown recordings?|suspense", False),
    (Intent.MISSING, r"missing|silent|odd|wrong|audit", False),
    (Intent.MOVERS, f"{_LOWER}|{_HIGHER}", True),
    (Intent.TOP, r"top|best|biggest|largest|most|which|where", True),
    (Intent.EARNED, r"how much|what did|earn(?:ed|ings|t)?|income|revenue|made", False),
)
"""Words that tell an intent, in the order they are looked for, and whether it needs a dimension."""


def understand(words: str, *, latest: date) -> Question | None:
    """The question, or None when it is none of these. `latest` is the last month with income."""
    text = " ".join(re.sub(r"[?!.,;:]+", " ", words.lower()).split())
    months, before, rest = _months(text, latest)
    by = next((name for name, pattern in _DIMENSIONS.items() if _has(rest, pattern)), "")
    intent = _intent(rest, has_dimension=bool(by))
    if intent is None:
        return None
    return Question(
        intent,
        months,
        before,
        by=by,
        count=_count(rest),
        name=_name(rest) if intent is Intent.EARNED else "",
        is_rising=_has(rest, _HIGHER),
    )


def _intent(rest: str, *, has_dimension: bool) -> Intent | None:
    """The first intent whose words are there; some need a dimension to make sense."""
    if _has(rest, r"why|explain|reason"):
        return Intent.WHY if _has(rest, f"{_LOWER}|{_HIGHER}|changed?|different") else None
    for intent, words, needs in _INTENTS:
        if _has(rest, words) and (has_dimension or not needs):
            return intent
    return None


def _months(text: str, latest: date) -> tuple[Period, Period, str]:
    """The months spoken of, those to hold them against, and the words without them."""
    for pattern, read in _SPANS:
        found = re.search(rf"\b(?:in |of |for |during |the )*{pattern}\b", text)
        if found:
            months = read(found, latest)
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            return months, _previous(months), " ".join(rest.split())
    months = _last(12, latest)
    return months, _previous(months), text


def _this(unit: str, latest: date, back: int) -> Period:
    if unit == "month":
        return month_of(_back(latest, back))
    if unit == "quarter":
        return quarter_of(_back(latest, 3 * back))
    return _year(latest.year - back)


def _last(count: int, latest: date) -> Period:
    until = month_of(latest).until
    return Period(_back(until, count), until)


def _named_month(name: str, year: str | None, latest: date) -> Period:
    number = _MONTHS.split("|").index(name) + 1
    in_year = latest.year if number <= latest.month else latest.year - 1
    return month_of(date(int(year) if year else in_year, number, 1))


_SPANS: tuple[tuple[str, Callable[[re.Match[str], date], Period]], ...] = (
    (r"(this|last|previous|past) (month|quarter|year)",
     lambda m, latest: _this(m[2], latest, 0 if m[1] == "this" else 1)),
    (r"(?:last|past) (\d{1,2}) months?",
     lambda m, latest: _last(max(int(m[1]), 1), latest)),
    (r"q([1-4]) (20\d\d)", lambda m, _: quarter_of(date(int(m[2]), 3 * int(m[1]), 1))),
    (r"(20\d\d)[- ]?q([1-4])", lambda m, _: quarter_of(date(int(m[1]), 3 * int(m[2]), 1))),
    (rf"({_MONTHS})(?: (20\d\d))?", lambda m, latest: _named_month(m[1], m[2], latest)),
    (r"(20\d\d)-(0[1-9]|1[0-2])", lambda m, _: month_of(date(int(m[1]), int(m[2]), 1))),
    (r"(20\d\d)", lambda m, _: _year(int(m[1]))),
)  # fmt: skip


def _previous(months: Period) -> Period:
    return Period(_back(months.start, len(months.months())), months.start)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def _back(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _count(text: str) -> int:
    found = re.search(r"\b(\d{1,3})\b", text)
    return min(max(int(found[1]), 1), MOST) if found else 10


def _name(text: str) -> str:
    found = re.search(
        r"\b(?:from|on|at|with|did|by) (?!(?:we|i|us|our|you)\b)(.+?)"
        r"(?: (?:earn|earned|make|made|bring|brought|pay|paid)\b.*)?$",
        text,
    )
    return found[1].strip() if found else ""


def _has(text: str, pattern: str) -> bool:
    return re.search(rf"\b(?:{pattern})\b", text) is not None
