"""The dated tables give every figure of the collected vectors, on the days they hold."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pycountry
import pytest

from app.billing.tax.income import INCOME_CODES, Income
from app.billing.tax.tables import (
    BACKUP_RATE,
    DISPUTED,
    FOREIGN_RATE,
    TREATIES,
    needs_card_form,
    rate_on,
    threshold,
    treaty_rate,
)
from app.core.money import Money

VECTORS = json.loads((Path(__file__).parent / "us_tax.json").read_text())
TODAY = date(2026, 11, 21)
OTHERWISE = {"Turkey": "TR", "Czech_Republic": "CZ", "Korea_South": "KR", "Russia": "RU"}


def code(name: str) -> str:
    known = OTHERWISE.get(name)
    return known or pycountry.countries.lookup(name.replace("_", " ")).alpha_2


RATES = [
    (country, rate)
    for rate, countries in VECTORS["treaty_copyright_royalties"].items()
    for country in countries
]


@pytest.mark.parametrize(("country", "rate"), RATES)
def test_copyright_royalties_by_treaty(country: str, rate: str) -> None:
    assert treaty_rate(code(country), TODAY) == Decimal(rate)


def test_no_country_is_in_the_table_but_those_of_the_vectors() -> None:
    listed = {code(country) for country, _ in RATES}
    assert set(TREATIES) == listed | {code(name) for name in VECTORS["suspended"]}


@pytest.mark.parametrize(("country", "since"), VECTORS["suspended"].items())
def test_a_suspended_treaty_ends_on_its_day(country: str, since: str) -> None:
    day = date.fromisoformat(since)
    assert treaty_rate(code(country), day) is None
    assert treaty_rate(code(country), date.fromordinal(day.toordinal() - 1)) == 0


def test_a_disputed_treaty_takes_the_higher_rate_and_says_so() -> None:
    assert {code(name) for name in VECTORS["treaty_disputed"]} == set(DISPUTED)
    assert treaty_rate("IT", TODAY) == 5


def test_backup_withholding() -> None:
    assert rate_on(BACKUP_RATE, TODAY) == Decimal(VECTORS["backup_withholding"]) * 100


def test_nonresident_aliens_without_a_treaty() -> None:
    assert rate_on(FOREIGN_RATE, TODAY) == Decimal(VECTORS["nra_default"]) * 100


THRESHOLDS = VECTORS["thresholds"]


@pytest.mark.parametrize("year", [2025, 2026])
def test_royalties_are_reported_from_ten_dollars_in_every_year(year: int) -> None:
    expected = Money.of(THRESHOLDS["1099-MISC box 2 royalties"], "USD")
    assert threshold("royalty", date(year, 6, 1)) == expected


@pytest.mark.parametrize("kind", ["service", "rent", "other"])
def test_other_payments_of_2025_are_reported_from_600_dollars(kind: str) -> None:
    expected = THRESHOLDS["1099-MISC other (box 1,3,6,10) payments 2025"]
    assert threshold(kind, date(2025, 12, 31)) == Money.of(expected, "USD")


@pytest.mark.parametrize("kind", ["service", "rent", "other"])
def test_other_payments_from_2026_on_are_reported_from_2000_dollars(kind: str) -> None:
    expected = THRESHOLDS["1099-MISC/NEC payments from 2026-01-01"]
    assert threshold(kind, date(2026, 1, 1)) == Money.of(expected, "USD")


def test_card_payments_are_reported_above_both_limits() -> None:
    limits = THRESHOLDS["1099-K"]
    amount = Money.of(limits["amount_over"], "USD")
    count, cent = limits["transactions_over"], Money(1, "USD")
    assert needs_card_form(amount + cent, count + 1, TODAY)
    assert not needs_card_form(amount, count + 1, TODAY)
    assert not needs_card_form(amount + cent, count, TODAY)


def test_copyright_royalties_have_income_code_12() -> None:
    assert INCOME_CODES[Income.ROYALTY] == VECTORS["form_1042S_income_code_copyright"]
