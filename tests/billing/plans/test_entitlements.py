"""The table of plans, as tables of what follows from it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.billing.plans.entitlements import (
    GIGABYTE,
    INFO,
    ORDER,
    PLANS,
    Cycle,
    Kind,
    Limit,
    PlanName,
    gigabytes,
    in_words,
    next_plan_for,
    over_limits,
)
from app.core.money import Money


def test_prices_are_those_we_sell_by() -> None:
    monthly = [PLANS[name].price(Cycle.MONTHLY).minor for name in ORDER]
    yearly = [PLANS[name].price(Cycle.YEARLY).minor for name in ORDER]
    assert monthly == [0, 1900, 4900, 19900]
    assert yearly == [0, 19000, 49000, 199000]


@pytest.mark.parametrize(
    ("plan", "limit", "allowed"),
    [
        (PlanName.FREE, Limit.PROJECTS, 3),
        (PlanName.FREE, Limit.SEATS, 1),
        (PlanName.CREATOR, Limit.PROJECTS, None),
        (PlanName.CREATOR, Limit.RELEASES, 10),
        (PlanName.CREATOR, Limit.API, 0),
        (PlanName.PRO, Limit.RELEASES, None),
        (PlanName.PRO, Limit.API, 1),
        (PlanName.STUDIO, Limit.WHITE_LABEL, 1),
        (PlanName.STUDIO, Limit.CLIENTS, None),
    ],
)
def test_plans_contain_what_is_promised(plan: PlanName, limit: Limit, allowed: int | None) -> None:
    assert PLANS[plan].limits[limit] == allowed


def test_every_plan_names_every_limit_and_none_shrinks_on_the_way_up() -> None:
    for smaller, larger in pairwise(ORDER):
        for limit in Limit:
            below, above = PLANS[smaller].limits[limit], PLANS[larger].limits[limit]
            assert above is None or (below is not None and above >= below), (limit, larger)


def test_further_seats_are_paid_and_counted() -> None:
    pro = PLANS[PlanName.PRO]
    assert pro.price(Cycle.YEARLY, extra_seats=3) == Money((4900 + 3 * 800) * 10, "USD")
    assert pro.allows(Limit.SEATS, extra_seats=3) == 13
    assert PLANS[PlanName.CREATOR].allows(Limit.SEATS, extra_seats=3) == 3


@given(st.sampled_from(Limit), st.integers(0, 10**7), st.sampled_from(PlanName))
def test_the_next_plan_is_the_smallest_that_suffices(
    limit: Limit, needed: int, above: PlanName
) -> None:
    found = next_plan_for(limit, needed, above=above)
    enough = [
        name
        for name in ORDER[ORDER.index(above) + 1 :]
        if (allowed := PLANS[name].limits[limit]) is None or allowed >= needed
    ]
    assert (found.name if found else None) == next(iter(enough), None)


@given(st.dictionaries(st.sampled_from(Limit), st.integers(0, 10**13)), st.sampled_from(PlanName))
def test_over_the_limit_is_exactly_what_is_held_beyond_it(
    used: dict[Limit, int], plan: PlanName
) -> None:
    over = over_limits(PLANS[plan], used)
    for limit, amount in used.items():
        allowed = PLANS[plan].limits[limit]
        is_over = INFO[limit].kind is Kind.HELD and allowed is not None and amount > allowed
        assert over.get(limit, 0) == (amount - allowed if is_over else 0)


@pytest.mark.parametrize(
    ("limit", "amount", "words"),
    [
        (Limit.PROJECTS, 3, "3 projects"),
        (Limit.PROJECTS, 1, "1 project"),
        (Limit.PROJECTS, None, "Unlimited projects"),
        (Limit.STORAGE, 2 * GIGABYTE, "2 GB of storage"),
        (Limit.API, 0, "No API"),
        (Limit.API, 1, "API"),
        (Limit.RATE, 600, "600 API calls a minute"),
    ],
)
def test_limits_are_told_in_words(limit: Limit, amount: int | None, words: str) -> None:
    assert in_words(limit, amount) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 GB"), (1, "under 0.1 GB"), (GIGABYTE * 3 // 2, "1.5 GB"), (GIGABYTE, "1 GB")],
)
def test_sizes_are_told_in_gigabytes(size: int, words: str) -> None:
    assert gigabytes(size) == words
