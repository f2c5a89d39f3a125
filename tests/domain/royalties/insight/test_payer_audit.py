"""The audit finds exactly what was made odd, and nothing where nothing was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from app.domain.royalties.insight.payer_audit import Finding, Kind, Sum, audit

STORES = {"Spotify": "0.0032", "Apple Music": "0.0071", "Deezer": "0.0051"}
COUNTRIES = {"DE": 60_000, "US": 40_000, "SE": 9_000, "JP": 6_000}


def month(place: int) -> date:
    return date(2024 + place // 12, place % 12 + 1, 1)


def clean(seed: int = 1, *, count: int = 24) -> list[Sum]:
    """Two years of one source: listening wavers and fades, rates waver a little."""
    random = Random(seed)
    return [
        Sum("distrokid", "DistroKid", store, country, "stream", month(place), "USD",
            units * Decimal(rate) * Decimal(str(random.uniform(0.94, 1.06))), Decimal(units))
        for place in range(count)
        for store, rate in STORES.items()
        for country, listeners in COUNTRIES.items()
        for units in [int(listeners * 0.985**place * random.uniform(0.6, 1.5))]
    ]  # fmt: skip


def without(gone: Callable[[Sum], bool]) -> list[Finding]:
    return audit([each for each in clean() if not gone(each)])


def brief(findings: list[Finding]) -> list[tuple[str, str, str, date, int]]:
    return [(each.kind, each.store, each.country, each.month, each.months) for each in findings]


@pytest.mark.parametrize("seed", range(40))
def test_finds_nothing_where_nothing_is_odd(seed: int) -> None:
    assert audit(clean(seed)) == []


def test_finds_a_missing_month() -> None:
    found = without(lambda each: each.month == month(10))
    assert brief(found) == [(Kind.MISSING, "", "", month(10), 1)]
    around = [sum(e.amount for e in clean() if e.month == month(p)) for p in (9, 11)]
    assert found[0].stake == sum(around) / 2 and found[0].found == 0
    assert found[0].where == {
        "source": "distrokid", "currency": "USD", "from": "2024-05", "until": "2025-05",
    }  # fmt: skip


def test_a_source_that_pays_by_the_quarter_misses_quarters_only() -> None:
    quarters = [each for each in clean(count=36) if each.month.month in (3, 6, 9, 12)]
    assert audit(quarters) == []
    holes = [each for each in quarters if each.month != date(2025, 6, 1)]
    assert brief(audit(holes)) == [(Kind.MISSING, "", "", date(2025, 6, 1), 1)]


def test_finds_a_store_that_fell_silent() -> None:
    found = without(lambda each: each.store == "Deezer" and each.month >= month(20))
    assert brief(found) == [(Kind.SILENT, "Deezer", "", month(20), 4)]
    assert found[0].expected > 0 and found[0].where["store"] == "Deezer"


def test_a_store_away_for_one_month_is_only_late() -> None:
    assert without(lambda each: each.store == "Deezer" and each.month >= month(23)) == []


def test_finds_a_country_that_dried_up() -> None:
    found = without(lambda each: each.country == "SE" and each.month >= month(18))
    assert brief(found) == [(Kind.DRIED_UP, "", "SE", month(18), 6)]


def test_a_country_does_not_dry_up_where_everything_fell() -> None:
    fading = [
        replace(each, amount=each.amount / 20, units=each.units / 20)
        if each.month >= month(18)
        else each
        for each in clean()
    ]
    assert audit(fading) == []


@pytest.mark.parametrize("times", ["0.5", "3"])
def test_finds_a_rate_out_of_line_and_what_it_cost(times: str) -> None:
    def odd(each: Sum) -> Sum:
        chosen = (each.store, each.country, each.month) == ("Spotify", "US", month(15))
        return replace(each, amount=each.amount * Decimal(times)) if chosen else each

    (found,) = audit([odd(each) for each in clean()])
    assert (found.kind, found.store, found.country) == (Kind.RATE, "Spotify", "US")
    assert (found.stake > 0) is (Decimal(times) < 1)
    paid = found.found / Decimal(times)
    assert abs(found.expected / paid - 1) < Decimal("0.07")
    assert found.where["from"] == found.where["until"] == "2025-04"


def test_a_rate_of_few_units_is_no_evidence() -> None:
    few = [replace(each, units=each.units / 1000, amount=each.amount / 1000) for each in clean()]
    few[40] = replace(few[40], amount=few[40].amount * 9)
    assert audit(few) == []


def test_a_new_price_for_good_is_not_an_outlier_once_it_is_usual() -> None:
    raised = [
        replace(each, amount=each.amount * Decimal("1.3")) if each.month >= month(12) else each
        for each in clean()
    ]
    assert audit(raised) == []


def test_the_most_at_stake_comes_first_and_keys_stay() -> None:
    gone = without(
        lambda each: each.month == month(10) or (each.store == "Deezer" and each.month >= month(20))
    )
    stakes = [each.stake for each in gone]
    assert stakes == sorted(stakes, reverse=True)
    assert {each.key for each in gone} == {
        "missing:distrokid:USD::::2024-11",
        "silent:distrokid:USD:Deezer:::2025-09",
    }
