"""The curve of a history: how it decays and what the season adds, found by least squares.

All on logarithms, so that a half and a double weigh the same. Pure and deterministic.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]

SEASON_FROM = 24
"""Months a history needs before a season can be told from chance."""
_FADING = 0.97
"""What a month weighs beside the one after it."""
_SEASON_RIDGE = 0.15
_DAMPED = 0.9
"""Growth is believed less with every month ahead; decay is believed."""
_HUBER = 1.5
_ROUNDS = 4


class Trend(StrEnum):
    """How income changes beside its season."""

    LEVEL = "level"
    STEADY = "steady"
    SLOWING = "slowing"


@dataclass(frozen=True)
class Curve:
    """A fitted history of `length` months, the first in calendar month `first` (January is 0)."""

    trend: Trend
    length: int
    first: int
    has_season: bool
    weights: Series
    spread: Series
    """Covariance of `weights`, in units of `noise` squared."""
    noise: np.float64
    memory: np.float64
    """How much of a month's deviation stays in the next one."""

    def ahead(self, months: int) -> Series:
        """The rows of the design for the months to come."""
        places = np.arange(self.length, self.length + months, dtype=np.float64)
        if self.trend is not Trend.LEVEL and self.weights[1] > 0:
            steps = np.cumsum(_DAMPED ** np.arange(1, months + 1, dtype=np.float64))
            places = self.length - 1 + steps
        calendar = (self.first + np.arange(self.length, self.length + months)) % 12
        return _design(self.trend, places, calendar, has_season=self.has_season)

    def middle(self, months: int) -> Series:
        """Logarithms of the likely income of the months to come."""
        found: Series = self.ahead(months) @ self.weights
        return found

    def width(self, months: int) -> Series:
        """Standard deviations around `middle`: chance, and not knowing the curve exactly."""
        rows = self.ahead(months)
        unsure = np.einsum("ij,jk,ik->i", rows, self.spread, rows)
        found: Series = self.noise * np.sqrt(1 + unsure)
        return found

    @property
    def yearly(self) -> np.float64:
        """What a year leaves of the income at the end of the history: 0.8 means a fifth is lost."""
        flat = _design(
            self.trend,
            np.array([self.length - 1, self.length + 11], dtype=np.float64),
            np.zeros(2, dtype=np.int64),
            has_season=self.has_season,
        )
        now, later = flat @ self.weights
        change: np.float64 = np.exp(later - now)
        return change


def fit(values: Series, first: int) -> Curve:
    """The curve that explains a history best for what it needs to know; months at zero are passed.

    `values` are amounts month by month, `first` the calendar month of the first (January is 0).
    """
    has_season = len(values) >= SEASON_FROM
    found = [_fit(values, first, trend, has_season=has_season) for trend in Trend]
    return min(found, key=lambda each: each[0])[1]


def _fit(values: Series, first: int, trend: Trend, *, has_season: bool) -> tuple[np.float64, Curve]:
    there = values > 0
    places = np.arange(len(values), dtype=np.float64)
    rows = _design(trend, places, (first + np.arange(len(values))) % 12, has_season=has_season)
    rows, logs = rows[there], np.log(values[there])
    fading = _FADING ** (len(values) - 1 - places[there])
    ridge = np.diag([0.0] * (rows.shape[1] - 12 * has_season) + [_SEASON_RIDGE] * 12 * has_season)
    trust = np.ones_like(logs)
    for _ in range(_ROUNDS):
        scaled = rows * (fading * trust)[:, None]
        inner = rows.T @ scaled
        steady = inner + ridge + 1e-9 * np.eye(len(inner))
        spread: Series = np.asarray(np.linalg.inv(steady), dtype=np.float64)
        weights = spread @ scaled.T @ logs
        rest = logs - rows @ weights
        typical = max(1.4826 * np.median(np.abs(rest)), 1e-9)
        trust = np.minimum(1.0, _HUBER * typical / np.maximum(np.abs(rest), 1e-12))
    used = np.trace(spread @ inner)
    mass = fading.sum()
    free = max(1 - used / len(logs), 0.2)
    noise = np.sqrt((fading * rest**2).sum() / mass / free)
    # One odd month widens the interval; it does not decide which trend there is.
    plain = (fading * trust * rest**2).sum() / mass
    score = len(logs) * np.log(plain + 1e-12) + used * np.log(len(logs))
    known: Series = np.asarray(weights, dtype=np.float64)
    curve = Curve(trend, len(values), first, has_season, known, spread, noise, _memory(rest))
    return score, curve


def _design(
    trend: Trend, places: Series, calendar: NDArray[np.int64], *, has_season: bool
) -> Series:
    columns = [np.ones_like(places)]
    if trend is Trend.STEADY:
        columns.append(places / 12)
    if trend is Trend.SLOWING:
        columns.append(np.log1p(places))
    if has_season:
        columns += [(calendar == number).astype(np.float64) for number in range(12)]
    return np.column_stack(columns)


def _memory(rest: Series) -> np.float64:
    around = rest - rest.mean()
    whole = (around**2).sum()
    if whole <= 1e-12:
        return np.float64(0)
    return np.float64(np.clip((around[1:] * around[:-1]).sum() / whole, 0.0, 0.9))
