"""Sums of invoices: every part to the unit, nothing lost, over any lines."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.billing.invoices.tax import Decision, Treatment
from app.billing.invoices.totals import TaxedLine, compute, half_up, tax_of
from app.core.money import Money, minor_places

RATES = ("0", "5.5", "7", "7.7", "19", "25.5")
CURRENCIES = st.sampled_from(("EUR", "JPY", "KWD"))


def decision(rate: str) -> Decision:
    return Decision(Treatment.DOMESTIC, "DE", Decimal(rate), f"VAT {rate} %")


LINES = st.lists(
    st.builds(
        TaxedLine,
        quantity=st.decimals(-1000, 1000, places=3),
        unit_price=st.decimals(-10000, 10000, places=4),
        discount=st.decimals(0, 100, places=2),
        decision=st.sampled_from([decision(rate) for rate in RATES]),
    ),
    min_size=1,
    max_size=30,
)


@given(LINES, CURRENCIES, st.sampled_from(("invoice", "line")))
def test_the_parts_add_up_to_the_total(
    lines: list[TaxedLine], currency: str, rounding: str
) -> None:
    totals = compute(lines, currency=currency, rounding=rounding)
    assert Money.sum(totals.nets, currency) == totals.net
    assert Money.sum((each.taxable for each in totals.taxes), currency) == totals.net
    assert Money.sum((each.tax for each in totals.taxes), currency) == totals.tax
    assert totals.total == totals.net + totals.tax


@given(LINES, CURRENCIES)
def test_tax_is_off_by_at_most_half_a_unit_for_each_rate(
    lines: list[TaxedLine], currency: str
) -> None:
    half = Decimal(1).scaleb(-minor_places(currency)) / 2
    for each in compute(lines, currency=currency, rounding="invoice").taxes:
        exact = each.taxable.decimal * each.decision.rate / 100
        assert abs(each.tax.decimal - exact) <= half


@given(LINES, CURRENCIES)
def test_tax_on_lines_is_off_by_at_most_half_a_unit_for_each_line(
    lines: list[TaxedLine], currency: str
) -> None:
    half = Decimal(1).scaleb(-minor_places(currency)) / 2
    totals = compute(lines, currency=currency, rounding="line")
    exact = sum(
        (
            net.decimal * line.decision.rate / 100
            for net, line in zip(totals.nets, lines, strict=True)
        ),
        Decimal(0),
    )
    assert abs(totals.tax.decimal - exact) <= half * len(lines)


@given(LINES, CURRENCIES)
def test_the_mirror_of_an_invoice_is_its_negative(lines: list[TaxedLine], currency: str) -> None:
    mirrored = [
        TaxedLine(-line.quantity, line.unit_price, line.discount, line.decision) for line in lines
    ]
    there = compute(lines, currency=currency, rounding="invoice")
    back = compute(mirrored, currency=currency, rounding="invoice")
    assert there.total + back.total == Money.zero(currency)


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        ("0.005", "EUR", 1),
        ("0.0049999", "EUR", 0),
        ("-0.005", "EUR", -1),
        ("2.5", "JPY", 3),
        ("0.0005", "KWD", 1),
        ("1.005", "EUR", 101),
    ],
)
def test_half_goes_up(value: str, currency: str, minor: int) -> None:
    assert half_up(Decimal(value), currency) == Money(minor, currency)


def test_where_tax_is_rounded_makes_a_difference_that_is_declared() -> None:
    three = [TaxedLine(Decimal(1), Decimal("0.10"), Decimal(0), decision("19"))] * 3
    assert compute(three, currency="EUR", rounding="line").tax.minor == 6
    assert compute(three, currency="EUR", rounding="invoice").tax.minor == 6
    three = [TaxedLine(Decimal(1), Decimal("0.13"), Decimal(0), decision("19"))] * 3
    assert compute(three, currency="EUR", rounding="line").tax.minor == 6
    assert compute(three, currency="EUR", rounding="invoice").tax.minor == 7


def test_a_discount_comes_off_before_tax() -> None:
    line = TaxedLine(Decimal(3), Decimal("33.33"), Decimal("12.5"), decision("19"))
    totals = compute([line], currency="EUR", rounding="invoice")
    assert (totals.net.minor, totals.tax.minor) == (8749, 1662)
    assert tax_of(Money(8749, "EUR"), Decimal(19)) == totals.tax
