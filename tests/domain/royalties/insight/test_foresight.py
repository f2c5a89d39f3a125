"""Forecasts find the truth that a history was made from, say how sure they are, and refuse."""

from datetime import date
from decimal import Decimal
from math import cos, exp, log, pi
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.royalties.insight.curve import Trend
from app.domain.royalties.insight.foresight import (
    LEAST,
    Forecast,
    TooThin,
    forecast,
    whole_months,
)

FIRST = date(2023, 1, 1)
amounts = st.lists(
    st.decimals("0.01", "1e6", places=2, allow_nan=False), min_size=LEAST, max_size=48
)


def month(place: int) -> date:
    return date(2023 + place // 12, place % 12 + 1, 1)


def made(
    count: int, *, decay: float = 0.0, season: float = 0.0, noise: float = 0.0, seed: int = 1
) -> list[tuple[date, Decimal]]:
    """A history of `count` months from a known truth."""
    random = Random(seed)
    logs = (
        log(1000) - decay * place + season * cos(2 * pi * place / 12) + random.gauss(0, noise)
        for place in range(count)
    )
    return [(month(place), Decimal(f"{exp(each):.2f}")) for place, each in enumerate(logs)]


def near(found: Decimal, wanted: float, part: float) -> bool:
    return abs(float(found) / wanted - 1) < part


def test_finds_a_decay_and_goes_on_with_it() -> None:
    found = forecast(made(36, decay=0.03), "USD")
    assert found.trend is Trend.STEADY
    assert near(found.yearly, exp(-0.36), 0.02)
    assert all(
        near(each.likely, 1000 * exp(-0.03 * (36 + place)), 0.03)
        for place, each in enumerate(found.months)
    )


def test_finds_a_season_and_expects_it_again() -> None:
    found = forecast(made(48, season=0.5), "USD")
    assert found.has_season and found.months[0].month == date(2027, 1, 1)
    likely = [each.likely for each in found.months]
    assert likely.index(max(likely)) == 0 and likely.index(min(likely)) == 6
    assert near(likely[0] / likely[6], exp(1.0), 0.15)


def test_what_does_not_change_stays_as_it_is() -> None:
    found = forecast(made(30), "USD")
    assert {(each.likely, each.low, each.high) for each in found.months} == {
        (Decimal("1000.00"), Decimal("1000.00"), Decimal("1000.00"))
    }
    assert found.tested.error == 0 and found.tested.held == found.tested.months == 18


def test_the_interval_holds_about_as_often_as_it_says() -> None:
    inside = months = 0
    for seed in range(30):
        history = made(42, decay=0.02, season=0.2, noise=0.2, seed=seed)
        said = forecast(history[:36], "USD")
        actual = [amount for _, amount in history[36:]]
        inside += sum(
            each.low <= amount <= each.high
            for each, amount in zip(said.months[:6], actual, strict=True)
        )
        months += 6
    assert 0.72 <= inside / months <= 0.95


def test_the_test_shows_the_error_that_was_made() -> None:
    calm = forecast(made(36, decay=0.02, noise=0.05), "USD").tested
    wild = forecast(made(36, decay=0.02, noise=0.6), "USD").tested
    assert calm.error < Decimal("0.15") < wild.error
    assert calm.months == wild.months == 18


def test_growth_is_not_believed_for_ever() -> None:
    found = forecast(made(24, decay=-0.1), "USD")
    last = float(made(24, decay=-0.1)[-1][1])
    assert float(found.months[-1].likely) < last * exp(0.1 * 9)


def test_one_odd_month_does_not_bend_the_curve() -> None:
    history = made(36, decay=0.02, noise=0.05)
    odd = [*history[:30], (history[30][0], history[30][1] * 20), *history[31:]]
    straight, bent = (forecast(each, "USD").months[0].likely for each in (history, odd))
    assert abs(bent / straight - 1) < Decimal("0.2")


@pytest.mark.parametrize(("count", "words"), [(0, "none yet"), (1, "one so far"), (17, "17 so")])
def test_refuses_a_thin_history_and_says_what_it_takes(count: int, words: str) -> None:
    with pytest.raises(TooThin, match=words):
        forecast(made(count), "USD")


def test_refuses_a_history_full_of_holes() -> None:
    holes = [each for place, each in enumerate(made(24)) if place not in (14, 17, 20)]
    with pytest.raises(TooThin, match="3 of the last 12 months have no income"):
        forecast(holes, "USD")


@settings(max_examples=25, deadline=None)
@given(amounts)
def test_bounds_are_in_order_and_the_same_again(values: list[Decimal]) -> None:
    history = [(month(place), value) for place, value in enumerate(values)]
    found = forecast(history, "EUR")
    assert found.months == forecast(history, "EUR").months
    for each in (*found.months, found.total):
        assert 0 <= each.low <= each.likely <= each.high
    assert 0 <= found.tested.held <= found.tested.months


@settings(max_examples=15, deadline=None)
@given(amounts, st.sampled_from(["0.5", "0.8", "0.95"]), st.integers(1, 60))
def test_surer_and_sooner_mean_a_smaller_advance(
    values: list[Decimal], sure: str, months: int
) -> None:
    found = forecast([(month(place), value) for place, value in enumerate(values)], "EUR")
    size = found.advance(months, probability=Decimal(sure))
    assert size <= found.advance(months + 1, probability=Decimal(sure))
    assert size >= found.advance(months, probability=Decimal("0.99"))
    assert found.advance(months, probability=Decimal(sure), share=Decimal("0.5")) <= size


def test_a_sure_income_recoups_what_it_brings() -> None:
    found = forecast(made(24), "USD")
    assert found.advance(12, probability=Decimal("0.9")) in (
        Decimal("12000.00"),
        Decimal("11999.99"),
    )
    half = found.advance(12, probability=Decimal("0.9"), share=Decimal("0.5"))
    assert near(half, 6000, 0.001)


def test_says_when_a_balance_is_recouped() -> None:
    found = forecast(made(24), "USD")
    when = found.recoups(Decimal(2400))
    assert (when.early, when.likely, when.late, when.chance) == (*[date(2025, 3, 1)] * 3, 1)
    assert found.recoups(Decimal(2400), share=Decimal("0.5")).likely == date(2025, 5, 1)
    assert found.recoups(Decimal(0)).likely == date(2025, 1, 1)


def test_says_when_a_balance_is_never_recouped() -> None:
    when: Forecast = forecast(made(36, decay=0.1), "USD")
    never = when.recoups(Decimal(1_000_000))
    assert (never.early, never.likely, never.late, never.chance) == (None, None, None, 0)


def test_months_only_some_sources_have_reported_are_left_out() -> None:
    history = [(*each, 3) for each in made(20)]
    partial = [*history[:-2], (*history[-2][:2], 1), (*history[-1][:2], 1)]
    assert len(whole_months(history)) == 20
    assert len(whole_months(partial)) == 18
