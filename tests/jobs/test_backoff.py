"""The shape of retries, on a virtual clock."""

import random
from collections import Counter

from app.jobs.backoff import CAP, Backoff, RetryBudget


def outage(calls: int, seconds: float, attempts: int = 5) -> list[float]:
    """The instants of the retries of `calls` calls made within `seconds` of a full outage."""
    # A fixed seed: the shape is a property of the draw, not of luck.
    backoff = Backoff(RetryBudget(), random.Random(7).uniform)
    retries: list[float] = []
    pending = [(seconds * n / calls, 1) for n in range(calls)]
    while pending:
        pending.sort(reverse=True)
        at, attempt = pending.pop()
        if attempt == 1:
            backoff.budget.earn("mail")
        else:
            retries.append(at)
        if attempt < attempts:
            pending.append((at + backoff.delay("mail", attempt), attempt + 1))
    return retries


def test_no_second_holds_more_than_a_twentieth_of_the_retries() -> None:
    retries = outage(1000, 30)
    busiest = Counter(int(at) for at in retries).most_common(1)[0][1]
    assert len(retries) == 4000
    assert busiest <= len(retries) * 0.05


def test_retries_during_an_outage_stay_near_a_tenth_of_the_calls() -> None:
    retries = [at for at in outage(1000, 30) if at < 60]
    assert len(retries) <= 110


def test_without_a_budget_an_outage_is_answered_with_four_times_the_calls() -> None:
    backoff = Backoff(uniform=random.Random(7).uniform)
    delays = [sum(2**n * 0.5 for n in range(1, attempt)) for attempt in range(2, 6)]
    assert max(delays) < 60
    backoff.budget._tokens["mail"] = float("inf")
    assert sum(backoff.delay("mail", attempt) < 60 for attempt in range(1, 5)) == 4


def test_the_wait_is_drawn_between_nothing_and_a_doubling_limit() -> None:
    ranges: list[tuple[float, float]] = []

    def highest(low: float, high: float) -> float:
        ranges.append((low, high))
        return high

    backoff = Backoff(uniform=highest)
    for attempt in range(1, 5):
        backoff.delay("mail", attempt)
    assert ranges == [(0, 1.0), (0, 2.0), (0, 4.0), (0, 8.0)]


def test_no_wait_is_longer_than_twenty_minutes() -> None:
    backoff = Backoff(uniform=lambda _low, high: high)
    assert [backoff.delay("mail", 40) for _ in range(20)] == [CAP] * 20


def test_one_kind_of_job_does_not_spend_the_budget_of_another() -> None:
    budget = RetryBudget()
    assert [budget.spend("mail") for _ in range(11)] == [True] * 10 + [False]
    assert budget.spend("social") is True
