"""The engine agrees with a second accountant on shows nobody wrote."""

import os
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from app.domain.shows.settlement import settle
from tests.domain.shows.settlement.cases import Case, case, cases
from tests.domain.shows.settlement.oracle import Oracle

quick = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
ASKED = int(os.environ.get("SETTLEMENT_CASES", "300"))
"""How many deals one run goes through; ten thousand take about half a minute of one core."""
thorough = settings(
    max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


def agree(case: Case) -> None:
    found = settle(case.nights, case.terms, case.payments, case.private)
    oracle = Oracle(case)

    assert (found.box.gross, found.box.net_gross) == (oracle.gross, oracle.net_gross)
    assert found.step("expenses").amount == oracle.costs
    assert found.artists.minor == oracle.pot
    assert {each.act: each.earned.minor for each in found.acts} == oracle.shares
    assert {each.act: each.due.minor for each in found.acts} == oracle.due
    assert found.division.tax.minor == oracle.tax
    assert found.division.received.minor == oracle.received
    assert found.promoter.minor == oracle.promoter
    assert found.kept_private.minor == oracle.kept


@quick
@given(cases())
def test_agrees_with_the_second_accountant(case: Case) -> None:
    agree(case)


def test_agrees_with_the_second_accountant_on_as_many_deals_as_asked() -> None:
    for seed in range(ASKED):
        agree(case(Random(seed)))


@pytest.mark.soak
@thorough
@given(cases())
def test_agrees_with_the_second_accountant_ten_thousand_times(case: Case) -> None:
    agree(case)
