"""The engine agrees with a second accountant, and keeps its laws, on contracts nobody wrote."""

import os
from collections import defaultdict
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from app.domain.royalties.contracts import run
from tests.domain.royalties.contracts.cases import PERIOD, RATES, Case, case, cases
from tests.domain.royalties.contracts.oracle import Oracle

quick = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
ASKED = int(os.environ.get("ORACLE_CASES", "50"))
"""How many cases one run goes through; ten thousand take about 100 seconds of one core."""
thorough = settings(
    max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


def outcome(case: Case, earnings=None):
    return run(
        PERIOD,
        case.earnings if earnings is None else earnings,
        case.contracts,
        case.balances,
        RATES,
        crossings=case.crossings,
        transfers=case.transfers,
        songs=case.songs,
    )


def accounts(result):
    found = defaultdict(Fraction)
    for posting in result.postings:
        found[tuple(map(str, posting.source))] -= posting.amount
        found[tuple(map(str, posting.target))] += posting.amount
    return {account: amount for account, amount in found.items() if amount}


def agree(case: Case) -> None:
    result = outcome(case)
    oracle = Oracle(
        PERIOD, case.earnings, case.contracts, case.balances, RATES, case.crossings, case.transfers,
        case.songs,
    )  # fmt: skip
    counters = {key: (at.position, at.base) for key, at in result.balances.counters.items()}

    assert accounts(result) == {key: value for key, value in oracle.accounts.items() if value}
    assert result.balances.owed == {key: value for key, value in oracle.owed.items() if value}
    assert {item.id: item.recouped for item in result.balances.recoupables} == oracle.recouped
    assert counters == oracle.counters
    assert result.balances.losses == oracle.losses


@quick
@given(cases())
def test_agrees_with_the_second_accountant(case: Case) -> None:
    agree(case)


def test_agrees_with_the_second_accountant_on_as_many_cases_as_asked() -> None:
    for seed in range(ASKED):
        agree(case(Random(seed)))


@pytest.mark.soak
@thorough
@given(cases())
def test_agrees_with_the_second_accountant_ten_thousand_times(case: Case) -> None:
    agree(case)
