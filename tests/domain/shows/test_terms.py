"""Terms: written as JSON and read back, typed and typed again, in words, and what differs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.core.money import Money
from app.domain.shows.codec import encode, terms_of
from app.domain.shows.models import ShowSecret, Side
from app.domain.shows.offer_form import OfferForm
from app.domain.shows.offer_values import values_of
from app.domain.shows.outlook import look_ahead
from app.domain.shows.settlement import (
    Bill,
    ByGross,
    ByTickets,
    Category,
    Door,
    DoorPerTicket,
    Flat,
    How,
    InvalidDeal,
    Of,
    OfGross,
    Plus,
    Tax,
    Tickets,
    Versus,
)
from app.domain.shows.terms import Cost, Deposit, MerchTerm, Radius, Terms
from app.domain.shows.wording import differences, lines_of
from tests.domain.shows.offering import TYPED, versus

money = some.integers(0, 10**7).map(lambda minor: Money(minor, "EUR"))
percents = some.decimals(0, 100, places=2)
names = some.text("abcdefgh", min_size=1, max_size=6)
base = some.sampled_from(Of)
deals = some.one_of(
    some.builds(Flat, money),
    some.builds(Door, percents, base, percents),
    some.builds(DoorPerTicket, money),
    some.builds(Plus, money, percents, percents),
    some.builds(Versus, money, percents, base, percents),
)
tickets = some.builds(
    Tickets, names, some.integers(500, 9000).map(lambda minor: Money(minor, "EUR")),
    some.integers(50, 900), some.integers(0, 20), some.integers(0, 20),
)  # fmt: skip
bills = some.one_of(
    some.builds(Bill, names, fixed=money, cap=some.none() | money),
    some.builds(Bill, names, per_ticket=money),
    some.builds(Bill, names, percent=percents, of=some.sampled_from([Of.GROSS, Of.NET_GROSS])),
)
fees = some.one_of(
    some.builds(Bill, names, per_ticket=some.integers(1, 40).map(lambda n: Money(n, "EUR"))),
    some.builds(
        Bill, names, percent=some.sampled_from([Decimal("0.5"), Decimal(3)]),
        cap=some.none() | money,
    ),
)  # fmt: skip
bonuses = some.sampled_from(
    [
        ByGross(((Money(100_000, "EUR"), Money(5_000, "EUR")),)),
        ByTickets(((100, Money(500, "EUR")), (200, Money(900, "EUR"))), How.TIERED),
        ByTickets(((300, Money(100_00, "EUR")),)),
        OfGross(((Money(0, "EUR"), Decimal("1.5")),), retroactive=True),
        OfGross(((Money(1, "EUR"), Decimal(2)),)),
    ]
)
days = some.dates(date(2026, 1, 1), date(2030, 1, 1))
whole = some.builds(
    Terms,
    currency=some.just("EUR"),
    deal=deals,
    bonuses=some.lists(bonuses, max_size=1).map(tuple),
    acts=some.sampled_from(
        [(("artist", Decimal(100)),), (("One", Decimal("60.5")), ("Two", Decimal("39.5")))]
    ),
    nights=some.just(1),
    stands_together=some.booleans(),
    tickets=some.lists(tickets, min_size=1, max_size=3, unique_by=lambda t: t.name).map(tuple),
    facility_fee=some.none() | some.integers(1, 400).map(lambda minor: Money(minor, "EUR")),
    fees=some.lists(fees, max_size=2, unique_by=lambda fee: fee.label).map(tuple),
    tax=some.none() | some.builds(Tax, percents.filter(bool), names, some.booleans()),
    costs=some.lists(some.builds(Cost, bills, some.sampled_from(Category)), max_size=3,
                     unique_by=lambda c: c.bill.label).map(tuple),
    documents_required=some.booleans(),
    deposits=some.lists(some.builds(Deposit, money, days), max_size=2).map(tuple),
    radius=some.none() | some.builds(Radius, some.integers(1, 500), some.integers(1, 90)),
    merch=some.lists(some.builds(MerchTerm, names, percents, some.booleans()), max_size=2,
                     unique_by=lambda m: m.label).map(tuple),
    hospitality=names,
    support=names,
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(whole)
def test_terms_are_read_back_as_they_were_written(terms: Terms) -> None:
    assert terms_of(encode(terms)) == terms


@settings(max_examples=120, deadline=None)
@given(whole)
def test_terms_typed_again_are_the_same_terms(terms: Terms) -> None:
    shown = OfferForm.blank(**values_of(terms, valid_until=date(2026, 12, 1)))
    typed = {name: shown.raw_list(name) for name in OfferForm.fields}
    for name, group in OfferForm.groups.items():
        for column in group.columns:
            typed[f"{name}_{column}"] = [row[column] for row in shown.rows(name)]
    form = OfferForm.read({k: v for k, v in typed.items() if v != ["False"]}, nights=1)
    assert (form.errors, form.terms) == ({}, terms)


@settings(max_examples=60, deadline=None)
@given(whole, whole)
def test_versions_differ_in_words_when_they_differ(one: Terms, other: Terms) -> None:
    assert differences(lines_of(one), lines_of(one)) == []
    found = differences(lines_of(one), lines_of(other))
    back = differences(lines_of(other), lines_of(one))
    assert (found == []) == (
        replace(one, stands_together=True) == replace(other, stands_together=True)
    )
    assert {(d.label, d.before, d.after) for d in found} == {
        (d.label, d.after, d.before) for d in back
    }


def test_what_changed_is_said_in_plain_words_and_money() -> None:
    before = lines_of(versus(), valid_until=date(2026, 12, 1))
    deal = Versus(Money(250_000, "EUR"), Decimal(70), Of.NET)
    after = lines_of(versus(deal=deal, radius=None), valid_until=date(2026, 12, 1), note="Hi")
    found = [(d.label, d.before, d.after) for d in differences(before, after)]
    assert found == [
        ("Guarantee", "€2,000.00", "€2,500.00"),
        ("Note", "", "Hi"),
        ("Radius clause", "No other show within 80 km, 30 days before and after", ""),
    ]


WRONG = [
    ({"guarantee": ""}, "guarantee", "missing"),
    ({"guarantee": "12,50"}, "guarantee", "digits with a point"),
    ({"percent": ""}, "percent", "missing"),
    ({"percent": "101"}, "percent", "at most 100"),
    ({"ticket_comps": "500"}, "ticket", "less comps and kills"),
    ({"ticket_price": "-1"}, "ticket", "zero or more"),
    ({"facility_fee": "30"}, "ticket", "more than the price"),
    ({"fee_what": "Card", "fee_amount": "200", "fee_way": "per_ticket"}, "ticket", "more than"),
    ({"fee_what": "Card", "fee_amount": "2", "fee_way": "fixed"}, "fee", "listed"),
    ({"cost_amount": "ten"}, "cost", "digits with a point"),
    ({"radius_km": "50"}, "radius_days", "or neither"),
    ({"act_name": ["A", "B"], "act_share": ["50", "40"]}, "", "exactly 100"),
    ({"bonus_way": "tickets steps", "bonus_start": "x", "bonus_pays": "5"}, "bonus", "whole"),
    ({"currency": "ABC"}, "currency", "listed"),
]


@pytest.mark.parametrize(("typed", "field", "words"), WRONG)
def test_what_is_wrong_stands_beside_its_field(
    typed: dict[str, str], field: str, words: str
) -> None:
    form = OfferForm.read({**TYPED, **typed}, nights=1)
    assert form.terms is None or form.errors
    assert words in form.errors[field]


def test_names_are_given_once_and_nights_are_at_least_one() -> None:
    with pytest.raises(InvalidDeal, match="name of its own"):
        versus(costs=(Cost(Bill("Sound", fixed=Money(1, "EUR"))),) * 2)
    with pytest.raises(InvalidDeal, match="at least one night"):
        versus(nights=0)


def test_both_sides_see_the_deal_and_each_its_own_costs() -> None:
    secret = ShowSecret(
        currency="EUR", walk_away=250_000, expected_sold=195, costs=[["Van", 300_00]]
    )
    view = look_ahead(versus(), Side.ARTIST, secret)
    assert [(row.label, row.sold) for row in view.rows] == [
        ("30 %", 117), ("60 %", 234), ("100 %", 390), ("As we expect", 195)
    ]  # fmt: skip
    # 390 × 25 = 9,750; ÷ 1.13 = 8,628.32 less 800; 70 % of 7,828.32 = 5,479.82
    assert view.rows[2].artists == Money(547_982, "EUR")
    assert view.rows[2].ours == Money(517_982, "EUR")
    assert [row.is_below for row in view.rows] == [True, False, False, True]
    assert look_ahead(versus()).rows[2].ours is None
