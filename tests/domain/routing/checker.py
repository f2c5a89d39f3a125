"""An inspector who knows nothing of the planner: is this tour possible, and worth what it says?"""

from datetime import timedelta
from itertools import pairwise
from math import asin, ceil, cos, radians, sin, sqrt

from app.domain.routing import Place, Plan, Problem


def km_between(one: Place, other: Place) -> int:
    """Great circle times one and a quarter, whole kilometres."""
    a, b = radians(one.latitude), radians(other.latitude)
    c = radians(one.longitude - other.longitude)
    half = sin((a - b) / 2) ** 2 + cos(a) * cos(b) * sin(c / 2) ** 2
    return round(2 * 6371.0088 * asin(sqrt(half)) * 1.25)


def faults(problem: Problem, plan: Plan) -> list[str]:
    """Every rule the plan breaks, in words; none: it can be toured."""
    return [
        *_dates(problem, plan),
        *_ways(problem, plan),
        *_rows(problem, plan),
        *_clauses(problem, plan),
        *_amounts(problem, plan),
    ]


def _dates(problem, plan):
    names = [stop.show for stop in plan.stops]
    if len(set(names)) != len(names):
        yield "a show twice"
    if [stop.on for stop in plan.stops] != sorted({stop.on for stop in plan.stops}):
        yield "dates out of order, or two shows on one"
    for stop in plan.stops:
        yield from _night(problem, stop)
    if not plan.conflicts:
        for wanted in (set(problem.must) | set(problem.locked)) - set(names):
            yield f"{wanted} is missing and nothing is said of it"


def _night(problem, stop):
    show = next(show for show in problem.shows if show.id == stop.show)
    if show.nights.get(stop.on) != stop.estimate:
        yield f"{stop.show} is not free on {stop.on}, or has another estimate"
    if not problem.first <= stop.on <= problem.last:
        yield f"{stop.show} is outside the tour"
    if stop.on in problem.off:
        yield f"{stop.show} is on a day off"
    if stop.show in problem.no_go:
        yield f"{stop.show} was ruled out"
    if problem.locked.get(stop.show, stop.on) != stop.on:
        yield f"{stop.show} is not on its locked date"


def _ways(problem, plan):
    if not plan.stops:
        return
    places = {show.id: show.place for show in problem.shows}
    limit = problem.km_per_day
    route = [problem.home, *(places[stop.show] for stop in plan.stops), problem.home]
    # Home is left on the morning of the first day and reached on the day after the last.
    days = [
        problem.first - timedelta(days=1),
        *(stop.on for stop in plan.stops),
        problem.last + timedelta(days=1),
    ]
    for (one, start), (other, end) in pairwise(zip(route, days, strict=True)):
        if ceil(km_between(one, other) / limit) > (end - start).days:
            yield f"too far to drive from {start} to {end}"


def _rows(problem, plan):
    days = {stop.on for stop in plan.stops}
    for day in days:
        row = 0
        while day + timedelta(days=row) in days:
            row += 1
        if problem.nights_in_row is not None and row > problem.nights_in_row:
            yield f"{row} nights in a row from {day}"


def _clauses(problem, plan):
    places = {show.id: show.place for show in problem.shows}
    dates = {stop.show: stop.on for stop in plan.stops}
    for clause in problem.clauses:
        for other, day in dates.items():
            if clause.show in dates and other != clause.show:
                apart = (day - dates[clause.show]).days
                near = km_between(places[clause.show], places[other]) <= clause.km
                if near and -clause.days_before <= apart <= clause.days_after:
                    yield f"{other} is within the radius of {clause.show}"


def _amounts(problem, plan):
    places = {show.id: show.place for show in problem.shows}
    expected = 0
    if plan.stops:
        route = [problem.home, *(places[stop.show] for stop in plan.stops), problem.home]
        ways = [km_between(a, b) for a, b in pairwise(route)]
        days = (plan.stops[-1].on - plan.stops[0].on).days
        days += max(ceil(ways[0] / problem.km_per_day), 1)
        days += max(ceil(ways[-1] / problem.km_per_day), 1)
        expected = sum(stop.estimate.expected for stop in plan.stops)
        expected -= sum(ways) * problem.costs.per_km + days * problem.costs.per_day
        expected -= problem.costs.fixed
        outlay = sum(stop.estimate.expected for stop in plan.stops) - expected
        outlay += sum(stop.estimate.fees for stop in plan.stops)
        if problem.budget is not None and outlay > problem.budget:
            yield f"{outlay} over the budget of {problem.budget}"
    if expected != plan.expected:
        yield f"worth {expected}, not {plan.expected}"
    if plan.bound is not None and plan.bound < expected:
        yield f"worth {expected}, above the bound {plan.bound}"
    if not plan.low <= plan.expected <= plan.high:
        yield "the interval does not hold what is expected"
