"""Whole minor units out of exact amounts: vectors, small cases, and an oracle in fractions."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import EXACT, exact_sum, minor_places
from app.domain.royalties.settlement import Payout, settle_payees

VECTORS = Path(__file__).parent / "largest_remainder.json"
PLACES = {"EUR": 2, "JPY": 0, "KWD": 3}


def settle(currency: str, *amounts: str) -> list[Payout]:
    exact = {UUID(int=place): Decimal(amount) for place, amount in enumerate(amounts)}
    return list(settle_payees(exact, currency).values())


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text()), ids=lambda v: v["total"])
def test_gives_what_the_published_vectors_say(vector: dict[str, object]) -> None:
    # Thirds have no exact decimal: thirty digits stand for them, below any unit that is paid.
    weights = [Fraction(each) for each in vector["shares"]]
    parts = [
        EXACT.create_decimal(f"{int(Fraction(vector['total']) * w / sum(weights) * 10**30)}e-30")
        for w in weights
    ]
    rest = EXACT.subtract(Decimal(vector["total"]), exact_sum(parts))
    parts[0] = EXACT.add(parts[0], rest)
    found = settle("EUR", *(f"{part:f}" for part in parts))
    assert [Decimal(each.total) / 100 for each in found] == [Decimal(r) for r in vector["result"]]


def test_pays_the_whole_units_of_the_sum_and_carries_the_rest() -> None:
    found = settle("EUR", "1.005", "2.005", "0.003")
    assert found == [
        Payout(101, Decimal("-0.005")),
        Payout(200, Decimal("0.005")),
        Payout(0, Decimal("0.003")),
    ]


def test_pays_a_negative_sum_as_the_mirror_of_a_positive_one() -> None:
    found = settle("EUR", "-1.005", "-2.005", "-0.003")
    assert [each.total for each in found] == [-101, -200, 0]
    assert [each.carried for each in found] == [
        Decimal("0.005"),
        Decimal("-0.005"),
        Decimal("-0.003"),
    ]


def test_a_negative_payee_among_positive_ones_stays_within_a_unit() -> None:
    found = settle("EUR", "-0.004", "5.009")
    assert [(each.total, each.carried) for each in found] == [
        (-1, Decimal("0.006")),
        (501, Decimal("-0.001")),
    ]


@pytest.mark.parametrize(("currency", "total"), [("JPY", 12), ("KWD", 12345), ("EUR", 1234)])
def test_knows_the_smallest_unit_of_the_currency(currency: str, total: int) -> None:
    assert settle(currency, "12.3456")[0].total == total


def test_the_order_of_payees_changes_nothing() -> None:
    exact = {UUID(int=n): Decimal("0.005") for n in range(5)}
    backwards = dict(reversed(exact.items()))
    assert settle_payees(exact, "EUR") == settle_payees(backwards, "EUR")


amounts = st.decimals(-(10**9), 10**9, places=12, allow_nan=False, allow_infinity=False)


@given(
    st.sampled_from(sorted(PLACES)), st.lists(st.lists(amounts, min_size=3, max_size=3), max_size=6)
)
def test_over_any_periods_paid_and_carried_are_what_was_earned(
    currency: str, periods: list[list[Decimal]]
) -> None:
    carried = dict.fromkeys((UUID(int=n) for n in range(3)), Decimal(0))
    paid, unit = Fraction(0), Fraction(1, 10 ** minor_places(currency))
    for earned in periods:
        exact = {p: EXACT.add(carried[p], a) for p, a in zip(carried, earned, strict=True)}
        settled = settle_payees(exact, currency)
        whole = sum(each.total for each in settled.values())
        assert whole == int(sum(map(Fraction, exact.values())) / unit)
        assert all(abs(Fraction(each.carried)) < unit for each in settled.values())
        carried = {payee: each.carried for payee, each in settled.items()}
        paid += whole * unit
    earned_in_all = sum((Fraction(a) for earned in periods for a in earned), Fraction(0))
    assert paid + sum(map(Fraction, carried.values())) == earned_in_all
