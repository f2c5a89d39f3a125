"""The rule of arrivals: whatever comes in whatever parts, nothing is left and nothing is lost."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.core.money import EXACT, Money
from app.domain.royalties.arrivals.expecting import USUAL_DAYS, days_late, usual_days
from app.domain.royalties.arrivals.guessing import payer_of
from app.domain.royalties.arrivals.settling import Claim, Part, is_rounding, settle, suggest

AMOUNTS = some.decimals(Decimal(-9999), Decimal(99999999), places=9).filter(bool)
RATES = some.decimals(Decimal("0.000001"), Decimal(200), places=6)
NOTHING = Money(0, "EUR")


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


def worth(amount: Decimal, rate: Decimal) -> int:
    return int((amount * rate * 100).to_integral_value())


@given(
    AMOUNTS,
    some.lists(some.integers(0, 1000), min_size=1, max_size=6),
    RATES,
    some.lists(some.integers(0, 10**9), min_size=6, max_size=6),
)
def test_parts_in_another_currency_end_at_zero_in_both(
    whole: Decimal, weights: list[int], rate: Decimal, came: list[int]
) -> None:
    claim = Claim("one", "USD", whole, rate=rate)
    gained = paid = 0
    for index, weight in enumerate(weights):
        is_last = index == len(weights) - 1
        covered = claim.open if is_last else (claim.open * weight / 1000).quantize(Decimal("1e-9"))
        value = Money(came[index], "EUR")
        found = settle(value, NOTHING, [(claim, covered)])
        [part] = found.parts
        assert value.minor == part.booked + found.gain
        gained, paid = gained + found.gain, paid + value.minor
        claim = Claim(
            "one", "USD", whole, claim.covered + covered, claim.taken + covered,
            claim.booked + part.booked, rate,
        )  # fmt: skip
    assert claim.open == 0
    assert claim.booked == worth(whole, rate)
    assert paid == claim.booked + gained


@given(some.lists(AMOUNTS, min_size=1, max_size=8), some.integers(0, 10**9), some.integers(0, 999))
def test_in_one_currency_what_came_and_the_difference_are_what_was_covered(
    amounts: list[Decimal], came: int, kept: int
) -> None:
    covers = [(Claim(place, "EUR", each), each) for place, each in enumerate(amounts)]
    found = settle(Money(came, "EUR"), Money(kept, "EUR"), covers)
    assert found.gain == 0 and all(part.booked == 0 for part in found.parts)
    total = EXACT.add(Decimal(came + kept) / 100, found.difference)
    assert total == sum(amounts) == sum(part.covered for part in found.parts)


@given(some.lists(AMOUNTS, min_size=1, max_size=8), some.integers(0, 10**9))
def test_without_a_rate_nothing_is_gained_or_lost(amounts: list[Decimal], came: int) -> None:
    covers = [(Claim(place, "USD", each), each) for place, each in enumerate(amounts)]
    found = settle(Money(came, "EUR"), NOTHING, covers)
    assert sum(part.booked for part in found.parts) + found.gain == came
    assert found.gain == 0 or all(each < 0 for each in amounts)


def test_a_dollar_report_that_came_in_euros() -> None:
    claim = Claim("march", "USD", Decimal("1000.005"), rate=Decimal("0.92"))
    found = settle(eur("905.00"), eur("10.00"), [(claim, claim.open)])
    assert found.parts == (Part("march", Decimal("1000.005"), 92_000, Decimal("0.92")),)
    assert (found.gain, found.difference) == (-500, 0)


def test_where_one_claim_has_no_rate_none_is_taken_at_one() -> None:
    rated, unrated = (
        Claim("a", "USD", Decimal(10), rate=Decimal("0.5")),
        Claim("b", "USD", Decimal(30)),
    )
    found = settle(eur("36.00"), NOTHING, [(rated, Decimal(10)), (unrated, Decimal(30))])
    assert found.parts == (Part("a", Decimal(10), 900), Part("b", Decimal(30), 2700))


def test_a_claim_admits_no_more_than_is_open_and_what_was_overpaid_only_as_taken_off() -> None:
    owed, overpaid = Claim(1, "EUR", Decimal(5)), Claim(2, "EUR", Decimal(5), Decimal(7))
    assert [owed.admits(Decimal(each)) for each in (5, 1, 6, 0, -1)] == [True, True, *[False] * 3]
    assert [overpaid.admits(Decimal(each)) for each in (-2, -1, -3, 1)] == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("came", "is_small"), [("3.33", True), ("3.31", True), ("3.30", False), ("3.36", False)]
)
def test_less_than_a_cent_a_report_is_rounding(came: str, *, is_small: bool) -> None:
    covers = [(Claim(n, "EUR", Decimal("1.11")), Decimal("1.11")) for n in range(3)]
    assert is_rounding(settle(eur(came), NOTHING, covers), "EUR") is is_small


@pytest.mark.parametrize(
    ("came", "covered"),
    [
        ("20.00", {"b": "20.004"}),
        ("35.01", {"a": "10", "b": "20.004", "c": "5"}),
        ("12.00", {"a": "10", "b": "2.00"}),
        ("99.00", {"a": "10", "b": "20.004", "c": "5"}),
    ],
)
def test_suggests_one_report_else_all_else_the_oldest(came: str, covered: dict[str, str]) -> None:
    claims = [
        Claim("a", "EUR", Decimal(10)),
        Claim("x", "USD", Decimal(20)),
        Claim("b", "EUR", Decimal("20.004")),
        Claim("c", "EUR", Decimal(5)),
    ]
    assert suggest(eur(came), claims) == {key: Decimal(text) for key, text in covered.items()}


def test_what_was_overpaid_is_taken_off_first() -> None:
    claims = [Claim("new", "EUR", Decimal(100)), Claim("old", "EUR", Decimal(5), Decimal(17))]
    assert suggest(eur("88.00"), claims) == {"old": Decimal(-12), "new": Decimal(100)}


def test_late_by_habit_once_there_is_one() -> None:
    assert usual_days([10, 12]) == USUAL_DAYS
    assert usual_days([900, 10, 12, 14, 40, 12, 10]) == 12
    assert usual_days([-9, -8, -7]) == 0
    assert days_late(date(2026, 8, 31), 30, date(2026, 9, 30)) == 0
    assert days_late(date(2026, 8, 31), 30, date(2026, 10, 5)) == 5


def test_guesses_the_payer_by_what_the_bank_showed_before_then_by_name() -> None:
    names = {"Spotify", "KK", "Believe", "Believe UK"}
    senders = [("DistroKid", "DK BANDLAB INC")]

    def guess(counterparty: str, reference: str = "") -> str | None:
        return payer_of(counterparty, reference, senders=senders, names=names)

    assert guess("DK Bandlab, Inc.") == "DistroKid"
    assert guess("SPOTIFY AB", "statement 12") == "Spotify"
    assert guess("Adyen NV", "on behalf of Spotify") == "Spotify"
    assert guess("Believe UK Ltd") is None
    assert guess("KK Transport") is None and guess("") is None
