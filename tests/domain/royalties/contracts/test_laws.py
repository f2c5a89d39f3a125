"""What holds for every contract, report and balance."""

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.period import Period
from app.domain.royalties.contracts import (
    Account,
    AccountKind,
    Balances,
    Basis,
    Contract,
    Escalation,
    InvalidContract,
    RateStep,
    as_decimals,
    engine,
    net_of,
    run,
)
from app.domain.royalties.contracts.albums import SpreadBy, Track, spread_album
from app.domain.royalties.contracts.engine import _check_conserved
from app.domain.royalties.contracts.errors import NotConserved
from app.domain.royalties.contracts.escalation import period_rate, rate_at, stretches
from app.domain.royalties.contracts.exact import spread, truncated
from app.domain.royalties.contracts.postings import Book
from tests.domain.royalties.contracts.cases import PERIOD, RATES, Case, cases
from tests.domain.royalties.contracts.story import D, account, deal, payable, sale

few = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
amounts = st.fractions(-1000, 1000, max_denominator=99)
weights = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9), min_size=1).filter(
    lambda found: any(found.values())
)
ladders = st.builds(
    lambda above, rates: Escalation(
        tuple(
            RateStep(D(step), D(rate))
            for step, rate in zip(sorted(above), sorted(rates), strict=True)
        )
    ),
    st.sets(st.integers(0, 50), min_size=2, max_size=2),
    st.tuples(st.integers(10, 60), st.integers(10, 60)),
)


def outcome(case: Case, earnings=None, balances=None, period: Period = PERIOD):
    return run(
        period,
        case.earnings if earnings is None else earnings,
        case.contracts,
        balances or case.balances,
        RATES,
        crossings=case.crossings,
        transfers=case.transfers,
    )


@few
@given(cases())
def test_all_that_was_reported_arrives_once_and_no_contract_keeps_any(case: Case) -> None:
    at_home = [contract for contract in case.contracts if contract.currency == "EUR"]
    earnings = [replace(line, currency="EUR") for line in case.earnings]
    items = tuple(item for item in case.balances.recoupables if item.contract != "abroad")
    result = outcome(replace(case, contracts=at_home), earnings, Balances(recoupables=items))

    reported = sum((Fraction(line.gross) for line in earnings), Fraction(0))
    assert net_of(result.postings, AccountKind.REPORT) == -reported
    for contract in at_home:
        assert net_of(result.postings, AccountKind.INCOME, contract=contract.id) == 0
    kinds = set(AccountKind) - {AccountKind.REPORT, AccountKind.INCOME}
    assert sum(net_of(result.postings, kind) for kind in kinds) == reported


@few
@given(cases())
def test_what_is_owed_moves_by_exactly_the_postings(case: Case) -> None:
    result = outcome(case)

    for purse in {*case.balances.owed, *result.balances.owed}:
        which = {"contract": purse[0], "payee": purse[1]}
        moved = net_of(result.postings, AccountKind.PAYEE, **which)
        before = case.balances.owed.get(purse, 0)
        assert result.balances.owed.get(purse, 0) == before + moved


@few
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_contracts_changes_nothing(
    case: Case, shuffled: random.Random
) -> None:
    result = outcome(case)
    lines, contracts = list(case.earnings), list(case.contracts)
    shuffled.shuffle(lines)
    shuffled.shuffle(contracts)

    again = outcome(replace(case, contracts=contracts), lines)

    assert again.postings == result.postings
    assert again.balances.owed == result.balances.owed
    assert set(again.balances.reserves) == set(result.balances.reserves)


@few
@given(cases())
def test_a_line_reported_in_two_halves_earns_the_same(case: Case) -> None:
    halves = [
        replace(line, gross=Fraction(line.gross) / 2, units=Fraction(line.units) / 2)
        for line in case.earnings
        for _ in "12"
    ]

    assert outcome(case, halves).postings == outcome(case).postings


@few
@given(cases())
def test_reserves_taken_are_released_plus_held_in_every_period(case: Case) -> None:
    held = sum((reserve.left for reserve in case.balances.reserves), Fraction(0))
    balances, earnings = case.balances, case.earnings
    for _ in range(4):
        result = outcome(case, earnings, balances)
        held += net_of(result.postings, AccountKind.RESERVE)
        balances, earnings = result.balances, []
        assert sum((reserve.left for reserve in balances.reserves), Fraction(0)) == held

    assert (held, balances.reserves) == (0, ())


@few
@given(cases())
def test_nobody_is_paid_a_negative_amount_nor_more_recouped_than_is_recoverable(case: Case) -> None:
    result = outcome(case)

    for posting in result.postings:
        if posting.target.kind in (AccountKind.PAYABLE, AccountKind.RECOUPED):
            assert posting.amount > 0
    assert all(0 <= item.recouped <= item.recoverable for item in result.balances.recoupables)
    for crossing in case.crossings:
        if crossing.cap is not None:
            assert 0 <= result.balances.crossed.get(crossing.id, 0) <= crossing.cap


@few
@given(cases())
def test_lines_explained_one_by_one_add_up_to_the_royalty(case: Case) -> None:
    contracts = [_without_reserves_before_the_rate(contract) for contract in case.contracts]
    result = outcome(replace(case, contracts=contracts))
    answers = [why for line in case.earnings for why in result.explanation.why(line)]

    for contract in contracts:
        royalties = [why.royalty for why in answers if why.contract == contract.id and why.royalty]
        paid = [
            posting.amount
            for posting in result.postings
            if posting.source == Account(AccountKind.INCOME, contract.id)
            and posting.target.kind is AccountKind.PAYEE
        ]
        assert contract.basis is Basis.PROFIT_SHARE or sum(royalties) == sum(paid)


def _without_reserves_before_the_rate(contract: Contract) -> Contract:
    return replace(
        contract,
        deductions=tuple(replace(step, to=None) for step in contract.deductions),
        terms=tuple(replace(term, reserve=None) for term in contract.terms),
    )


@few
@given(ladders, amounts, amounts)
def test_stretches_cover_the_way_of_the_counter(ladder: Escalation, start, end) -> None:
    way = stretches(D(5), ladder, start, end)

    assert sum(part.width for part in way) == end - start


@few
@given(ladders, amounts, amounts, amounts)
def test_rising_steps_never_lower_the_rate(ladder: Escalation, one, two, three) -> None:
    low, middle, high = sorted((one, two, three))

    assert rate_at(D(5), ladder, low) <= rate_at(D(5), ladder, high)
    assert period_rate(D(5), ladder, low, middle) <= period_rate(D(5), ladder, middle, high)


@few
@given(ladders, amounts, amounts, amounts)
def test_two_periods_earn_what_one_would(ladder: Escalation, start, middle, end) -> None:
    legs = [(period_rate(D(5), ladder, a, b) * (b - a)) for a, b in pairwise((start, middle, end))]

    assert sum(legs) == period_rate(D(5), ladder, start, end) * (end - start)


@few
@given(amounts, weights)
def test_spreading_conserves_the_amount(amount, found) -> None:
    assert sum(spread(amount, found).values()) == amount


@few
@given(amounts, st.sampled_from(SpreadBy), st.lists(st.integers(0, 400), min_size=1, max_size=5))
def test_an_album_sale_is_the_sum_of_its_tracks(amount, by, lengths) -> None:
    tracks = [Track(str(place), length, Decimal(length)) for place, length in enumerate(lengths)]
    album = sale(amount, units=3)
    lines = spread_album(album, tracks, by)

    assert sum(line.gross for line in lines) == amount
    assert sum(line.units for line in lines) == 3
    if by is SpreadBy.DURATION and any(lengths):
        assert [line.gross for line in lines] == [
            amount * length / sum(lengths) for length in lengths
        ]


@few
@given(st.dictionaries(st.sampled_from("abcde"), amounts, min_size=1), st.integers(-500, 500))
def test_decimals_for_storing_keep_the_sum(found, total: int) -> None:
    found["rest"] = total - sum(found.values())
    stored = as_decimals(found, 6)

    assert sum(map(Fraction, stored.values())) == total
    assert all(abs(Fraction(stored[key]) - found[key]) < Fraction(1, 10**6) for key in found)


def test_cuts_towards_zero_on_both_sides() -> None:
    assert (truncated(D("20.83339"), 4), truncated(D("-20.83339"), 4)) == (
        D("20.8333"),
        D("-20.8333"),
    )


def test_refuses_postings_that_leave_income_behind() -> None:
    book = Book()
    book.move(Account(AccountKind.REPORT), Account(AccountKind.INCOME, "nova"), "USD", Fraction(1))

    with pytest.raises(NotConserved, match="nova"):
        _check_conserved(book.postings())


def test_a_run_that_loses_income_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def take_in_only(contract, prices, work) -> None:
        income = Account(AccountKind.INCOME, contract.id)
        work.book.move(Account(AccountKind.REPORT), income, "USD", Fraction(1))

    # No input makes a right engine lose income, so a step of it is made to: the control.
    monkeypatch.setattr(engine, "accrue", take_in_only)

    with pytest.raises(NotConserved, match="nova"):
        account([sale("1")], deal())


def test_thirds_of_a_cent_are_not_lost() -> None:
    tracks = [Track(name) for name in ("aurora", "borealis", "comet")]
    result = account(spread_album(sale("0.01"), tracks), deal())

    assert payable(result) == D("0.005")


def test_refuses_an_album_without_tracks() -> None:
    with pytest.raises(InvalidContract, match="Name the tracks"):
        spread_album(sale("1", sold_on=date(2026, 1, 1)), [])
