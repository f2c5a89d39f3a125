"""A plan: the stops in their order, what each way costs, what is left, and how good it can be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import isqrt

from app.domain.routing.problem import Estimate, Problem
from app.domain.routing.roads import Kilometres


@dataclass(frozen=True, slots=True)
class Stop:
    """A show of the plan. `km` is the way to it from the stop before, or from home, and `days` are
    those away from home that it takes to get to its night."""

    show: str
    on: date
    estimate: Estimate
    km: int
    days: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """Wishes that cannot all come true, or one that cannot alone; `why` says it in a sentence."""

    shows: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Amounts in minor units of `currency`. No plan can expect more than `bound` (None: unknown).

    The interval holds if the errors of the shows' estimates have nothing to do with each other.
    """

    currency: str
    stops: tuple[Stop, ...]
    km: int
    days_away: int
    shows: int
    driving: int
    days: int
    fixed: int
    low: int
    high: int
    conflicts: tuple[Conflict, ...] = ()
    bound: int | None = None
    steps: int = 0

    @property
    def expected(self) -> int:
        """The profit of all shows, less driving, days away and what a tour costs anyhow."""
        return self.shows - self.driving - self.days - self.fixed

    @property
    def outlay(self) -> int:
        """What it costs whatever comes in: what a budget limits."""
        fees = sum(stop.estimate.fees for stop in self.stops)
        return self.driving + self.days + self.fixed + fees

    @property
    def dates(self) -> dict[str, date]:
        return {stop.show: stop.on for stop in self.stops}

    @property
    def gap(self) -> float | None:
        """The most by which it can fall short of the best plan there is, as a part of the bound."""
        if self.bound is None:
            return None
        return max(self.bound - self.expected, 0) / self.bound if self.bound > 0 else 0.0


def drives(km: int, problem: Problem) -> int:
    """Days it takes to drive so far; two shows are never on one day."""
    return max(-(-km // problem.km_per_day), 1)


def costed(problem: Problem, km: Kilometres, played: Sequence[tuple[str, date]]) -> Plan:
    """The plan that plays these shows, with every amount reckoned from the problem itself."""
    index = {show.id: place for place, show in enumerate(problem.shows, 1)}
    route = [0, *(index[show] for show, _ in played), 0]
    ways = [int(km[a, b]) for a, b in pairwise(route)]
    until = [drives(ways[0], problem), *((b - a).days for (_, a), (_, b) in pairwise(played))]
    stops = tuple(
        Stop(show, on, problem.shows[index[show] - 1].nights[on], way, days)
        for (show, on), way, days in zip(played, ways, until, strict=False)
    )
    away = sum(stop.days for stop in stops) + drives(ways[-1], problem) if stops else 0
    far = sum(ways) if stops else 0
    taken = sum(stop.estimate.expected for stop in stops)
    driving, days = far * problem.costs.per_km, away * problem.costs.per_day
    fixed = problem.costs.fixed if stops else 0
    net = taken - driving - days - fixed
    below = isqrt(sum((stop.estimate.expected - stop.estimate.low) ** 2 for stop in stops))
    above = isqrt(sum((stop.estimate.high - stop.estimate.expected) ** 2 for stop in stops))
    return Plan(
        currency=problem.currency,
        stops=stops,
        km=far,
        days_away=away,
        shows=taken,
        driving=driving,
        days=days,
        fixed=fixed,
        low=net - below,
        high=net + above,
    )
