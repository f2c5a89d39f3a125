"""Splitting an amount loses nothing, whoever is listed first."""

import random
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import pytest

from app.core.money import EXACT, InvalidMoney, Money, Weight

Allocate = Callable[[Money, dict[int, Weight]], dict[int, Money]]
CASES = 20_000


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        ("100.00", ["1", "1", "1"], ["33.34", "33.33", "33.33"]),
        ("-100.00", ["1", "1", "1"], ["-33.34", "-33.33", "-33.33"]),
        ("0.01", ["50", "50"], ["0.01", "0.00"]),
        ("10.00", ["33.33", "33.33", "33.34"], ["3.33", "3.33", "3.34"]),
        ("0.05", ["15", "15", "70"], ["0.01", "0.01", "0.03"]),
        ("1234.56", ["12.5", "37.5", "50"], ["154.32", "462.96", "617.28"]),
        ("0.02", ["1", "1", "1"], ["0.01", "0.01", "0.00"]),
    ],
)
def test_allocates_by_largest_remainder(total, shares, parts):
    allocated = Money.of(total, "EUR").allocate([Decimal(share) for share in shares])

    assert allocated == [Money.of(part, "EUR") for part in parts]


def test_a_zero_weight_receives_nothing():
    for total in range(100):
        assert Money(total, "JPY").allocate([3, 0, 3, 1])[1] == Money(0, "JPY")


@pytest.mark.parametrize("weights", [[], [0], [0, Decimal(0)]])
def test_refuses_to_allocate_to_nobody(weights):
    with pytest.raises(InvalidMoney, match="above zero"):
        Money(100, "EUR").allocate(weights)


def test_refuses_a_negative_weight():
    with pytest.raises(InvalidMoney, match="negative"):
        Money(100, "EUR").allocate([2, -1])


@pytest.mark.parametrize("weight", [0.5, True, "1", Decimal("NaN")])
def test_refuses_a_weight_that_is_not_exact(weight):
    with pytest.raises(InvalidMoney):
        Money(100, "EUR").allocate([1, weight])


def test_twenty_thousand_splits_lose_nothing():
    wrong = [
        problem for case in _splits(CASES) if (problem := _problem(_by_largest_remainder, *case))
    ]

    assert wrong == []


def test_the_check_notices_parts_that_were_rounded_one_by_one():
    assert any(_problem(_rounded_one_by_one, *case) == "sum" for case in _splits(200))


def test_the_check_notices_a_remainder_given_to_the_last_payee():
    problems = {_problem(_remainder_to_the_last, *case) for case in _splits(200)}

    assert {"unit", "order"} <= problems


def _splits(count: int) -> Iterator[tuple[Money, dict[int, Weight], random.Random]]:
    chance = random.Random(20261121)
    for _ in range(count):
        total = round(10 ** chance.uniform(0, 12)) - 1
        sign = chance.choice((1, 1, 1, -1))
        currency = chance.choice(("EUR", "USD", "JPY", "KRW", "KWD", "BHD"))
        kind = chance.choice((_few_whole, _per_cents, _wild))
        weights = {payee: kind(chance) for payee in range(chance.randint(1, 50))}
        weights[0] = weights[0] or 1
        yield Money(sign * total, currency), weights, chance


def _few_whole(chance: random.Random) -> Weight:
    return chance.randint(0, 4)


def _per_cents(chance: random.Random) -> Weight:
    return Decimal(chance.randint(0, 100_000_000)).scaleb(-6)


def _wild(chance: random.Random) -> Weight:
    return Decimal(chance.randint(0, 10**9)).scaleb(chance.randint(-9, 3))


def _problem(
    allocate: Allocate, total: Money, weights: dict[int, Weight], chance: random.Random
) -> str | None:
    parts = allocate(total, weights)
    if sum(part.minor for part in parts.values()) != total.minor:
        return "sum"
    if _strays(total, weights, parts):
        return "unit"
    shuffled = list(weights.items())
    chance.shuffle(shuffled)
    return None if allocate(total, dict(shuffled)) == parts else "order"


def _strays(total: Money, weights: dict[int, Weight], parts: dict[int, Money]) -> bool:
    """Whether a part is a whole unit or more away from its exact share."""
    with localcontext(EXACT):
        whole = sum(Decimal(weight) for weight in weights.values())
        return any(
            abs(part.minor * whole - total.minor * weights[payee]) >= whole
            for payee, part in parts.items()
        )


def _by_largest_remainder(total: Money, weights: dict[int, Weight]) -> dict[int, Money]:
    return total.allocate_by(weights)


def _rounded_one_by_one(total: Money, weights: dict[int, Weight]) -> dict[int, Money]:
    whole = sum(Decimal(weight) for weight in weights.values())
    return {
        payee: Money(
            int((total.minor * Decimal(weight) / whole).to_integral_value(ROUND_HALF_EVEN)),
            total.currency,
        )
        for payee, weight in weights.items()
    }


def _remainder_to_the_last(total: Money, weights: dict[int, Weight]) -> dict[int, Money]:
    whole = sum(Decimal(weight) for weight in weights.values())
    parts = {
        payee: Money(int(total.minor * Decimal(weight) / whole), total.currency)
        for payee, weight in weights.items()
    }
    last = list(weights)[-1]
    parts[last] += total - Money.sum(parts.values(), total.currency)
    return parts
