"""Commissions, costs, advances, reserves, transfers and crossings: what leaves a royalty, and how."""

from datetime import date

import pytest

from app.domain.royalties.contracts import (
    AccountKind,
    Balances,
    Base,
    Basis,
    Contract,
    CostKind,
    Counter,
    CounterKey,
    Crossing,
    DatedPercent,
    Deduction,
    Escalation,
    InvalidContract,
    Kind,
    Measure,
    Of,
    Passing,
    Purse,
    RateStep,
    Recoupable,
    ReserveKind,
    ReservePolicy,
    Scope,
    Term,
    Transfer,
    net_of,
)
from tests.domain.royalties.contracts.story import (
    SPRING,
    D,
    account,
    advance,
    deal,
    house,
    outstanding,
    owed,
    payable,
    sale,
)

WHOLE = Term("all", D(100), Base.GROSS)
NOTHING = Scope(recordings=frozenset({"none"}))


def other(name: str, **more):
    return deal(WHOLE, id=name, scope=NOTHING, **more)


def test_a_manager_commission_fades_by_its_sunset() -> None:
    steps = (DatedPercent(date(2026, 2, 1), D(10)), DatedPercent(date(2026, 3, 1), D(0)))
    manager = Deduction(Kind.MANAGER, D(20), sunset=steps, to=Purse("nova", "mo"))
    lines = [sale("200", sold_on=date(2026, month, 1)) for month in (1, 2, 3)]
    result = account(lines, deal(commissions=(manager,)))

    assert payable(result, payee="mo") == 20 + 10
    assert payable(result, payee="nova") == 300 - 30


def test_commissions_follow_their_order_and_what_they_are_taken_of() -> None:
    chain = (
        Deduction(Kind.AGENT, D(10)),
        Deduction(Kind.MANAGER, D(20), of=Of.REMAINDER),
        Deduction(Kind.PRODUCER, D(3), of=Of.BASE),
    )
    result = account([sale("100")], deal(commissions=chain))

    assert payable(result) == 50 - 5 - 9 - 3


def test_a_producer_earns_points_out_of_the_artist_share_under_another_contract() -> None:
    points = Deduction(Kind.PRODUCER, D(3), of=Of.BASE, to=Purse("producer", "juno"))
    fifteen = Term("all", D(15), Base.GROSS)
    balances = Balances(recoupables=(advance("1", contract="producer", payee="juno"),))
    result = account(
        [sale("100")], deal(fifteen, commissions=(points,)), other("producer"), balances=balances
    )

    assert (payable(result, payee="nova"), payable(result, payee="juno")) == (12, 2)
    assert house(result) == 85


def test_returns_give_deductions_back() -> None:
    fee = Deduction(Kind.DISTRIBUTION, D(15), per_unit=D(1))
    lines = [sale("100", units=2), sale("-100", units=-2)]
    result = account(lines, deal(Term("all", D(50)), deductions=(fee,)))

    assert result.postings == ()


def test_shared_costs_come_off_before_the_rate_and_artist_costs_after() -> None:
    shared = advance("20", id="studio", kind=CostKind.SHARED)
    artist = advance("10", id="video", kind=CostKind.ARTIST)
    result = account([sale("100")], deal(), balances=Balances(recoupables=(artist, shared)))

    assert payable(result) == (100 - 20) / 2 - 10
    assert house(result) == 40


def test_only_the_recoupable_part_up_to_its_cap_is_earned_back() -> None:
    half = advance("40", id="half", percent=D(50))
    capped = advance("40", id="capped", cap=D(5))
    result = account([sale("100")], deal(), balances=Balances(recoupables=(half, capped)))

    assert payable(result) == 50 - 20 - 5


def test_the_waterfall_lists_every_item_in_order() -> None:
    late, early = advance("30", id="a", order=2), advance("40", id="b", order=1)
    result = account([sale("100")], deal(), balances=Balances(recoupables=(late, early)))
    rows = [
        (row.item, row.available, row.opening, row.recouped, row.closing, row.left)
        for row in result.waterfall
    ]

    assert rows == [("b", 50, 40, 40, 0, 10), ("a", 10, 30, 10, 20, 0)]


def test_a_common_cost_is_borne_in_proportion_and_an_advance_by_its_payee() -> None:
    band = deal(WHOLE, shares={"nova": D(75), "mo": D(25)})
    common = advance("40", id="a", kind=CostKind.ARTIST)
    own = advance("10", id="b", payee="mo")
    result = account([sale("100")], band, balances=Balances(recoupables=(common, own)))

    assert (payable(result, payee="nova"), payable(result, payee="mo")) == (45, 5)


def test_an_overpaid_royalty_is_set_off_against_the_next() -> None:
    winter = account([sale("-60", units=-1)], deal())
    spring = account([sale("100")], deal(), balances=winter.balances, period=SPRING)

    assert (payable(winter), owed(winter)) == (0, -30)
    assert payable(spring) == 20


def test_crossing_stops_at_its_cap_over_all_periods() -> None:
    balances = Balances(recoupables=(advance("100", contract="old"),))
    crossing = Crossing("both", "nova", ("nova", "old"), cap=D(30))
    contracts = deal(), other("old")
    winter = account([sale("50")], *contracts, balances=balances, crossings=[crossing])
    spring = account(
        [sale("50")], *contracts, balances=winter.balances, crossings=[crossing], period=SPRING
    )

    assert (payable(winter), outstanding(winter)) == (0, [75])
    assert (payable(spring), outstanding(spring)) == (20, [70])
    assert spring.waterfall[-1].earned_under == "nova"


def test_the_cap_of_a_crossing_is_for_all_items_together() -> None:
    items = tuple(advance("20", id=name, contract="old") for name in ("a", "b"))
    crossing = Crossing("both", "nova", ("nova", "old"), cap=D(30))
    balances = Balances(recoupables=items)
    result = account([sale("200")], deal(), other("old"), balances=balances, crossings=[crossing])

    assert (payable(result), outstanding(result)) == (70, [0, 10])


def test_crossing_covers_a_debt_before_it_recoups() -> None:
    balances = Balances(
        owed={Purse("old", "nova"): -20}, recoupables=(advance("20", contract="old"),)
    )
    crossing = Crossing("both", "nova", ("nova", "old"))
    result = account([sale("60")], deal(), other("old"), balances=balances, crossings=[crossing])

    assert (owed(result, "old"), outstanding(result), payable(result)) == (0, [10], 0)


def test_crossing_follows_the_order_of_its_contracts() -> None:
    balances = Balances(
        recoupables=tuple(advance("40", id=name, contract=name) for name in ("new", "old"))
    )
    crossing = Crossing("all", "nova", ("nova", "old", "new"))
    result = account(
        [sale("100")], deal(), other("new"), other("old"), balances=balances, crossings=[crossing]
    )

    assert outstanding(result) == [30, 0]


def test_income_is_passed_on_before_recoupment_and_balances_after() -> None:
    balances = Balances(recoupables=(advance("40"),))
    for of, passed in ((Passing.INCOME, 25), (Passing.BALANCE, 5)):
        transfer = Transfer("nova", "nova", "label", "mo", D(50), of)
        result = account(
            [sale("100")], deal(), other("label"), balances=balances, transfers=[transfer]
        )
        assert payable(result, payee="mo") == passed


def test_a_profit_share_starts_when_all_costs_are_covered() -> None:
    profit = Contract("nova", "USD", {"nova": D(100)}, basis=Basis.PROFIT_SHARE, profit_share=D(60))
    balances = Balances(recoupables=(advance("100", kind=CostKind.SHARED),))
    winter = account([sale("70")], profit, balances=balances)
    spring = account([sale("80")], profit, balances=winter.balances, period=SPRING)

    assert (payable(winter), outstanding(winter)) == (0, [30])
    assert (payable(spring), house(spring)) == (30, 20)


def test_reserves_are_released_by_their_schedule_until_nothing_is_held() -> None:
    policy = ReservePolicy(D(20), (D(0), D(25), D(75)))
    contract = deal(Term("all", D(50), Base.GROSS, reserve=policy))
    result = account([sale("200")], contract)
    paid = []
    for _ in "123":
        result = account([], contract, balances=result.balances, period=SPRING)
        paid.append(payable(result))

    assert paid == [0, 5, 15]
    assert result.balances.reserves == ()


def test_a_reserve_before_the_rate_is_released_at_the_rate_it_was_sold_at() -> None:
    policy = ReservePolicy(D(20), (D(100),), ReserveKind.PRE)
    sold = account([sale("100")], deal(Term("all", D(25), Base.GROSS, reserve=policy)))
    spring = account(
        [], deal(Term("all", D(10), Base.GROSS)), balances=sold.balances, period=SPRING
    )

    assert (payable(spring), house(spring)) == (5, 15)


def test_no_reserve_is_taken_on_returns() -> None:
    term = Term("all", D(50), Base.GROSS, reserve=ReservePolicy(D(20), (D(100),)))
    result = account([sale("100"), sale("-40", units=-1)], deal(term))

    assert net_of(result.postings, AccountKind.RESERVE) == 10
    assert payable(result) == 20


def test_a_retroactive_step_pays_the_difference_on_all_earlier_sales() -> None:
    steps = Escalation((RateStep(D(100), D(12)),), retroactive=True)
    term = Term("all", D(10), Base.GROSS, escalation=steps)
    before = Balances(counters={CounterKey("nova", "all", ""): Counter(90, 900)})
    result = account([sale("200", units=20)], deal(term), balances=before)

    assert payable(result) == 24 + 900 * D("0.02")
    assert result.balances.counters["nova", "all", ""] == Counter(110, 1100)


@pytest.mark.parametrize(("units", "paid"), [(100, 100), (101, 202)])
def test_a_step_is_reached_above_its_threshold_not_at_it(units: int, paid: int) -> None:
    steps = Escalation((RateStep(D(100), D(20)),), retroactive=True)
    term = Term("all", D(10), Base.GROSS, escalation=steps)
    result = account([sale(D(units * 10), units=units)], deal(term))

    assert payable(result) == paid


def test_each_territory_has_its_own_counter() -> None:
    steps = Escalation((RateStep(D(10), D(20)),), per_territory=True)
    term = Term("all", D(10), Base.GROSS, escalation=steps)
    lines = [sale("100", units=10, country="SE"), sale("100", units=20, country="US")]
    result = account(lines, deal(term))

    assert payable(result) == 10 + 5 + 10
    assert {key.territory: at.position for key, at in result.balances.counters.items()} == {
        "SE": 10,
        "US": 20,
    }


def test_a_rate_may_fall_with_revenue() -> None:
    steps = Escalation((RateStep(D(100), D(5)),), Measure.REVENUE)
    result = account([sale("300")], deal(Term("all", D(10), Base.GROSS, escalation=steps)))

    assert payable(result) == 10 + 10


def test_returns_lead_back_through_the_step() -> None:
    term = Term("all", D(10), Base.GROSS, escalation=Escalation((RateStep(D(100), D(20)),)))
    before = Balances(counters={CounterKey("nova", "all", ""): Counter(110, 110)})
    result = account([sale("-40", units=-40)], deal(term), balances=before)

    assert owed(result) == -(10 * D("0.2") + 30 * D("0.1"))


@pytest.mark.parametrize(
    "written",
    [
        lambda: ReservePolicy(D(10), (D(50), D("49.99"))),
        lambda: Escalation((RateStep(D(2), D(1)), RateStep(D(2), D(3)))),
        lambda: Recoupable("cost", "nova", CostKind.SHARED, D(1), payee="nova"),
        lambda: Recoupable("cost", "nova", CostKind.ARTIST, D(-1)),
        lambda: Crossing("alone", "nova", ("nova",)),
        lambda: Transfer("nova", "nova", "nova", "nova", D(50)),
        lambda: Term(
            "retail", D(10), Base.PPD, reserve=ReservePolicy(D(1), (D(100),), ReserveKind.PRE)
        ),
        lambda: Term(
            "copy",
            D(1),
            Base.PER_UNIT,
            escalation=Escalation((RateStep(D(1), D(2)),), Measure.REVENUE),
        ),
        lambda: account(
            [], deal(), balances=Balances(recoupables=(advance("1", contract="gone"),))
        ),
        lambda: account(
            [],
            deal(),
            other("abroad", currency="EUR"),
            crossings=[Crossing("x", "nova", ("nova", "abroad"))],
        ),
        lambda: account(
            [], deal(commissions=(Deduction(Kind.AGENT, D(1), to=Purse("gone", "mo")),))
        ),
    ],
)
def test_refuses_what_cannot_be_accounted(written) -> None:
    with pytest.raises(InvalidContract):
        written()
