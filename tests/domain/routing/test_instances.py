"""The search on public instances, against the best scores anybody has reported."""

import os
from statistics import mean

import pytest

from app.domain.routing.bound import bound
from app.domain.routing.solver import Effort, solve
from tests.domain.routing.instances import BEST_KNOWN, read, score

STEPS = int(os.environ.get("ROUTING_STEPS", "2000"))
"""How long each is searched; `bench/routing.py` measures by the clock."""


def test_public_instances_come_within_two_per_cent_of_the_best_known() -> None:
    gaps = []
    for name, best in BEST_KNOWN.items():
        ground = read(name)
        found = solve(ground, Effort(seconds=None, steps=STEPS))
        assert score(ground, found.stops) == found.worth <= best
        gaps.append(1 - found.worth / best)

    assert mean(gaps) <= 0.02


@pytest.mark.parametrize("name", ["c101", "r101", "pr01"])
def test_no_bound_is_below_the_best_known(name: str) -> None:
    most = bound(read(name), BEST_KNOWN[name], seconds=None, passes=40)

    assert BEST_KNOWN[name] <= most <= 2 * BEST_KNOWN[name]


def test_the_same_seed_takes_the_same_way() -> None:
    ground = read("r103")
    one, same, other = (
        solve(ground, Effort(seconds=None, steps=150, seed=seed)) for seed in (3, 3, 4)
    )

    assert one == same
    assert one.stops != other.stops


def test_watching_sees_each_better_route_and_may_end_it() -> None:
    seen = []

    def watch(found) -> bool:
        seen.append(found.worth)
        return len(seen) < 2

    found = solve(read("r203"), Effort(seconds=None, steps=100_000), go_on=watch)

    assert seen == sorted(set(seen))
    assert len(seen) == 2
    assert found.worth == seen[-1]
