"""How long it takes until a tour of forty stops is planned again after a date was dragged.

Run as `python -m bench.replan`. The goal is a p95 of two seconds or less, from the changed problem
to the plan, three quarters of a second of it for the search. The second figure says what is left
of the profit. The second line is the same through the process that plans for the worker, as pages
wait for it; the third compares a tour planned anew with the best open night taken day by day.
"""

import argparse
import asyncio
import time
from dataclasses import replace
from datetime import date
from random import Random
from statistics import mean, quantiles

from app.domain.routing import Order, Plan, Problem, planning
from app.domain.routing.plan import costed, drives
from app.domain.routing.planner import plan
from app.domain.routing.roads import Kilometres, chart
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
    asyncio.run(_beside(problem, before, asked.drags, asked.search))
    greedy = _greedy(problem, km)
    print(
        f"replan against greedy: {before.expected / greedy.expected:.2f} "
        f"(ours {before.expected / 100:,.0f}, baseline {greedy.expected / 100:,.0f})"
    )


async def _beside(problem: Problem, before: Plan, drags: int, search: float) -> None:
    """From the order to the plan, through a process that has planned before."""
    chance, took = Random(1), []
    for _ in range(drags + 1):
        order = Order(_dragged(problem, before, chance), search, start=before.dates)
        start = time.perf_counter()
        async with planning(order) as at_work:
            told = None
            while told is None or told.seconds < search:
                told = await at_work.next(60)
            took.append(time.perf_counter() - start)
            at_work.stop()
            while not at_work.is_over:
                await at_work.next(60)
    p95 = quantiles(took[1:], n=20)[-1]
    print(
        f"replan beside the worker: p95 {p95:.2f} s, goal {GOAL:g} s (mean {mean(took[1:]):.2f} s)"
    )


def _greedy(problem: Problem, km: Kilometres) -> Plan:
    """Each day the open night that brings most after the way to it, home within the tour."""
    index = {show.id: place for place, show in enumerate(problem.shows, 1)}
    played: list[tuple[str, date]] = []
    for tick in range(1, problem.days + 1):
        day = problem.day(tick)
        here, since = (index[played[-1][0]], played[-1][1]) if played else (0, None)
        apart = tick if since is None else (day - since).days
        row = problem.nights_in_row
        if row and len(played) >= row and (day - played[-row][1]).days <= row:
            continue
        fits = [
            (show.nights[day].expected - int(km[here, index[show.id]]) * problem.costs.per_km, show)
            for show in problem.shows
            if day in show.nights
            and show.id not in {name for name, _ in played}
            and drives(int(km[here, index[show.id]]), problem) <= apart
            and tick + drives(int(km[index[show.id], 0]), problem) <= problem.days + 1
        ]
        if fits:
            played.append((max(fits, key=lambda fit: (fit[0], fit[1].id))[1].id, day))
    return costed(problem, km, played)


def _dragged(problem: Problem, before: Plan, chance: Random) -> Problem:
    """One stop on another of its dates."""
    nights = {show.id: problem.nights(show) for show in problem.shows}
    stop = chance.choice([stop for stop in before.stops if len(nights[stop.show]) > 1])
    day = chance.choice([day for day in nights[stop.show] if day != stop.on])
    return replace(problem, locked={stop.show: day})


if __name__ == "__main__":
    main()
