"""The inspector of plans sees what it looks for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.routing import Clause
from app.domain.routing.plan import costed
from app.domain.routing.roads import chart
from tests.domain.routing.checker import faults
from tests.domain.routing.tours import tour

HIDDEN = tour(1, venues=80, days=30)
PROBLEM = HIDDEN.problem
PLAN = costed(PROBLEM, chart(PROBLEM), HIDDEN.planted)
FIRST, SECOND = PLAN.stops[:2]


def swapped():
    moved = replace(FIRST, on=SECOND.on), replace(SECOND, on=FIRST.on)
    return replace(PLAN, stops=(*moved, *PLAN.stops[2:]))


DAMAGE = {
    "out of order": lambda: (PROBLEM, swapped()),
    "twice": lambda: (PROBLEM, replace(PLAN, stops=(FIRST, FIRST))),
    "not free": lambda: (
        PROBLEM, replace(PLAN, stops=(replace(FIRST, on=FIRST.on + timedelta(days=60)),)),
    ),
    "too far to drive": lambda: (replace(PROBLEM, km_per_day=20), PLAN),
    "nights in a row": lambda: (replace(PROBLEM, nights_in_row=2), PLAN),
    "within the radius": lambda: (
        replace(PROBLEM, clauses=(Clause(FIRST.show, 2000, 0, 3),)), PLAN,
    ),
    "on a day off": lambda: (replace(PROBLEM, off=frozenset({FIRST.on})), PLAN),
    "ruled out": lambda: (replace(PROBLEM, no_go=frozenset({FIRST.show})), PLAN),
    "is missing": lambda: (
        replace(PROBLEM, must=frozenset({FIRST.show})), replace(PLAN, stops=PLAN.stops[1:]),
    ),
    "not on its locked date": lambda: (
        replace(PROBLEM, locked={FIRST.show: SECOND.on}), PLAN,
    ),
    "worth": lambda: (PROBLEM, replace(PLAN, driving=PLAN.driving - 1)),
    "over the budget": lambda: (replace(PROBLEM, budget=PLAN.outlay - 1), PLAN),
    "above the bound": lambda: (PROBLEM, replace(PLAN, bound=PLAN.expected - 1)),
}  # fmt: skip


def test_a_sound_plan_has_no_faults() -> None:
    assert faults(PROBLEM, PLAN) == []


@pytest.mark.parametrize("fault", DAMAGE)
def test_the_inspector_sees(fault: str) -> None:
    assert any(fault in found for found in faults(*DAMAGE[fault]()))
