"""The arithmetic of the band's money: to the cent, in any order, and nothing made up."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import Money
from app.domain.bandmoney.budgeting import compare
from app.domain.bandmoney.division import (
    Rule,
    Sharer,
    divide,
    exchanged,
    mileage,
    part_of,
    per_diem,
)
from app.domain.bandmoney.statement import Income, Spent, Statement, read, state, written

NOVA, THEO, JUNO, SHOW = (UUID(int=number) for number in range(1, 5))
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


@st.composite
def sharers(draw: st.DrawFn, *, at_most: int = 8) -> list[Sharer]:
    number = draw(st.integers(0, at_most))
    left, found = Decimal(100), []
    for place in range(number):
        percent = draw(st.decimals(0, left, places=4))
        left -= percent
        name = draw(st.sampled_from(["Nova", "nova", "Theo", "Zoë", ""]))
        found.append(Sharer(UUID(int=place), name, percent, draw(st.integers(0, 50))))
    return found


@given(
    minor=st.integers(-(10**14), 10**14), currency=CURRENCIES, rule=st.sampled_from(Rule),
    band=sharers(),
)  # fmt: skip
def test_shares_and_what_stays_are_the_net_to_the_cent(
    minor: int, currency: str, rule: Rule, band: list[Sharer]
) -> None:
    net = Money(minor, currency)
    found = divide(net, rule, band)
    assert Money.sum(found.shares.values(), currency) + found.kept == net
    assert all(share.minor >= 0 for share in found.shares.values())
    assert net.minor > 0 or not found.shares


@given(minor=st.integers(1, 10**9), rule=st.sampled_from(Rule), band=sharers(), data=st.data())
def test_the_order_of_members_changes_nothing(
    minor: int, rule: Rule, band: list[Sharer], data: st.DataObject
) -> None:
    net = Money(minor, "EUR")
    shuffled = data.draw(st.permutations(band))
    assert divide(net, rule, shuffled) == divide(net, rule, band)


@given(minor=st.integers(1, 10**9), band=sharers(at_most=6))
def test_equal_shares_differ_by_a_cent_at_most(minor: int, band: list[Sharer]) -> None:
    parts = [share.minor for share in divide(Money(minor, "EUR"), Rule.EQUAL, band).shares.values()]
    assert not parts or max(parts) - min(parts) <= 1


@given(days=st.integers(1, 400), minor=st.integers(1, 10**6))
def test_per_diems_are_the_rate_for_every_day(days: int, minor: int) -> None:
    rate = Money(minor, "EUR")
    assert per_diem(rate, days).minor == days * minor
    assert per_diem(rate, days + 1) == per_diem(rate, days) + rate


@given(distance=st.decimals("0.1", "99999", places=1), rate=st.decimals("0.001", "9", places=3))
def test_mileage_is_never_more_than_the_way_was_worth(distance: Decimal, rate: Decimal) -> None:
    found = mileage(distance, rate, "EUR").decimal
    assert found <= distance * rate < found + Decimal("0.01")


def test_what_is_known_to_be_right() -> None:
    pair = [Sharer(NOVA, "Nova"), Sharer(THEO, "Theo")]
    assert divide(eur("100.01"), Rule.EQUAL, pair).shares == {
        NOVA: eur("50.01"), THEO: eur("50.00"),
    }  # fmt: skip
    percent = [Sharer(NOVA, "Nova", Decimal(50)), Sharer(THEO, "Theo", Decimal("33.333"))]
    found = divide(eur("1000"), Rule.PERCENT, percent)
    assert found.shares == {NOVA: eur("500.00"), THEO: eur("333.33")}
    assert found.kept == eur("166.67")
    points = [Sharer(NOVA, "Nova", points=3), Sharer(THEO, "Theo", points=1)]
    assert divide(eur("10"), Rule.POINTS, points).shares[NOVA] == eur("7.50")
    assert mileage(Decimal("412.5"), Decimal("0.30"), "EUR") == eur("123.75")
    assert mileage(Decimal(1), Decimal("0.725"), "USD") == Money.of("0.72", "USD")
    assert part_of(eur("999.99"), Decimal(15)) == eur("149.99")
    assert part_of(eur("-50"), Decimal(15)) == eur("0")
    assert exchanged(Money.of("100", "USD"), Decimal("0.9213"), "EUR") == eur("92.13")


def test_a_loss_is_the_bands_and_nobody_owes_a_part_of_it() -> None:
    found = divide(eur("-80"), Rule.EQUAL, [Sharer(NOVA, "Nova"), Sharer(THEO, "Theo")])
    assert (found.shares, found.kept) == ({}, eur("-80"))


@pytest.mark.parametrize("rule", [Rule.PERCENT, Rule.POINTS])
def test_where_nobody_has_a_part_everything_stays_with_the_band(rule: Rule) -> None:
    assert divide(eur("80"), rule, [Sharer(NOVA, "Nova")]).kept == eur("80")


def made(**other: object) -> Statement:
    usual = {
        "incomes": [Income(SHOW, 100_000, 5_000, 100_000, "EUR")],
        "spent": [Spent(UUID(int=9), 1, "travel", 12_000), Spent(UUID(int=8), 2, "hotel", 8_000)],
        "commission_percent": Decimal(15),
        "fees": [(JUNO, eur("150"))],
        "rule": Rule.EQUAL,
        "sharers": [Sharer(NOVA, "Nova"), Sharer(THEO, "Theo")],
    }
    return state("EUR", **{**usual, **other})


def test_a_statement_goes_from_income_to_everybodys_part() -> None:
    found = made()
    assert (found.earned, found.costs, found.players) == (eur("1000"), eur("200"), eur("150"))
    assert (found.commission, found.profit, found.net) == (15_000, eur("500"), eur("450"))
    assert [part.amount for part in found.parts] == [22_500, 22_500] and found.kept == 0
    assert read(written(found)) == found


def test_a_statement_is_known_by_its_figures_whatever_their_order() -> None:
    one, other = made(), made(spent=list(reversed(made().spent)))
    assert one.fingerprint == other.fingerprint
    assert one.fingerprint != made(commission_percent=Decimal(16)).fingerprint
    assert one.has_facts_of(made(rule=Rule.POINTS)) and not one.has_facts_of(made(spent=[]))


def test_a_budget_stands_beside_what_came_of_it() -> None:
    found = compare({"income": 120_000, "travel": 10_000, "food": 5_000}, "EUR", made())
    by_name = {line.name: line for line in found.lines}
    assert by_name["income"].better == eur("-200") and by_name["travel"].better == eur("-20")
    assert by_name["food"].better == eur("50") and by_name["hotel"].better is None
    assert (found.expected, found.actual, found.better) == (eur("1050"), eur("500"), eur("-550"))
    assert compare({"income": 1}, "USD", made()).expected is None


def test_before_anything_is_settled_a_budget_is_not_missed() -> None:
    found = compare({"income": 120_000, "travel": 10_000}, "EUR", made(incomes=[], fees=[]))
    by_name = {line.name: line for line in found.lines}
    assert by_name["income"].better is None and by_name["travel"].better == eur("-20")
    assert found.expected == eur("1100") and found.better is None
