"""What is kept back: by papers, income and day; never more than is owed, and nothing is lost."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.billing.tax.classification import income_of, shares
from app.billing.tax.income import Entity, Income, TaxForm, box_of, is_exempt
from app.billing.tax.numbers import NumberKind, NumberWrong, masked, tax_number
from app.billing.tax.tables import TREATIES
from app.billing.tax.withholding import (
    FormKind,
    Papers,
    Regime,
    Ruling,
    has_reached,
    rule,
    valid_until,
)
from app.core.money import Money

TODAY = date(2026, 11, 21)
SIGNED = date(2025, 3, 1)
W9 = Papers(FormKind.W9, has_number=True, signed_on=SIGNED, country="US")
W8 = Papers(FormKind.W8BEN, has_number=True, signed_on=SIGNED, country="AU", treaty_country="AU")
KINDS = st.sampled_from(list(Income))


def ruled(papers: Papers, income: Income = Income.ROYALTY, day: date = TODAY) -> tuple[str, int]:
    ruling = rule(papers, income, day=day, has_reached=True)
    return str(ruling.regime), int(ruling.rate)


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        (W9, ("none", 0)),
        (Papers(), ("backup", 24)),
        (Papers(country="US"), ("backup", 24)),
        (replace(W9, has_number=False), ("backup", 24)),
        (replace(W9, noticed_on=TODAY), ("backup", 24)),
        (replace(W9, is_subject_to_backup=True), ("backup", 24)),
        (replace(W9, is_subject_to_backup=True, entity=Entity.LLC_S), ("none", 0)),
        (replace(W9, noticed_on=TODAY, entity=Entity.LLC_P), ("backup", 24)),
        (Papers(country="FR"), ("nra", 30)),
        (W8, ("treaty", 5)),
        (replace(W8, form=FormKind.W8BENE), ("treaty", 5)),
        (replace(W8, treaty_country="DE"), ("treaty", 0)),
        (replace(W8, treaty_country=""), ("nra", 30)),
        (replace(W8, has_number=False), ("nra", 30)),
        (replace(W8, treaty_country="BR"), ("nra", 30)),
        (replace(W8, treaty_country="HU"), ("nra", 30)),
    ],
)
def test_royalties_by_papers(papers: Papers, expected: tuple[str, int]) -> None:
    assert ruled(papers) == expected


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        (W9, ("none", 0)),
        (Papers(), ("backup", 24)),
        (Papers(country="FR"), ("nra", 30)),
        (W8, ("nra", 30)),
        (replace(W8, treaty_country="DE"), ("nra", 30)),
        (replace(W8, works_abroad=True), ("none", 0)),
    ],
)
def test_performances_by_papers(papers: Papers, expected: tuple[str, int]) -> None:
    assert ruled(papers, Income.PERFORMANCE) == expected


def test_a_form_w8_holds_to_the_end_of_its_third_year() -> None:
    assert valid_until(FormKind.W8BEN, SIGNED) == date(2028, 12, 31)
    assert valid_until(FormKind.W9, SIGNED) is None
    assert ruled(W8, day=date(2028, 12, 31)) == ("treaty", 5)
    assert ruled(W8, day=date(2029, 1, 1)) == ("nra", 30)


def test_services_of_foreigners_are_taxed_where_they_are_done() -> None:
    assert ruled(W8, Income.SERVICE) == ("nra", 30)
    assert ruled(replace(W8, works_abroad=True), Income.SERVICE) == ("none", 0)
    assert ruled(replace(W8, works_abroad=True)) == ("treaty", 5)


def test_below_the_reported_amount_nothing_is_kept_back_as_backup() -> None:
    dollars = Money.of("10.00", "USD")
    before = Money.of("1989.99", "USD")
    assert not has_reached(Income.SERVICE, before, dollars, TODAY)
    assert has_reached(Income.SERVICE, before + Money(1, "USD"), dollars, TODAY)
    assert has_reached(Income.ROYALTY, Money.zero("USD"), dollars, TODAY)
    assert has_reached(Income.SERVICE, Money.zero("EUR"), Money.of("1.00", "EUR"), TODAY)
    assert rule(Papers(), Income.SERVICE, day=TODAY, has_reached=False).regime is Regime.NONE
    assert rule(Papers(country="FR"), Income.ROYALTY, day=TODAY, has_reached=False).rate == 30


def test_tax_is_rounded_half_up_to_the_cent() -> None:
    tax = Ruling(Regime.BACKUP, Decimal(24), "")
    assert tax.withheld(Money(1_000_00, "USD")).minor == 24_000
    assert [tax.withheld(Money(cents, "USD")).minor for cents in (1, 2, 3)] == [0, 0, 1]
    assert Ruling(Regime.TREATY, Decimal("12.5"), "").withheld(Money(100, "USD")).minor == 13


PAPERS = st.builds(
    Papers,
    form=st.sampled_from([None, *FormKind]),
    entity=st.sampled_from(list(Entity)),
    has_number=st.booleans(),
    signed_on=st.dates(date(2019, 1, 1), date(2026, 11, 1)),
    country=st.sampled_from(["", "US", *TREATIES, "BR"]),
    treaty_country=st.sampled_from(["", *TREATIES, "BR"]),
    works_abroad=st.booleans(),
    is_subject_to_backup=st.booleans(),
    noticed_on=st.none() | st.just(TODAY),
)
CENTS = st.integers(0, 10**12)


@given(PAPERS, KINDS, st.data(), CENTS)
def test_what_is_kept_back_and_what_is_paid_is_what_was_owed(
    papers: Papers, income: Income, data: st.DataObject, cents: int
) -> None:
    owed = Money(cents, "USD")
    ruling = rule(papers, income, day=TODAY, has_reached=data.draw(st.booleans()))
    withheld = ruling.withheld(owed)

    assert Money.zero("USD") <= withheld <= owed
    exact = Decimal(cents) * ruling.rate / 100
    assert abs(withheld.minor - exact) <= Decimal("0.5")
    assert (ruling.regime is Regime.NONE) <= (withheld.minor == 0)


@given(
    st.integers(1, 10**9),
    st.dictionaries(KINDS, st.integers(-(10**9), 10**9)),
    st.dictionaries(KINDS, st.integers(0, 10**9)),
)
def test_the_kinds_of_a_payment_add_up_to_it(
    cents: int, earned: dict[Income, int], paid: dict[Income, int]
) -> None:
    gross = Money(cents, "USD")
    parts = shares(gross, earned, paid)
    assert Money.sum(parts.values(), "USD") == gross
    assert all(part.minor > 0 for part in parts.values())


def test_what_was_paid_of_a_kind_is_not_paid_again() -> None:
    earned = {Income.ROYALTY: 700, Income.SERVICE: 300}
    parts = shares(Money(300, "USD"), earned, {Income.ROYALTY: 700})
    assert parts == {Income.SERVICE: Money(300, "USD")}


def test_income_goes_to_its_box() -> None:
    royalties, services = box_of(Income.ROYALTY), box_of(Income.SERVICE)
    assert (royalties.form, royalties.number) == (TaxForm.MISC, "2")
    assert (services.form, services.number) == (TaxForm.NEC, "1")
    assert [entity for entity in Entity if is_exempt(entity)] == [
        Entity.C_CORPORATION, Entity.S_CORPORATION, Entity.LLC_C, Entity.LLC_S
    ]  # fmt: skip


def test_a_source_is_what_the_workspace_says_else_what_it_usually_is() -> None:
    assert income_of("statements", {}) is Income.ROYALTY
    assert income_of("charge:service", {"charge:service": Income.OTHER}) is Income.OTHER
    assert income_of("charge:sale", {}) is None


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "shown"),
    [
        (NumberKind.SSN, "536-90-4399", "536904399", "•••-••-4399"),
        (NumberKind.EIN, "91-1144442", "911144442", "••-•••4442"),
        (NumberKind.ITIN, "912-90-3456", "912903456", "•••-••-3456"),
        (NumberKind.FOREIGN, " de 136 695 976 ", "DE 136 695 976", "•••• 5976"),
    ],
)
def test_a_number_is_kept_plain_and_shown_by_its_end(
    kind: NumberKind, typed: str, kept: str, shown: str
) -> None:
    number = tax_number(kind, typed)
    assert number.value == kept
    assert masked(kind, number.last_four) == shown
    assert kept not in repr(number)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (NumberKind.SSN, "078-05-1120"),
        (NumberKind.SSN, "666-00-0000"),
        (NumberKind.SSN, "12345"),
        (NumberKind.EIN, "07-1144442"),
        (NumberKind.ITIN, "123-45-6789"),
        (NumberKind.FOREIGN, "x"),
    ],
)
def test_a_number_that_cannot_be_one_is_refused(kind: NumberKind, typed: str) -> None:
    with pytest.raises(NumberWrong):
        tax_number(kind, typed)
