import dataclasses
from decimal import Decimal, Inexact

import pytest

from app.core.money import (
    Accrual,
    CurrencyMismatch,
    InvalidMoney,
    Money,
    exact_sum,
    minor_places,
    parse_share,
    settle,
    shares_total_exactly_hundred,
)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.34", "EUR", 1234),
        ("12.3", "EUR", 1230),
        ("-0.01", "USD", -1),
        ("1500", "JPY", 1500),
        ("1.234", "KWD", 1234),
        ("0.0001", "CLF", 1),
        ("999999999999.99", "EUR", 99999999999999),
    ],
)
def test_reads_an_amount_in_main_units(text, currency, minor):
    money = Money.of(text, currency)

    assert money == Money(minor, currency)
    assert money.decimal == Decimal(text)
    assert Money.of(money.decimal, currency) == money


def test_prints_every_decimal_place_of_the_currency():
    assert str(Money(1230, "EUR")) == "12.30 EUR"
    assert str(Money(-5, "EUR")) == "-0.05 EUR"
    assert str(Money(1230, "JPY")) == "1230 JPY"
    assert str(Money(1230, "KWD")) == "1.230 KWD"


def test_displays_an_amount_as_the_locale_writes_it():
    assert Money(123456, "EUR").display() == "€1,234.56"
    assert Money(123456, "EUR").display("de") == "1.234,56\xa0€"
    assert Money(-1500, "JPY").display() == "-¥1,500"


@pytest.mark.parametrize("amount", ["12.345", Decimal("0.001"), "0.009"])
def test_refuses_a_fraction_of_the_smallest_unit(amount):
    with pytest.raises(InvalidMoney, match="at most 2 decimal places"):
        Money.of(amount, "EUR")


@pytest.mark.parametrize("text", ["", "1,5", "1e5", "NaN", "+1", "١٢", "1_000", ".5", "5.", "0x1"])
def test_refuses_text_that_is_not_a_plain_number(text):
    with pytest.raises(InvalidMoney, match=r"for instance 12\.34"):
        Money.of(text, "EUR")


@pytest.mark.parametrize("amount", [0.1, True, None, Decimal("NaN"), Decimal("1E+70"), "9" * 31])
def test_refuses_amounts_that_cannot_be_exact(amount):
    with pytest.raises(InvalidMoney):
        Money.of(amount, "EUR")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "QQQ", "€", "E\nR"])
def test_refuses_an_unknown_currency(currency):
    with pytest.raises(InvalidMoney, match="write its code"):
        Money(1, currency)


@pytest.mark.parametrize("minor", [1.0, True, Decimal(1), "1"])
def test_minor_units_are_whole_numbers(minor):
    with pytest.raises(InvalidMoney, match="whole number"):
        Money(minor, "EUR")


def test_knows_the_places_of_each_currency():
    assert [minor_places(code) for code in ("EUR", "JPY", "KRW", "KWD", "BHD")] == [
        2,
        0,
        0,
        3,
        3,
    ]


def test_adds_subtracts_and_multiplies_within_a_currency():
    ten, three = Money.of("10.00", "EUR"), Money.of("3.33", "EUR")

    assert ten + three == Money(1333, "EUR")
    assert ten - three * 4 == Money(-332, "EUR")
    assert -ten == Money(-1000, "EUR")
    assert abs(-ten) == ten
    assert Money.sum([ten, three, three], "EUR") == Money(1666, "EUR")
    assert Money.sum([], "EUR") == Money.zero("EUR")


@pytest.mark.parametrize(
    "combine",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: a >= b,
        lambda a, b: Money.sum([a, b], "EUR"),
    ],
)
def test_refuses_to_combine_two_currencies(combine):
    with pytest.raises(CurrencyMismatch, match="EUR and USD"):
        combine(Money(1, "EUR"), Money(1, "USD"))


def test_equal_figures_in_two_currencies_are_not_equal():
    assert Money(1, "EUR") != Money(1, "USD")


def test_compares_within_a_currency():
    assert Money(1, "EUR") < Money(2, "EUR") <= Money(2, "EUR")
    assert max(Money(5, "EUR"), Money(7, "EUR"), Money(6, "EUR")) == Money(7, "EUR")


@pytest.mark.parametrize("times", [0.5, Decimal(2), True])
def test_refuses_to_multiply_by_anything_but_a_whole_number(times):
    with pytest.raises(InvalidMoney, match="whole numbers"):
        Money(100, "EUR") * times


def test_refuses_to_add_a_bare_number():
    with pytest.raises(InvalidMoney, match="only combined with money"):
        Money(100, "EUR") + 1


def test_money_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Money(1, "EUR").minor = 2


def test_accruals_stay_exact_to_the_last_digit():
    stream = Accrual.of("0.003712849021", "USD")

    total = stream + stream - Accrual.of("0.000000000001", "USD")

    assert total == Accrual(Decimal("0.007425698041"), "USD")
    assert stream.share(Decimal("33.333333")).value == Decimal("0.00123761632795716993")


def test_refuses_to_add_accruals_of_two_currencies():
    with pytest.raises(CurrencyMismatch):
        Accrual.of("1", "USD") + Accrual.of("1", "EUR")


@pytest.mark.parametrize("value", [0.1, 1, Decimal("Infinity"), Decimal("1E-130")])
def test_refuses_an_accrual_that_is_not_an_exact_decimal(value):
    with pytest.raises(InvalidMoney):
        Accrual(value, "USD")


@pytest.mark.parametrize(
    ("value", "currency", "minor", "residue"),
    [
        ("12.349", "EUR", 1234, "0.009"),
        ("-12.349", "EUR", -1234, "-0.009"),
        ("0.0099", "USD", 0, "0.0099"),
        ("-0.0099", "USD", 0, "-0.0099"),
        ("12.34", "EUR", 1234, "0"),
        ("99.9", "JPY", 99, "0.9"),
        ("1.23456", "KWD", 1234, "0.00056"),
    ],
)
def test_settling_rounds_towards_zero_and_keeps_the_residue(value, currency, minor, residue):
    settled = settle(Decimal(value), currency)

    assert settled.money == Money(minor, currency)
    assert settled.residue == Decimal(residue)
    assert settled.money.decimal + settled.residue == Decimal(value)


def test_a_carried_residue_loses_nothing_over_a_thousand_periods():
    earned, carried, paid = Decimal("0.0071234567"), Decimal(0), Money.zero("USD")
    for _ in range(1000):
        money, carried = settle(exact_sum([earned, carried]), "USD")
        paid += money

    assert paid == Money(712, "USD")
    assert paid.decimal + carried == earned * 1000


def test_sums_far_apart_numbers_exactly():
    assert exact_sum([Decimal("1E+30"), Decimal("1E-25"), Decimal("-1E+30")]) == Decimal("1E-25")


def test_refuses_a_sum_that_would_have_to_be_rounded():
    with pytest.raises(Inexact):
        exact_sum([Decimal("1E+40"), Decimal("1E-40")])


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("33.34", "33.34"),
        ("100", "100"),
        (" 0.000001 ", "0.000001"),
        ("0", "0"),
        ("050", "50"),
    ],
)
def test_reads_a_share_in_per_cent(text, share):
    assert parse_share(text) == Decimal(share)


@pytest.mark.parametrize(
    "text",
    ["", "33,34", "33.3333333", "-1", "1e1", "٥٠", "50%", "100.000001", "101", "1\n2"],
)
def test_refuses_a_share_that_is_not_a_per_cent(text):
    with pytest.raises(InvalidMoney, match="per cent"):
        parse_share(text)


def test_shares_must_add_up_to_exactly_one_hundred():
    third = Decimal("33.333333")

    assert shares_total_exactly_hundred([third, third, Decimal("33.333334")])
    assert not shares_total_exactly_hundred([third, third, third])
    assert not shares_total_exactly_hundred([Decimal(100), Decimal("0.000001")])
    assert not shares_total_exactly_hundred([])
