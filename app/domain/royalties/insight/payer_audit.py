"""What is odd about those who pay: months missing, rates out of line, stores and countries gone.

Pure: sums by month in, findings out. A finding says what was expected and what came; whether that
is wrong, a person decides.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import TypeVar

from app.core.period import month_of, months_between

Group = TypeVar("Group", bound=Hashable)

STEADY = 6
"""Months something has to have come in before its absence says anything."""
GONE = 2
"""Months it has to be away."""
LEAST_UNITS = 100
"""Units below which a rate is an accident of rounding."""
LEAST_STAKE = Decimal(1)
"""Below one unit of the currency nobody writes to a store."""
LEAST_PART = Decimal("0.01")
"""A country that brought less of its source than this dries up without a word."""
_TIMES = 6
_SPREAD = Decimal("1.4826")
_LEAST_RATIO = Decimal("1.35")
_LEFT = Decimal("0.1")


class Kind(StrEnum):
    """What is odd, and how it is named in the address of a finding."""

    MISSING = "missing"
    RATE = "rate"
    SILENT = "silent"
    DRIED_UP = "dried"


@dataclass(frozen=True, slots=True)
class Sum:
    """What a source paid for one month, store, country and way of use in one currency."""

    source: str
    source_name: str
    store: str
    country: str
    use: str
    month: date
    currency: str
    amount: Decimal
    units: Decimal


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to ask about: `key` stays the same while the same thing is odd.

    `stake` is what seems to be missing; below zero it seems to be too much. `where` are the
    filters of the income page that show its lines.
    """

    key: str
    kind: Kind
    source_name: str
    store: str
    country: str
    use: str
    month: date
    currency: str
    expected: Decimal
    found: Decimal
    stake: Decimal
    months: int = 1
    where: Mapping[str, str] = field(default_factory=dict)


def audit(sums: Sequence[Sum]) -> list[Finding]:
    """Everything odd, what is at stake most first within each currency."""
    found: list[Finding] = []
    for of_source in _grouped(sums, lambda each: (each.source, each.currency)).values():
        missing = list(_missing(of_source))
        silent = list(_silent(of_source))
        gone = {each.store for each in silent}
        found += missing + silent
        found += _dried_up([each for each in of_source if each.store not in gone])
        found += _rates(of_source)
    return sorted(found, key=lambda each: (each.currency, -abs(each.stake), each.key))


def _missing(sums: Sequence[Sum]) -> Iterable[Finding]:
    """Months between two that were paid for which nothing came, by the usual distance of months."""
    months = _by_month(sums)
    known = sorted(months)
    gaps = [months_between(one, other) for one, other in pairwise(known)]
    if len(known) < STEADY:
        return
    usual = int(median(gaps))
    for before, after, gap in zip(known, known[1:], gaps, strict=False):
        if gap <= usual:
            continue
        for place in range(usual, gap, usual):
            month = _later(before, place)
            expected = (months[before] + months[after]) / 2
            if expected >= LEAST_STAKE:
                yield _finding(sums[0], Kind.MISSING, month, expected, Decimal(0))


def _silent(sums: Sequence[Sum]) -> Iterable[Finding]:
    """Stores that paid steadily and stopped while their source goes on."""
    months = sorted(_by_month(sums))
    for store, of_store in _grouped(sums, lambda each: each.store).items():
        if store:
            stopped = _stopped(_by_month(of_store), months, left=Decimal(0))
            if stopped:
                since, expected, count = stopped
                yield _finding(
                    of_store[0], Kind.SILENT, since, expected, Decimal(0), months=count, store=store
                )


def _dried_up(sums: Sequence[Sum]) -> Iterable[Finding]:
    """Countries that paid steadily and brought a tenth or less since, while the source goes on."""
    by_month = _by_month(sums)
    months = sorted(by_month)
    whole = sum(by_month.values(), Decimal(0))
    for country, of_country in _grouped(sums, lambda each: each.country).items():
        paid = _by_month(of_country)
        if not country or sum(paid.values(), Decimal(0)) < whole * LEAST_PART:
            continue
        stopped = _stopped(paid, months, left=_LEFT)
        if stopped and not _fell(by_month, months, stopped[2]):
            since, expected, count = stopped
            came = sum((paid.get(month, Decimal(0)) for month in months[-count:]), Decimal(0))
            yield _finding(
                of_country[0], Kind.DRIED_UP, since, expected, came, months=count, country=country
            )


def _rates(sums: Sequence[Sum]) -> Iterable[Finding]:
    """Months in which a unit was paid far from what it was in the other months of its kind."""
    groups = _grouped(sums, lambda each: (each.store, each.country, each.use))
    for (store, country, use), of_group in groups.items():
        rates = {
            month: (amount / units, amount, units)
            for month, (amount, units) in _paid(of_group).items()
            if units >= LEAST_UNITS and amount > 0
        }
        if len(rates) <= STEADY:
            continue
        for month, (rate, amount, units) in sorted(rates.items()):
            others = [other for at, (other, _, _) in rates.items() if at != month]
            usual = median(others)
            if not _is_out_of_line(rate, usual, others):
                continue
            expected = usual * units
            if abs(expected - amount) >= LEAST_STAKE:
                yield _finding(
                    of_group[0],
                    Kind.RATE,
                    month,
                    expected,
                    amount,
                    store=store,
                    country=country,
                    use=use,
                )


def _is_out_of_line(rate: Decimal, usual: Decimal, others: Sequence[Decimal]) -> bool:
    # As ratios, since half and double are equally far; the spread is that of the other months.
    spread = median([max(other / usual, usual / other) - 1 for other in others])
    apart = max(rate / usual, usual / rate)
    return apart >= _LEAST_RATIO and apart - 1 > _TIMES * _SPREAD * spread


def _stopped(
    paid: Mapping[date, Decimal], months: Sequence[date], *, left: Decimal
) -> tuple[date, Decimal, int] | None:
    """Since when at most `left` of what was usual has come, what was expected since, and months.

    Only after `STEADY` months in a row with income, and when at least `GONE` months followed.
    """
    for count in range(len(months) - STEADY, GONE - 1, -1):
        before, since = months[-count - STEADY : -count], months[-count:]
        if not all(paid.get(month, Decimal(0)) > 0 for month in before):
            continue
        usual = median([paid[month] for month in before])
        if all(paid.get(month, Decimal(0)) <= usual * left for month in since):
            expected = usual * count
            return (since[0], expected, count) if expected >= LEAST_STAKE else None
    return None


def _fell(by_month: Mapping[date, Decimal], months: Sequence[date], count: int) -> bool:
    """Whether the whole source fell to a half or less as well, which is another story."""
    before = median([by_month[month] for month in months[-count - STEADY : -count]])
    return median([by_month[month] for month in months[-count:]]) <= before / 2


def _finding(
    like: Sum,
    kind: Kind,
    month: date,
    expected: Decimal,
    found: Decimal,
    *,
    months: int = 1,
    store: str = "",
    country: str = "",
    use: str = "",
) -> Finding:
    first = month_of(month).code
    chosen = {"source": like.source, "store": store, "country": country, "kind": use}
    where = {name: value for name, value in chosen.items() if value}
    # A month without lines is shown by those around it.
    since, until = (first, first) if kind is Kind.RATE else (_code(month, -STEADY), "")
    until = _code(month, STEADY) if kind is Kind.MISSING else until
    return Finding(
        key=f"{kind}:{like.source}:{like.currency}:{store}:{country}:{use}:{first}",
        kind=kind,
        source_name=like.source_name,
        store=store,
        country=country,
        use=use,
        month=month,
        currency=like.currency,
        expected=expected,
        found=found,
        stake=expected - found,
        months=months,
        where={**where, "currency": like.currency, "from": since, "until": until},
    )


def _by_month(sums: Iterable[Sum]) -> dict[date, Decimal]:
    months: dict[date, Decimal] = defaultdict(Decimal)
    for each in sums:
        months[each.month] += each.amount
    return dict(months)


def _paid(sums: Iterable[Sum]) -> dict[date, tuple[Decimal, Decimal]]:
    months: dict[date, tuple[Decimal, Decimal]] = {}
    for each in sums:
        amount, units = months.get(each.month, (Decimal(0), Decimal(0)))
        months[each.month] = amount + each.amount, units + each.units
    return months


def _grouped(sums: Iterable[Sum], key: Callable[[Sum], Group]) -> dict[Group, list[Sum]]:
    groups: dict[Group, list[Sum]] = defaultdict(list)
    for each in sums:
        groups[key(each)].append(each)
    return dict(groups)


def _code(month: date, count: int) -> str:
    return month_of(_later(month, count)).code


def _later(month: date, count: int) -> date:
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)
