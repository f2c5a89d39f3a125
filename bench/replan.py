"""How long it takes until a tour of forty stops is planned again after a date was dragged.

Run as `python -m bench.replan`. The goal is a p95 of two seconds or less, from the changed problem
to the plan, three quarters of a second of it for the search. The second figure says what is left
of the profit.
"""

import argparse
import time
from dataclasses import replace
from random import Random
from statistics import mean, quantiles

from app.domain.routing import Plan, Problem
from app.domain.routing.planner import plan
from app.domain.routing.roads import chart
from app.domain.routing.solver import Effort
from tests.domain.routing.checker import faults
from tests.domain.routing.tours import tour

GOAL = 2.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drags", type=int, default=20)
    parser.add_argument("--venues", type=int, default=2000)
    parser.add_argument("--days", type=int, default=50)
    parser.add_argument("--search", type=float, default=0.75)
    asked = parser.parse_args()
    problem = tour(1, venues=asked.venues, days=asked.days).problem
    km = chart(problem)
    before = plan(problem, Effort(seconds=5), km=km)
    chance, took, kept = Random(1), [], []
    for _ in range(asked.drags):
        changed = _dragged(problem, before, chance)
        start = time.perf_counter()
        after = plan(changed, Effort(seconds=asked.search), km=km, start=before)
        took.append(time.perf_counter() - start)
        assert faults(changed, after) == []
        kept.append(after.expected / before.expected)
    p95 = quantiles(took, n=20)[-1]
    print(
        f"replan: p95 {p95:.2f} s, goal {GOAL:g} s (mean {mean(took):.2f} s, search "
        f"{asked.search:g} s), {len(before.stops)} stops of {asked.venues} venues; "
        f"{mean(kept):.1%} of the profit before the drag, {min(kept):.1%} at least"
    )


def _dragged(problem: Problem, before: Plan, chance: Random) -> Problem:
    """One stop on another of its dates."""
    nights = {show.id: problem.nights(show) for show in problem.shows}
    stop = chance.choice([stop for stop in before.stops if len(nights[stop.show]) > 1])
    day = chance.choice([day for day in nights[stop.show] if day != stop.on])
    return replace(problem, locked={stop.show: day})


if __name__ == "__main__":
    main()
