"""Tours as good as they can be: public instances against the best known, and a tour of ours.

Run as `python -m bench.routing`. The goal is a mean gap of 2.5 % or less at one second and of 1 %
or less at ten, over all instances; a greedy hand and OR-Tools with its defaults go the same way.
"""

import argparse
from statistics import mean

from app.domain.routing.ground import Ground
from app.domain.routing.plan import costed
from app.domain.routing.planner import plan, with_bound
from app.domain.routing.roads import chart
from app.domain.routing.solver import Effort, solve
from bench._orienteering import greedy, or_tools
from tests.domain.routing.checker import faults
from tests.domain.routing.instances import BEST_KNOWN, read, score
from tests.domain.routing.tours import tour

GOALS = {1.0: 0.025, 10.0: 0.01}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, nargs="+", default=list(GOALS))
    parser.add_argument("--only", nargs="+", default=list(BEST_KNOWN))
    parser.add_argument("--venues", type=int, default=2000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--bound", type=float, default=60)
    asked = parser.parse_args()
    # Compiling is not searching.
    solve(read("r101"), Effort(seconds=None, steps=1))
    _instances(asked.only, asked.seconds)
    _tour(asked.venues, asked.days, max(asked.seconds), asked.bound)


def _instances(names: list[str], seconds: list[float]) -> None:
    grounds = {name: read(name) for name in names}
    by_hand = {name: greedy(ground) for name, ground in grounds.items()}
    print(f"greedy: mean gap {_gap(by_hand):.2%}")
    for limit in seconds:
        library = {name: or_tools(ground, limit) for name, ground in grounds.items()}
        ours = {name: _searched(ground, limit) for name, ground in grounds.items()}
        goal = GOALS.get(limit)
        said = f", goal {goal:.1%}" if goal else ""
        print(f"{limit:g} s: mean gap {_gap(ours):.2%}{said}; OR-Tools {_gap(library):.2%}")
        behind = [name for name in names if ours[name] < BEST_KNOWN[name]]
        print(
            "  behind: " + ", ".join(f"{name} {ours[name]}/{BEST_KNOWN[name]}" for name in behind)
        )


def _searched(ground: Ground, seconds: float) -> int:
    found = solve(ground, Effort(seconds=seconds))
    assert score(ground, found.stops) == found.worth
    return found.worth


def _gap(found: dict[str, int]) -> float:
    return mean(1 - score / BEST_KNOWN[name] for name, score in found.items())


def _tour(venues: int, days: int, seconds: float, bound_seconds: float) -> None:
    hidden = tour(1, venues=venues, days=days)
    problem, km = hidden.problem, chart(hidden.problem)
    planted = costed(problem, km, hidden.planted).expected
    plan(problem, Effort(seconds=None, steps=1), km=km)
    brief = plan(problem, Effort(seconds=1), km=km)
    found = plan(problem, Effort(seconds=seconds), km=km)
    bounded = with_bound(problem, found, km=km, seconds=bound_seconds)
    assert faults(problem, bounded) == []
    print(
        f"{venues} venues, {days} days: {found.expected / planted:.2f} times the hidden route "
        f"({brief.expected / planted:.2f} after 1 s), at most {bounded.gap or 0:.1%} below the best"
    )


if __name__ == "__main__":
    main()
