"""Every possible tour, one after another: the best of them, for problems small enough."""

from dataclasses import replace
from itertools import permutations, product

from app.domain.routing import Plan, Problem
from app.domain.routing.plan import costed
from app.domain.routing.roads import chart
from tests.domain.routing.checker import faults


def best(problem: Problem) -> Plan | None:
    """The best tour that plays all that is wanted; None where none can."""
    km = chart(problem)
    found = None
    nights = {show.id: list(problem.nights(show)) for show in problem.shows}
    for size in range(len(nights) + 1):
        for names in permutations(nights, size):
            if not problem.wanted <= set(names):
                continue
            for dates in product(*(nights[name] for name in names)):
                if list(dates) != sorted(set(dates)):
                    continue
                plan = costed(problem, km, list(zip(names, dates, strict=True)))
                better = found is None or plan.expected > found.expected
                if better and not faults(problem, replace(plan, low=plan.expected)):
                    found = plan
    return found
