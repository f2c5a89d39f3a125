"""What the months to come may bring, how sure that is, and how wrong it would have been before."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

import numpy as np

from app.core.money import minor_places
from app.core.period import months_between
from app.domain.royalties.insight.curve import Curve, Series, Trend, fit

LEAST = 18
"""Months of a history: twelve to learn from and six to be tested on."""
HELD_OUT = 6
AHEAD = 12
FURTHEST = 120
"""Months a balance is followed for."""
SURE = Decimal("0.8")
"""How often the interval is meant to hold."""
_REACH = 1.2816
"""Standard deviations on either side that hold four fifths."""
_GAPS = 2
_PATHS = 2000
_SEED = 20261121


class TooThin(ValueError):
    """A history no forecast can stand on; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class MonthAhead:
    """A month to come: four times in five it lies between `low` and `high`."""

    month: date
    likely: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class BackTest:
    """What would have been said of months that are known now.

    `error` is the mean error in parts of the amount, `simple_error` that of saying "as the month
    before the test"; `held` is how many of `months` lay inside the interval.
    """

    months: int
    error: Decimal
    simple_error: Decimal
    held: int


@dataclass(frozen=True, slots=True)
class Recoupment:
    """When a balance is recouped. A month of None lies beyond `FURTHEST` months."""

    early: date | None
    likely: date | None
    late: date | None
    chance: Decimal
    """How likely it is recouped at all within `FURTHEST` months."""


@dataclass(frozen=True)
class Forecast:
    """The outlook of a history in one currency, in whole minor units."""

    currency: str
    start: date
    months: tuple[MonthAhead, ...]
    total: MonthAhead
    trend: Trend
    has_season: bool
    yearly: Decimal
    tested: BackTest
    _sums: Series = field(repr=False)
    """Running totals of possible futures, one a row."""

    def advance(self, months: int, *, probability: Decimal, share: Decimal = Decimal(1)) -> Decimal:
        """The largest advance that `share` of the income recoups in time with this probability."""
        sums = self._sums[:, min(months, FURTHEST) - 1]
        worst = np.quantile(sums, 1 - np.asarray(probability, dtype=np.float64))
        return _cut(Decimal(f"{worst:.6f}") * share, self.currency)

    def recoups(self, balance: Decimal, *, share: Decimal = Decimal(1)) -> Recoupment:
        """When `share` of the income will have recouped an unrecouped balance."""
        if balance <= 0:
            return Recoupment(self.start, self.start, self.start, Decimal(1))
        if share <= 0:
            return Recoupment(None, None, None, Decimal(0))
        wanted = np.asarray(balance / share, dtype=np.float64)
        takes = (self._sums < wanted).sum(axis=1)
        early, likely, late = (
            self._after(int(np.quantile(takes, part, method="higher"))) for part in (0.1, 0.5, 0.9)
        )
        chance = Decimal(int((takes < FURTHEST).sum())) / len(takes)
        return Recoupment(early, likely, late, chance)

    def _after(self, months: int) -> date | None:
        return None if months >= FURTHEST else _later(self.start, months)


def forecast(history: Sequence[tuple[date, Decimal]], currency: str) -> Forecast:
    """The next twelve months of a history of (first day of the month, amount).

    Raises TooThin, with a sentence, when there is not enough to learn and to test on.
    """
    values, first = _filled(history)
    _check(values)
    curve = fit(values, first.month - 1)
    tested, missed = _back_test(values, first, _origins(len(values)))
    # A curve that fits the past better than it foretold it is not to be believed so far.
    curve = _humbled(curve, missed)
    middle, width = curve.middle(AHEAD), curve.width(AHEAD)
    start = _later(first, len(values))
    sums = _futures(curve)
    bounds = [np.exp(middle + sign * _REACH * width) for sign in (0, -1, 1)]
    year = [np.quantile(sums[:, AHEAD - 1], part) for part in (0.5, 0.1, 0.9)]
    return Forecast(
        currency=currency,
        start=start,
        months=tuple(
            MonthAhead(_later(start, place), *(_exact(bound[place], currency) for bound in bounds))
            for place in range(AHEAD)
        ),
        total=MonthAhead(start, *(_exact(each, currency) for each in year)),
        trend=curve.trend,
        has_season=curve.has_season,
        yearly=Decimal(f"{curve.yearly:.4f}"),
        tested=tested,
        _sums=sums,
    )


def whole_months(history: Sequence[tuple[date, Decimal, int]]) -> list[tuple[date, Decimal]]:
    """A history without its last months that only part of the sources has reported yet.

    `history` counts the sources of each month; a month is whole when it has at least three
    fifths of those the half year before it usually had.
    """
    kept = list(history)
    while len(kept) > HELD_OUT:
        usual = sorted(sources for _, _, sources in kept[-HELD_OUT - 1 : -1])[HELD_OUT // 2]
        if kept[-1][2] * 5 >= usual * 3:
            break
        kept.pop()
    return [(month, amount) for month, amount, _ in kept]


def _filled(history: Sequence[tuple[date, Decimal]]) -> tuple[Series, date]:
    """Amounts month by month from the first to the last with income; none in between is zero."""
    earned = {month: amount for month, amount in history if amount > 0}
    if not earned:
        raise TooThin(_words(0))
    first, last = min(earned), max(earned)
    count = months_between(first, last) + 1
    months = [_later(first, place) for place in range(count)]
    values = [earned.get(month, Decimal(0)) for month in months]
    return np.array([np.float64(each) for each in values], dtype=np.float64), first


def _check(values: Series) -> None:
    if len(values) < LEAST:
        raise TooThin(_words(len(values)))
    missing = int((values[-12:] <= 0).sum())
    if missing > _GAPS:
        raise TooThin(
            f"{missing} of the last 12 months have no income, so no month can be told from the"
            " others. Import the missing reports first."
        )


def _words(count: int) -> str:
    there = "There is none yet." if count == 0 else f"There are {count} so far."
    if count == 1:
        there = "There is one so far."
    return (
        f"A forecast takes {LEAST} months of income: 12 to learn from and {HELD_OUT} to be tested"
        f" on. {there}"
    )


def _origins(count: int) -> list[int]:
    """How many months are known in each test: the last six are held out, then earlier six."""
    return [known for known in (count - 6, count - 9, count - 12) if known >= LEAST - HELD_OUT]


def _back_test(values: Series, first: date, origins: Sequence[int]) -> tuple[BackTest, Series]:
    errors, simple, missed, held = [], [], [], 0
    for known in origins:
        curve = fit(values[:known], first.month - 1)
        middle, width = curve.middle(HELD_OUT), curve.width(HELD_OUT)
        for place, actual in enumerate(values[known : known + HELD_OUT]):
            if actual <= 0:
                continue
            off = np.log(actual) - middle[place]
            missed.append(off)
            held += bool(abs(off) <= _REACH * width[place])
            errors.append(abs(np.exp(middle[place]) - actual) / actual)
            simple.append(abs(values[known - 1] - actual) / actual)
    tested = BackTest(
        months=len(errors),
        error=Decimal(f"{np.mean(errors):.4f}"),
        simple_error=Decimal(f"{np.mean(simple):.4f}"),
        held=held,
    )
    return tested, np.array(missed, dtype=np.float64)


def _humbled(curve: Curve, missed: Series) -> Curve:
    noise = np.maximum(curve.noise, np.sqrt((missed**2).mean()))
    return replace(curve, noise=noise)


def _futures(curve: Curve) -> Series:
    """Running totals of possible futures, always the same for the same curve."""
    chance = np.random.default_rng(_SEED)
    rows = curve.ahead(FURTHEST)
    scale = np.linalg.cholesky(curve.spread + 1e-12 * np.eye(len(curve.spread)))
    unsure = chance.standard_normal((_PATHS, len(curve.weights))) @ scale.T @ rows.T
    steps = chance.standard_normal((_PATHS, FURTHEST))
    kept = np.sqrt(1 - curve.memory**2)
    for place in range(1, FURTHEST):
        steps[:, place] = curve.memory * steps[:, place - 1] + kept * steps[:, place]
    logs = rows @ curve.weights + curve.noise * (unsure + steps)
    sums: Series = np.cumsum(np.exp(np.minimum(logs, 60.0)), axis=1)
    return sums


def _exact(value: np.float64, currency: str) -> Decimal:
    least = Decimal(1).scaleb(-minor_places(currency))
    return Decimal(f"{value:.6f}").quantize(least, rounding=ROUND_HALF_EVEN)


def _cut(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-minor_places(currency)), rounding=ROUND_DOWN)


def _later(month: date, count: int) -> date:
    months = month.year * 12 + month.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)
