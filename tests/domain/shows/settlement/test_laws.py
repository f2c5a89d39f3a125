"""What holds for every show, deal and payment."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.money import Money
from app.domain.shows.settlement import (
    Door,
    Flat,
    InvalidDeal,
    Payments,
    Plus,
    Settlement,
    Terms,
    Versus,
    settle,
    settle_each,
)
from app.domain.shows.settlement.figures import settled, written
from tests.domain.shows.settlement.cases import PERCENTS, Case, cases
from tests.domain.shows.settlement.story import D, cost, night, tickets, usd

few = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
rising = st.lists(st.integers(0, 1000), min_size=2, max_size=2).map(sorted)
deals = st.one_of(
    st.builds(Flat, st.just(usd(4000))),
    st.builds(Door, st.sampled_from(PERCENTS)),
    st.builds(Plus, st.just(usd(4000)), st.sampled_from(PERCENTS)),
    st.builds(Versus, st.just(usd(4000)), st.sampled_from(PERCENTS)),
)


def outcome(case: Case) -> Settlement:
    return settle(case.nights, case.terms, case.payments, case.private)


@few
@given(cases())
def test_what_fans_paid_goes_to_somebody_to_the_cent(case: Case) -> None:
    found = outcome(case)
    parts = found.division

    shared = (parts.facility, parts.fees, parts.tax, parts.expenses, parts.artists, parts.promoter)
    assert Money.sum(shared, found.currency) == parts.received
    assert Money.sum((each.earned for each in found.acts), found.currency) == found.artists


@few
@given(cases())
def test_the_lines_of_a_payment_add_up_to_what_is_due(case: Case) -> None:
    for act in outcome(case).acts:
        *lines, due = act.steps
        assert sum(line.amount for line in lines) == due.amount == act.due.minor
        assert act.due == act.earned + act.adjusted - act.withheld - act.had + act.merch


@few
@given(cases())
def test_the_artist_never_earns_less_than_the_guarantee(case: Case) -> None:
    floor = case.terms.deal.floor or Money.zero(case.terms.currency)

    assert outcome(case).artists >= floor


@few
@given(cases())
def test_the_house_sees_what_both_see_and_its_private_lines(case: Case) -> None:
    found = outcome(case)
    private = [step for step in found.internal if step.private and step.key == "private"]

    assert found.external == tuple(step for step in found.internal if not step.private)
    assert found.kept_private.minor == sum(step.amount for step in private)
    assert found.own_result == found.promoter + found.kept_private


@few
@given(cases())
def test_private_lines_change_nothing_the_other_side_sees(case: Case) -> None:
    nights = [
        replace(night, expenses=tuple(replace(each, cost=None) for each in night.expenses))
        for night in case.nights
    ]
    found, bare = outcome(case), outcome(replace(case, nights=nights, private=[]))

    assert found.external == bare.external
    assert (found.acts, found.division) == (bare.acts, bare.division)


@few
@given(cases())
def test_the_order_of_nights_and_expenses_changes_nothing(case: Case) -> None:
    turned = [
        replace(night, expenses=night.expenses[::-1], tickets=night.tickets[::-1])
        for night in reversed(case.nights)
    ]
    again = outcome(replace(case, nights=turned))

    assert again.acts == outcome(case).acts
    assert again.division == outcome(case).division


@few
@given(cases())
def test_one_night_alone_is_settled_like_nights_that_stand_each_for_itself(case: Case) -> None:
    first = case.nights[0]
    payments = replace(Payments(), deposits=case.payments.deposits)

    (alone,) = settle_each([(first, case.terms)], [payments])
    assert alone == settle([first], case.terms, payments)


@few
@given(deals, rising, st.booleans())
def test_more_tickets_never_pay_the_artist_or_the_promoter_less(deal, sold, taxed) -> None:
    def at(count: int) -> Settlement:
        tax = "6.5" if taxed else ""
        return settle([night(tickets(count), tax=tax, expenses=[cost(900)])], Terms("USD", deal))

    low, high = map(at, sold)
    assert low.artists <= high.artists
    # The tax and the artist's earnings are each rounded once, so a cent may move.
    assert low.promoter <= high.promoter + Money(2, "USD")


@few
@given(rising)
def test_a_higher_percentage_never_pays_less(sold) -> None:
    show = night(tickets(sold[1]), expenses=[cost(sold[0])])
    paid = [
        settle([show], Terms("USD", Plus(usd(2000), percent))).artists for percent in PERCENTS
    ]  # fmt: skip

    assert paid == sorted(paid)


@few
@given(st.fractions(-1000, 1000, max_denominator=200))
def test_rounding_goes_to_the_nearest_and_halves_away_from_zero(amount: Fraction) -> None:
    whole = settled(amount, "USD").minor

    assert abs(whole - amount) <= Fraction(1, 2)
    assert settled(-amount, "USD").minor == -whole
    if abs(whole - amount) == Fraction(1, 2):
        assert abs(whole) > abs(amount)


def test_an_amount_is_written_in_the_places_of_its_currency() -> None:
    cents = Fraction(2018779)

    assert [written(cents, each) for each in ("USD", "JPY", "KWD")] == [
        "20,187.79", "2,018,779", "2,018.779",
    ]  # fmt: skip


def test_a_percentage_is_exact_or_refused() -> None:
    with pytest.raises(InvalidDeal, match="percentage"):
        Door(0.85)  # type: ignore[arg-type]
    assert Door(D("33.333333")).percent == D("33.333333")
