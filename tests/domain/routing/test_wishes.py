"""Wishes that exclude each other are named, and what is granted says what it costs."""

from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest

from app.domain.routing import (
    Clause,
    Conflict,
    Costs,
    Estimate,
    InvalidProblem,
    Place,
    Problem,
    Show,
)
from app.domain.routing.conflicts import conflicts
from app.domain.routing.explanation import explain
from app.domain.routing.planner import plan
from app.domain.routing.roads import chart
from app.domain.routing.solver import Effort
from tests.domain.routing.exact import best
from tests.domain.routing.test_plans import BRIEF, small
from tests.domain.routing.tours import FIRST, tour

HOME = Place(50.94, 6.96)
BERLIN, PARIS, ROME = Place(52.52, 13.40), Place(48.86, 2.35), Place(41.90, 12.50)


def show(name: str, place: Place, *numbers: int, worth: int = 100_000) -> Show:
    estimate = Estimate(worth, worth - 1000, worth + 1000)
    return Show(name, place, {FIRST + timedelta(days=number): estimate for number in numbers})


def asked(*shows: Show, **more) -> Problem:
    return Problem(
        currency="EUR",
        first=FIRST,
        last=FIRST + timedelta(days=13),
        home=HOME,
        shows=shows,
        km_per_day=500,
        costs=Costs(per_km=50),
        **more,
    )


def wanting(*names: str) -> dict[str, frozenset[str]]:
    return {"must": frozenset(names)}


def named(problem: Problem) -> list[tuple[str, ...]]:
    return [conflict.shows for conflict in conflicts(problem, chart(problem))]


def test_two_musts_too_far_apart_exclude_each_other_and_others_are_left_out_of_it() -> None:
    shows = show("berlin", BERLIN, 5), show("paris", PARIS, 6), show("late", BERLIN, 12)
    found = plan(asked(*shows, **wanting("berlin", "paris", "late")), BRIEF)

    assert [conflict.shows for conflict in found.conflicts] == [("berlin", "paris")]
    assert "no order for all" in found.conflicts[0].why
    assert len(found.stops) == 2


def test_a_must_without_a_date_or_out_of_reach_is_named_alone() -> None:
    shows = show("over", BERLIN, 40), show("rome", ROME, 0), show("fine", PARIS, 5)
    problem = asked(*shows, **wanting("over", "rome", "fine"))

    assert plan(problem, BRIEF).conflicts == (
        Conflict(("over",), "It has no date in the tour on which it may be."),
        Conflict(("rome",), "It is too far to drive there and back in time."),
    )


def test_a_radius_clause_and_nights_in_a_row_can_exclude_musts() -> None:
    shows = show("berlin", BERLIN, 5), show("club", BERLIN, 6), show("hall", BERLIN, 7)
    clause = Clause("berlin", 50, 0, 1)

    assert named(asked(*shows, clauses=(clause,), **wanting("berlin", "club"))) == [
        ("berlin", "club")
    ]
    assert named(asked(*shows, clauses=(clause,), **wanting("berlin", "hall"))) == []
    ahead = Clause("club", 50, 1, 0)
    assert named(asked(*shows, clauses=(ahead,), **wanting("berlin", "club"))) == [
        ("berlin", "club")
    ]
    assert named(asked(*shows, clauses=(ahead,), **wanting("club", "hall"))) == []
    assert named(asked(*shows, nights_in_row=2, **wanting("berlin", "club", "hall"))) == [
        ("berlin", "club", "hall")
    ]


def test_musts_that_cost_more_than_the_budget_are_named() -> None:
    shows = show("berlin", BERLIN, 5), show("paris", PARIS, 8), show("near", HOME, 2)
    problem = asked(*shows, **wanting("berlin", "paris", "near"))
    berlin, paris = (
        plan(replace(asked(each), must=frozenset({each.id})), BRIEF).outlay for each in shows[:2]
    )
    enough = replace(problem, budget=max(berlin, paris) + 1000)
    assert plan(enough, BRIEF).conflicts == (
        Conflict(("berlin", "paris"), "Together they cost more than the budget."),
    )
    poor = plan(replace(problem, budget=min(berlin, paris) - 1), BRIEF)
    assert poor.conflicts == (
        Conflict(("berlin",), "Driving there and back costs more than the budget."),
        Conflict(("paris",), "Driving there and back costs more than the budget."),
    )
    assert [stop.show for stop in poor.stops] == ["near"]


def test_many_musts_that_are_too_dear_are_named_in_time() -> None:
    every = range(13)
    shows = [show(f"show {n}", Place(52.52 - n, 13.4), *every) for n in range(6)]
    problem = replace(asked(*shows, **wanting(*(each.id for each in shows))), budget=40_000)
    assert {name for conflict in conflicts(problem, chart(problem)) for name in conflict.shows}


def test_every_conflict_is_one_and_none_could_be_smaller() -> None:
    for seed in range(150):
        problem = small(seed)
        for found in named(problem):
            alone = replace(problem, must=frozenset(found), locked={
                name: on for name, on in problem.locked.items() if name in found
            })  # fmt: skip
            assert best(alone) is None, seed
            for fewer in combinations(found, len(found) - 1):
                locked = {name: on for name, on in problem.locked.items() if name in fewer}
                smaller = replace(problem, must=frozenset(fewer), locked=locked)
                assert best(smaller) is not None, seed


def test_a_stop_is_worth_what_the_tour_loses_without_it() -> None:
    shows = (
        show("berlin", BERLIN, 5, worth=200_000),
        show("other", BERLIN, 5, worth=150_000),
        show("paris", PARIS, 9),
    )
    problem = asked(*shows)
    found = explain(problem, plan(problem, BRIEF))

    assert {reason.show: reason.marginal for reason in found.reasons}["berlin"] == 50_000
    assert [(miss.show, miss.loss) for miss in found.near_misses] == [("other", 50_000)]
    assert (found.prices, found.better) == ((), None)


def test_a_forced_stop_and_a_day_off_say_what_they_cost() -> None:
    shows = (
        show("berlin", BERLIN, 5, worth=200_000),
        show("poor", BERLIN, 5, worth=30_000),
        show("paris", PARIS, 9),
    )
    off = FIRST + timedelta(days=9)
    problem = asked(*shows, off=frozenset({off}), **wanting("poor"))
    found = explain(problem, plan(problem, BRIEF))
    prices = {price.wish: price.price for price in found.prices}
    freed = plan(replace(problem, off=frozenset()), BRIEF).expected

    assert prices["poor"] == 170_000
    assert prices[off] == freed - plan(problem, BRIEF).expected > 0


def test_reasons_stand_up_to_every_other_tour() -> None:
    for seed in range(25):
        problem = replace(small(seed), must=frozenset(), locked={})
        planned = plan(problem, BRIEF)
        for reason in explain(problem, planned, effort=BRIEF).reasons:
            without = best(replace(problem, no_go=problem.no_go | {reason.show}))
            assert without is not None
            assert reason.marginal == planned.expected - max(without.expected, 0), seed


def test_looking_for_reasons_may_come_upon_a_better_plan() -> None:
    problem = tour(5, venues=100, days=25).problem
    poor = plan(problem, Effort(seconds=None, steps=3))
    found = explain(problem, poor, effort=Effort(seconds=None, steps=300))

    assert found.better is not None
    assert found.better.expected > poor.expected


REFUSED = {
    "an id of its own": lambda: asked(show("a", BERLIN, 1), show("a", PARIS, 2)),
    "ends? on the day it begins": lambda: Problem("EUR", FIRST, FIRST - timedelta(1), HOME, (), 1),
    "one kilometre": lambda: Problem("EUR", FIRST, FIRST, HOME, (), 0),
    "budget of nothing or more": lambda: asked(budget=-1),
    "one night in a row": lambda: asked(nights_in_row=0),
    "No show has the id b": lambda: asked(show("a", BERLIN, 1), **wanting("b")),
    "ruled out: a": lambda: asked(
        show("a", BERLIN, 1), no_go=frozenset("a"), **wanting("a")
    ),
    "latitude from": lambda: Place(91, 0),
    "between the low and the high": lambda: Estimate(1, 2, 3),
}  # fmt: skip


@pytest.mark.parametrize("sentence", REFUSED)
def test_refuses(sentence: str) -> None:
    with pytest.raises(InvalidProblem, match=sentence):
        REFUSED[sentence]()
