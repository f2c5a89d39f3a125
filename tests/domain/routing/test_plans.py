"""Plans can be toured, keep every wish, and are as good as the best where that can be known."""

import os
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from app.domain.routing import Clause, Costs, Estimate, Place, Problem, Show
from app.domain.routing.plan import costed
from app.domain.routing.planner import plan, with_bound
from app.domain.routing.roads import chart
from app.domain.routing.solver import Effort
from tests.domain.routing.checker import faults, km_between
from tests.domain.routing.exact import best
from tests.domain.routing.tours import FIRST, place_near, tour

BRIEF = Effort(seconds=None, steps=400)
ASKED = int(os.environ.get("ROUTING_CASES", "60"))
"""How many random problems one run goes through."""
HOME = Place(50.94, 6.96)


def days(*numbers: int) -> list[date]:
    return [FIRST + timedelta(days=number) for number in numbers]


def small(seed: int) -> Problem:
    """Five shows or fewer in ten days, every rule now and then."""
    chance = Random(seed)
    shows = tuple(
        Show(
            f"show {at}",
            place_near(chance, HOME, 4),
            {
                day: Estimate(worth, worth - 100, worth + 300, max(worth, 0) // 9)
                for day in days(*chance.sample(range(10), chance.randint(1, 3)))
                for worth in [chance.randint(-20_000, 300_000)]
            },
        )
        for at in range(chance.randint(1, 5))
    )
    names = [show.id for show in shows]
    wanted = chance.sample(names, chance.choice([0, 0, 1, 2]) if len(names) > 1 else 0)
    ruled_out = chance.sample(names, chance.choice([0, 0, 1]))
    locked = {name: next(iter(shows[names.index(name)].nights)) for name in wanted[:1]}
    return Problem(
        currency="EUR",
        first=FIRST,
        last=FIRST + timedelta(days=9),
        home=HOME,
        shows=shows,
        km_per_day=chance.choice([200, 350, 600]),
        nights_in_row=chance.choice([None, 1, 2, 3]),
        costs=Costs(chance.choice([0, 80]), chance.choice([0, 9000]), chance.choice([0, 5000])),
        must=frozenset(wanted[1:]),
        locked=locked if chance.random() < 0.5 else {},
        no_go=frozenset(ruled_out) - frozenset(wanted),
        off=frozenset(days(*chance.sample(range(10), chance.choice([0, 1])))),
        clauses=tuple(
            Clause(name, chance.choice([100, 400]), chance.randint(0, 3), chance.randint(0, 3))
            for name in chance.sample(names, chance.choice([0, 1]))
        ),
        budget=chance.choice([None, None, 60_000, 120_000, 180_000]),
    )


def test_small_tours_are_the_best_there_are_and_no_bound_is_below_them() -> None:
    for seed in range(ASKED):
        problem = small(seed)
        found, perfect = plan(problem, BRIEF), best(problem)

        assert faults(problem, found) == [], seed
        assert bool(found.conflicts) == (perfect is None), seed
        if perfect is not None:
            bounded = with_bound(problem, found)
            assert found.expected == perfect.expected, seed
            assert bounded.bound is not None and bounded.bound >= perfect.expected, seed


@pytest.mark.parametrize("clauses", [0, 20])
def test_a_larger_tour_beats_the_route_hidden_in_it(clauses: int) -> None:
    hidden = tour(2, venues=250, days=40, clauses=clauses)
    problem, km = hidden.problem, chart(hidden.problem)
    planted = costed(problem, km, hidden.planted)
    found = plan(problem, Effort(seconds=None, steps=2500), km=km)

    assert faults(problem, found) == []
    assert found.expected >= planted.expected
    if not clauses:
        assert faults(problem, planted) == []


def test_a_tour_of_a_month_is_proved_within_two_per_cent() -> None:
    problem = tour(1, venues=120, days=30).problem
    found = plan(problem, Effort(seconds=None, steps=3000), bound_seconds=30)

    assert faults(problem, found) == []
    assert found.gap is not None and found.gap <= 0.02


def test_a_dragged_date_stays_where_it_was_put_and_the_rest_follows() -> None:
    problem = tour(3, venues=150, days=30).problem
    before = plan(problem, Effort(seconds=None, steps=1500))
    moved = next(
        (stop.show, day)
        for stop in before.stops
        for show in problem.shows
        if show.id == stop.show
        for day in problem.nights(show)
        if day not in set(before.dates.values())
    )
    changed = replace(problem, locked=dict([moved]))
    after = plan(changed, Effort(seconds=None, steps=600), start=before)

    assert after.dates[moved[0]] == moved[1]
    assert faults(changed, after) == []
    assert len(set(after.dates) & set(before.dates)) > len(before.stops) / 2


def test_a_plan_to_begin_with_is_never_made_worse() -> None:
    problem = tour(3, venues=150, days=30).problem
    before = plan(problem, Effort(seconds=None, steps=1500))

    assert plan(problem, Effort(seconds=None, steps=1), start=before).expected == before.expected


def test_a_tour_that_only_loses_money_is_not_made_unless_it_must() -> None:
    show = Show("far", place_near(Random(1), HOME, 3), {FIRST: Estimate(10, 10, 10)})
    problem = Problem("EUR", FIRST, FIRST, HOME, (show,), 900, costs=Costs(fixed=500))

    assert plan(problem, BRIEF).stops == ()
    assert plan(replace(problem, must=frozenset({"far"})), BRIEF).expected == -490


def test_distances_are_great_circles_by_a_factor_or_whatever_a_road_service_says() -> None:
    class Ferry:
        def kilometres(self, places):
            return chart(problem) * 2

    problem = tour(1, venues=20, days=30).problem
    km = chart(problem)
    places = [problem.home, *(show.place for show in problem.shows)]

    assert abs(int(km[3, 7]) - km_between(places[3], places[7])) <= 1
    assert (chart(problem, Ferry()) == km * 2).all()


def test_a_tour_within_a_budget_can_be_toured_and_its_bound_is_near() -> None:
    problem = tour(1, venues=120, days=30).problem
    free = plan(problem, Effort(seconds=None, steps=3000))
    for part in (75, 50, 25):
        limited = replace(problem, budget=free.outlay * part // 100)
        found = plan(limited, Effort(seconds=None, steps=3000), bound_seconds=20)

        assert faults(limited, found) == []
        assert faults(replace(limited, budget=found.outlay - 1), found) != []
        assert 0 < found.expected < free.expected and found.outlay <= (limited.budget or 0)
        # A bound that knew nothing of the budget would be more than twice as high at the half.
        assert found.gap is not None and found.gap <= 0.3, (part, found.gap)


def test_a_plan_to_begin_with_is_cut_down_to_a_budget() -> None:
    problem = tour(3, venues=60, days=20).problem
    free = plan(problem, BRIEF)
    limited = replace(problem, budget=free.outlay // 2)

    assert faults(limited, plan(limited, Effort(seconds=None, steps=1), start=free)) == []


def test_a_budget_below_what_any_tour_costs_makes_no_tour() -> None:
    problem = replace(tour(1, venues=20, days=20).problem, budget=99_999)
    found = plan(problem, BRIEF)

    assert (found.stops, found.expected, found.conflicts) == ((), 0, ())
    assert found.outlay == 0


def test_the_costs_of_a_plan_add_up() -> None:
    problem = tour(1, venues=60, days=20).problem
    found = plan(problem, BRIEF)

    assert found.driving == sum(stop.km for stop in found.stops) * 60 + (
        found.km - sum(stop.km for stop in found.stops)
    ) * 60  # fmt: skip
    assert (found.days, found.fixed) == (found.days_away * 30_000, 100_000)
    assert found.expected == found.shows - found.driving - found.days - found.fixed
