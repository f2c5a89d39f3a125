"""What an address asks of the income pages: which income, of which months, beside which others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from app.core.errors import Invalid, NotFound
from app.core.period import InvalidPeriod, Period, month, month_of
from app.domain.royalties.queries.income import DIMENSIONS, Currency, Lens
from app.domain.royalties.wording import NOTHING

SPANS = ("3", "12", "24", "60", "all")
COMPARISONS = ("before", "year", "no")
DEFAULT_SPAN = "12"


@dataclass(frozen=True, slots=True)
class Asked:
    """A lens, the one it is held against, and how the page shows both."""

    lens: Lens
    before: Lens | None
    by: str
    span: str
    comparison: str

    def address(self, **changes: str) -> str:
        """The query of this page with something else; an empty word leaves it out."""
        kept = {
            "currency": self.lens.currency,
            "by": self.by,
            "compare": self.comparison,
            **self._months(),
            **self.lens.chosen,
            **changes,
        }
        if changes.get("span"):
            kept |= {"from": "", "until": ""}
        return urlencode({name: value for name, value in kept.items() if value})

    def into(self, key: str) -> str:
        """The query that holds a line of the breakdown fixed, and breaks it down further."""
        if self.by == "month":
            return self.address(**{"from": key, "until": key, "by": "recording"})
        return self.address(**{self.by: key, "by": _next(self, self.by)})

    def without(self, dimension: str) -> str:
        return self.address(**{dimension: ""})

    @property
    def first_month(self) -> str:
        """The first month as its code; empty when there is no beginning."""
        return month_of(self.lens.since).code if self.lens.since else ""

    @property
    def last_month(self) -> str:
        """The last month that counts, as its code; empty when there is no end."""
        return month_of(months_back(self.lens.until, 1)).code if self.lens.until else ""

    def _months(self) -> dict[str, str]:
        return (
            {"span": self.span}
            if self.span
            else {"from": self.first_month, "until": self.last_month}
        )


def read(query: Mapping[str, str], currencies: list[Currency]) -> Asked:
    """What a query asks; the most used currency and its last twelve months when it does not say.

    Raises Invalid for months that are none, and NotFound for a title that cannot be one.
    """
    codes = [each.code for each in currencies]
    code = query.get("currency", "")
    known = currencies[codes.index(code)] if code in codes else currencies[0]
    lens = Lens(
        currency=known.code,
        kind=query.get("kind", ""),
        source=query.get("source", ""),
        store=query.get("store", ""),
        country=query.get("country", ""),
        recording=_id(query.get("recording", "")),
        work=_id(query.get("work", "")),
    )
    span = query.get("span", "")
    since, until = _month(query.get("from", "")), _month(query.get("until", ""))
    if since or until:
        span = ""
        lens = replace(
            lens, since=since.start if since else None, until=until.until if until else None
        )
    else:
        span = span if span in SPANS else DEFAULT_SPAN
        lens = _last(lens, span, known)
    comparison = query.get("compare", "")
    comparison = comparison if comparison in COMPARISONS else COMPARISONS[0]
    by = query.get("by", "")
    by = by if by in DIMENSIONS else "recording"
    return Asked(lens, _before(lens, comparison), by, span, comparison)


def months_back(day: date, count: int) -> date:
    """The first day of the month `count` months earlier."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def _last(lens: Lens, span: str, known: Currency) -> Lens:
    if known.last is None or span == "all":
        return lens
    until = month_of(known.last).until
    return lens.within(months_back(until, int(span)), until)


def _before(lens: Lens, comparison: str) -> Lens | None:
    if comparison == "no" or lens.since is None or lens.until is None or lens.length <= 0:
        return None
    back = 12 if comparison == "year" else lens.length
    return lens.within(months_back(lens.since, back), months_back(lens.until, back))


def _next(asked: Asked, by: str) -> str:
    held = {*asked.lens.chosen, by}
    order = ("recording", "store", "country", "kind", "month")
    return next(name for name in order if name not in held)


def _month(words: str) -> Period | None:
    if not words.strip():
        return None
    try:
        return month(words)
    except InvalidPeriod as error:
        raise Invalid(str(error)) from error


def _id(words: str) -> str:
    if words in ("", NOTHING):
        return words
    try:
        return str(UUID(words))
    except ValueError as error:
        raise NotFound from error
