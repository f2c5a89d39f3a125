"""Planning a tour: the best plan found in the time there is, its bound, and why it is so."""

from collections.abc import Callable
from dataclasses import replace

from app.domain.routing.bound import bound_within
from app.domain.routing.conflicts import conflicts
from app.domain.routing.plan import Plan, costed
from app.domain.routing.problem import Problem
from app.domain.routing.roads import Kilometres, chart
from app.domain.routing.solver import Effort, Found, solve
from app.domain.routing.survey import Survey, survey

TEN_SECONDS = Effort(seconds=10)

Watch = Callable[[Plan], bool]
"""Told each better plan; planning ends, with the best so far, when it answers False."""


def plan(
    problem: Problem,
    effort: Effort = TEN_SECONDS,
    *,
    km: Kilometres | None = None,
    start: Plan | None = None,
    watch: Watch = lambda _: True,
    bound_seconds: float | None = None,
) -> Plan:
    """The best plan found. `km` are the distances if they are known already (`chart`).

    `start` is a plan to begin with, whatever of it still holds: so a tour is planned again after
    a date was dragged. A bound is looked for when it is given time. With `effort.steps` and no
    seconds the same seed gives the same plan.
    """
    ways = chart(problem) if km is None else km
    found = survey(problem, ways)
    begin = _options(found, start) if start else []

    def told(best: Found) -> bool:
        return watch(_plan(found, ways, best))

    best = solve(found.ground, effort, begin, told)
    planned = _plan(found, ways, best)
    missing = problem.wanted - set(planned.dates)
    if missing:
        planned = replace(planned, conflicts=conflicts(problem, ways))
    if bound_seconds is None or missing:
        return planned
    return with_bound(problem, planned, km=ways, seconds=bound_seconds)


def with_bound(
    problem: Problem, planned: Plan, *, km: Kilometres | None = None, seconds: float = 5.0
) -> Plan:
    """The plan with what no other could exceed, kept as low as the time allows."""
    found = survey(problem, chart(problem) if km is None else km)
    reached = planned.expected + planned.fixed
    spent = planned.outlay - planned.fixed
    most = bound_within(found.ground, reached, spent, seconds=seconds)
    # The bound is that of some tour; what any tour costs anyhow comes off, unless there is none.
    return replace(planned, bound=max(most - problem.costs.fixed, 0))


def _options(found: Survey, start: Plan) -> list[int]:
    locked = found.problem.locked
    wanted = {**start.dates, **locked}
    options = [found.option(show, on) for show, on in wanted.items()]
    return [option for option in options if option is not None]


def _plan(found: Survey, ways: Kilometres, best: Found) -> Plan:
    played = [found.named(option) for option in best.stops]
    made = replace(costed(found.problem, ways, played), steps=best.steps)
    if made.expected < 0 and not found.problem.wanted:
        return replace(costed(found.problem, ways, []), steps=best.steps)
    return made
