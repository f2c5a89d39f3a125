"""How far a record can still be trusted, by when somebody last looked at it."""

from dataclasses import dataclass
from datetime import date
from math import exp, log

HALF_LIFE = 365
"""Days in which half of what was known of a venue is no longer worth relying on."""

_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
          "eleven", "twelve")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Freshness:
    """`score` from 1, checked today, towards 0; `words` say when, `tone` how it stands."""

    score: float
    words: str
    tone: str

    @property
    def is_old(self) -> bool:
        """Whether a list says it."""
        return self.tone != "positive"


def freshness(checked_on: date, today: date) -> Freshness:
    """What is said of a record checked on a day."""
    days = max((today - checked_on).days, 0)
    score = exp(-log(2) * days / HALF_LIFE)
    tone = "positive" if score >= 0.7 else "notice" if score >= 0.4 else "caution"
    return Freshness(score, f"Checked {_since(days)}", tone)


def _since(days: int) -> str:
    if days < 2:
        return ("today", "yesterday")[days]
    for length, one in ((365, "year"), (30, "month"), (7, "week"), (1, "day")):
        if days >= length:
            number = days // length
            written = _SMALL[number] if number < len(_SMALL) else f"{number:,}"
            return f"{written} {one}{'' if number == 1 else 's'} ago"
    raise AssertionError(days)
