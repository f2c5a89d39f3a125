"""What is expected of every market for one act: prior, nights and signals put together.

Pure. Made anew for each question from what is known at that moment; nothing of it is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.domain.demand.evidence import Played, paid_since
from app.domain.demand.markets import Atlas, Numbers, kilometers
from app.domain.demand.model import (
    Drawn,
    Model,
    Nights,
    Places,
    Tested,
    back_test,
    fit,
    years_between,
)
from app.domain.demand.prior import Heard, signals_of, size_of

TWO_YEARS = timedelta(days=730)
GOOD_SD, FAIR_SD = 0.5, 0.8


@dataclass(frozen=True, slots=True)
class Estimate:
    """How many would pay in a market on a usual night, as if no room were too small."""

    market: int
    expected: int
    low: int
    high: int
    sd: float

    @property
    def certainty(self) -> str:
        return "good" if self.sd < GOOD_SD else "fair" if self.sd < FAIR_SD else "rough"


@dataclass(frozen=True, slots=True)
class Telling:
    """A night that moves what is expected of a market: by how much, and from how far away."""

    night: Played
    km: int
    percent: int


@dataclass(frozen=True)
class Outlook:
    """Everything the map, a city's page and the planner of tours ask of the model.

    `known` is how many people other modules know in each market.
    """

    atlas: Atlas
    heard: Heard
    nights: Sequence[Played]
    known: Mapping[int, int]
    today: date

    @cached_property
    def model(self) -> Model:
        nights = Nights(
            self._places(np.array([each.market for each in self.nights], dtype=np.int64)),
            np.array([each.paid for each in self.nights], dtype=np.float64),
            years_between([(self.today - each.on).days for each in self.nights]),
            np.array([each.is_sold_out for each in self.nights], dtype=bool),
        )
        return fit(nights, certainty=self.heard.certainty)

    @cached_property
    def tested(self) -> Tested:
        return back_test(self.model)

    @cached_property
    def recent(self) -> dict[int, tuple[int, int]]:
        """Nights and paid tickets of the last 24 months, by market."""
        return paid_since(self.nights, self.today - TWO_YEARS)

    def estimates(self, markets: Sequence[int] | NDArray[np.int64]) -> list[Estimate]:
        """In the order asked for."""
        chosen = np.asarray(markets, dtype=np.int64)
        drawn = self.drawn(chosen)
        figures = (drawn.expected, drawn.low, drawn.high, drawn.sd)
        rows = zip(chosen, *figures, strict=True)
        return [
            Estimate(int(market), round(float(e)), int(low), int(np.ceil(high)), float(sd))
            for market, e, low, high, sd in rows
        ]

    def drawn(self, markets: NDArray[np.int64]) -> Drawn:
        return self.model.at(self._places(markets))

    def prior_of(self, market: int) -> float:
        """What was expected there before any night was played."""
        return float(self._priors(np.array([market]))[0])

    def signal_of(self, market: int) -> float:
        return float(self._signals[market])

    def tellings(self, market: int, *, most: int = 5) -> list[Telling]:
        """The nights that say most about a market, those that move it furthest first."""
        here = np.array([market], dtype=np.int64)
        moved = self.model.said_by(self._places(here))
        if not len(moved):
            return []
        there = self.atlas.points[[each.market for each in self.nights]]
        km = kilometers(self.atlas.points[here], there)[0]
        order = np.argsort(-np.abs(moved), kind="stable")[:most]
        return [
            Telling(self.nights[n], round(float(km[n])), round(100 * float(np.expm1(moved[n]))))
            for n in order
        ]

    @cached_property
    def _signals(self) -> Numbers:
        found = np.ones(len(self.atlas.ids))
        if not self.known:
            return found
        markets = self.atlas.markets
        counts = np.array([self.known.get(int(m), 0) for m in markets], dtype=np.float64)
        found[markets] = signals_of(counts, self._base(markets))
        return found

    def _places(self, markets: NDArray[np.int64]) -> Places:
        return Places(
            self.atlas.points[markets],
            self.atlas.country_numbers[markets],
            self._priors(markets),
        )

    def _priors(self, markets: NDArray[np.int64]) -> Numbers:
        return self.heard.level * self._base(markets) * self._signals[markets]

    def _base(self, markets: NDArray[np.int64]) -> Numbers:
        pulls = self._pulls[self.atlas.country_numbers[markets]]
        return size_of(self.atlas.people[markets]) * pulls

    @cached_property
    def _pulls(self) -> Numbers:
        return np.array([self.heard.pull(code) for code in self.atlas.country_codes])
