"""Why each stop is in a plan, what each wish costs, and what nearly was in it.

Each answer is the difference to a tour planned again with one thing changed, so it counts all that
moves with it. Answers are as good as the search: a difference below zero is taken as none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.domain.routing.plan import Plan
from app.domain.routing.planner import plan
from app.domain.routing.problem import Problem
from app.domain.routing.roads import Kilometres, chart
from app.domain.routing.solver import Effort

BRIEFLY = Effort(seconds=None, steps=1500)


@dataclass(frozen=True, slots=True)
class Reason:
    """A stop nobody forced: what the tour would lose without it, all planned again."""

    show: str
    marginal: int


@dataclass(frozen=True, slots=True)
class Price:
    """A wish: what the tour would gain if it were given up."""

    wish: str | date
    price: int


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A show that is not in the plan: what the tour would lose by playing it, and when it would."""

    show: str
    on: date
    loss: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """`better` is a better plan, where looking for reasons came upon one."""

    reasons: tuple[Reason, ...]
    prices: tuple[Price, ...]
    near_misses: tuple[NearMiss, ...]
    better: Plan | None


class _Again:
    """Plans the tour again and again, and remembers the best that the problem itself allows."""

    def __init__(self, problem: Problem, planned: Plan, km: Kilometres, effort: Effort) -> None:
        self._problem, self._km, self._effort = problem, km, effort
        self.best = planned

    def with_(self, changed: Problem, *, allowed: bool) -> Plan:
        """A plan of another problem; `allowed` where it would be one of this problem, too."""
        found = plan(changed, self._effort, km=self._km, start=self.best)
        if allowed and not found.conflicts and found.expected > self.best.expected:
            self.best = found
        return found


def explain(
    problem: Problem,
    planned: Plan,
    *,
    km: Kilometres | None = None,
    effort: Effort = BRIEFLY,
    near_misses: int = 5,
) -> Explanation:
    """The reasons of a plan. `effort` is spent once for every stop, wish and near miss."""
    again = _Again(problem, planned, chart(problem) if km is None else km, effort)
    reasons = tuple(_reasons(problem, planned, again))
    prices = tuple(_prices(problem, planned, again))
    missed = sorted(_near_misses(problem, planned, again, near_misses), key=lambda miss: miss.loss)
    better = again.best if again.best.expected > planned.expected else None
    return Explanation(reasons, prices, tuple(missed), better)


def _reasons(problem: Problem, planned: Plan, again: _Again) -> Iterator[Reason]:
    for stop in planned.stops:
        if stop.show not in problem.wanted:
            without = replace(problem, no_go=problem.no_go | {stop.show})
            left = again.with_(without, allowed=True)
            yield Reason(stop.show, max(planned.expected - left.expected, 0))


def _prices(problem: Problem, planned: Plan, again: _Again) -> Iterator[Price]:
    for show in sorted(problem.wanted):
        locked = {each: on for each, on in problem.locked.items() if each != show}
        freed = again.with_(
            replace(problem, must=problem.must - {show}, locked=locked), allowed=False
        )  # fmt: skip
        yield Price(show, max(freed.expected - planned.expected, 0))
    for day in sorted(problem.off):
        freed = again.with_(replace(problem, off=problem.off - {day}), allowed=False)
        yield Price(day, max(freed.expected - planned.expected, 0))


def _near_misses(
    problem: Problem, planned: Plan, again: _Again, count: int
) -> Iterator[NearMiss]:  # fmt: skip
    for show in _likeliest(problem, planned)[:count]:
        forced = again.with_(replace(problem, must=problem.must | {show}), allowed=True)
        if show in forced.dates:
            loss = max(planned.expected - forced.expected, 0)
            yield NearMiss(show, forced.dates[show], loss)


def _likeliest(problem: Problem, planned: Plan) -> list[str]:
    """Shows by what their best night brings more than the stop it would push out."""
    taken = {stop.on: stop.estimate.expected for stop in planned.stops}
    found = {}
    for show in problem.shows:
        nights = problem.nights(show)
        if nights and show.id not in planned.dates:
            found[show.id] = max(
                estimate.expected - taken.get(day, 0) for day, estimate in nights.items()
            )
    return sorted(found, key=lambda show: (-found[show], show))
