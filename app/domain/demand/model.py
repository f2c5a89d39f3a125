"""How many would come, with an interval: the prior, corrected by every night that was played.

Pure. A log-normal model in closed form. Of the logarithm of paid attendance,

    log(paid) = log(prior of the city) + level + country + place + the luck of the night

each unknown being normal around zero: the level is shared by all cities, that of a country by its
cities, and that of a place with its neighbors, less so the further they are (half at 175 km). What
follows for any city from the nights that were played is the conditional normal distribution:

    mean = prior + k K⁻¹ (observed - prior),  variance = k₀ - k K⁻¹ kᵀ + luck

So no night at all leaves the prior, every night narrows the interval, and a night moves what is
expected towards what came. The figure is the median: as likely more come as fewer. The interval
holds eight nights of ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.domain.demand.markets import Numbers, kilometers

LEVEL_SD, LEVEL_SD_HEARD = 1.0, 0.7
"""How wrong the rule of thumb is, in logarithms: without plays, and with many."""
COUNTRY_SD, PLACE_SD = 0.5, 0.45
REACH_KM = 250.0
"""How far a night tells of its neighbors: e to the minus distance over this."""
LUCK_SD = 0.35
"""How much two nights of the same act in the same city differ."""
AGE_YEARS = 4.0
"""After so many years a night says half as much: its luck counts double."""
Z = 1.2815515655446004
"""Eight of ten are within this many standard deviations."""
LEAST = 0.5
"""Counted where nobody came, who has no logarithm."""


@dataclass(frozen=True)
class Places:
    """Where something is expected: points, the number of their country, and their priors."""

    points: Numbers
    countries: NDArray[np.int64]
    priors: Numbers

    def take(self, chosen: NDArray[np.int64]) -> "Places":
        return Places(self.points[chosen], self.countries[chosen], self.priors[chosen])


@dataclass(frozen=True)
class Nights:
    """What was played: where, how many paid, years ago, and whether no more could come in."""

    places: Places
    paid: Numbers
    years: Numbers
    sold_out: NDArray[np.bool_]

    def take(self, chosen: NDArray[np.int64]) -> "Nights":
        return Nights(
            self.places.take(chosen), self.paid[chosen], self.years[chosen], self.sold_out[chosen]
        )


@dataclass(frozen=True)
class Drawn:
    """What is expected at some places, with the width of each in logarithms."""

    expected: Numbers
    sd: Numbers

    @property
    def low(self) -> Numbers:
        return self.expected * np.exp(-Z * self.sd)

    @property
    def high(self) -> Numbers:
        return self.expected * np.exp(Z * self.sd)


@dataclass(frozen=True)
class Model:
    """A prior of a certain width, corrected by nights.

    `paid` is what the nights would have drawn: a night that was sold out could have drawn more, so
    it counts as what the others expect there where that is more.
    """

    nights: Nights
    level_sd: float
    paid: Numbers

    @cached_property
    def inverse(self) -> Numbers:
        """What the nights say together, each by what the others have said already."""
        places = self.nights.places
        own = _covariance(places, places, self.level_sd)
        found: Numbers = np.linalg.inv(own + np.diag(_luck(self.nights.years))).astype(np.float64)
        return found

    @cached_property
    def _surprise(self) -> Numbers:
        return np.log(np.maximum(self.paid, LEAST)) - np.log(self.nights.places.priors)

    def at(self, places: Places) -> Drawn:
        """What a night today would draw at each of these places."""
        whole = self.level_sd**2 + COUNTRY_SD**2 + PLACE_SD**2 + LUCK_SD**2
        if not len(self.paid):
            return Drawn(places.priors, np.full(len(places.priors), np.sqrt(whole)))
        near = _covariance(places, self.nights.places, self.level_sd)
        weights = near @ self.inverse
        moved = weights @ self._surprise
        variance = whole - np.einsum("ij,ij->i", weights, near)
        return Drawn(places.priors * np.exp(moved), np.sqrt(np.maximum(variance, LUCK_SD**2)))

    def said_by(self, place: Places) -> Numbers:
        """How far, in logarithms, each night moves what is expected of one place."""
        if not len(self.paid):
            return np.zeros(0)
        near = _covariance(place, self.nights.places, self.level_sd)
        moved: Numbers = (near @ self.inverse)[0] * self._surprise
        return moved

    def left_out(self) -> Drawn:
        """Of each night what the model expects without it."""
        if not len(self.paid):
            return Drawn(np.zeros(0), np.zeros(0))
        spread = np.diag(self.inverse)
        missed = (self.inverse @ self._surprise) / spread
        return Drawn(np.maximum(self.paid, LEAST) * np.exp(-missed), np.sqrt(1 / spread))


def fit(nights: Nights, *, certainty: float) -> Model:
    """The model of these nights; `certainty`, from 0 to 1, is how well the level is known."""
    level_sd = LEVEL_SD - (LEVEL_SD - LEVEL_SD_HEARD) * certainty
    if not nights.sold_out.any():
        return Model(nights, level_sd, nights.paid)
    others = nights.take(np.flatnonzero(~nights.sold_out))
    expected = Model(others, level_sd, others.paid).at(nights.places).expected
    paid = np.where(nights.sold_out, np.maximum(nights.paid, expected), nights.paid)
    return Model(nights, level_sd, paid)


@dataclass(frozen=True, slots=True)
class Tested:
    """What the model would have said of the nights it knows, each time without that night."""

    nights: int
    inside: int
    typical_error: float
    """Half of them were further off than this: 0.3 for three tenths."""


def back_test(model: Model) -> Tested:
    said, paid = model.left_out(), np.maximum(model.nights.paid, LEAST)
    # Of a night that was sold out only the least is known: the interval must not end below it.
    above = (paid >= said.low) | model.nights.sold_out
    inside = above & (paid <= said.high)
    off = np.abs(said.expected / paid - 1)
    off = np.where(model.nights.sold_out & (said.expected >= paid), 0.0, off)
    return Tested(len(paid), int(inside.sum()), float(np.median(off)) if len(paid) else 0.0)


def years_between(days: Sequence[int]) -> Numbers:
    return np.maximum(np.asarray(days, dtype=np.float64), 0.0) / 365.25


def _luck(years: Numbers) -> Numbers:
    return LUCK_SD**2 * (1 + years / AGE_YEARS)


def _covariance(one: Places, other: Places, level_sd: float) -> Numbers:
    near = np.exp(-kilometers(one.points, other.points) / REACH_KM)
    same = one.countries[:, None] == other.countries[None, :]
    found: Numbers = level_sd**2 + COUNTRY_SD**2 * same + PLACE_SD**2 * near
    return found
