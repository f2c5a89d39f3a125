"""Numbers worked out by others: explainers, contracts and statutes, each to the last digit."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from app.core.money import Money
from app.domain.royalties.contracts import (
    AccountKind,
    Balances,
    Base,
    CostKind,
    Counter,
    CounterKey,
    Crossing,
    Deduction,
    Escalation,
    InvalidContract,
    Kind,
    Of,
    RateStep,
    ReserveKind,
    ReservePolicy,
    Scope,
    Term,
    net_of,
)
from app.domain.royalties.contracts.albums import Track, spread_album
from app.domain.royalties.contracts.exact import truncated
from app.domain.royalties.contracts.mechanicals import (
    RINGTONE,
    ControlledComposition,
    Format,
    StatutoryRate,
    charge,
    statutory_rate,
    statutory_royalty,
)
from app.domain.royalties.contracts.mfn import Side, raised
from app.domain.royalties.contracts.performance import statutory_split
from app.domain.royalties.contracts.publishing import Reckoning, after_tax, chain, from_abroad
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

VECTORS = Path(__file__).parent / "vectors"
ROYALTY = json.loads((VECTORS / "royalty.json").read_text())
US = json.loads((VECTORS / "us_mechanical_physical_download.json").read_text())
HALF, EXPENSES, MAJOR = ROYALTY["recoupment"]
CLAUSE = ROYALTY["controlled_composition"]


def test_half_of_150_000_leaves_25_000_of_the_advance_unrecouped() -> None:
    result = account(
        [sale("150000")], deal(), balances=Balances(recoupables=(advance(HALF["advance"]),))
    )
    expected = HALF["at_gross_150000"]

    assert net_of(result.postings, AccountKind.RECOUPED) == D(expected["artist_credit"])
    assert outstanding(result) == [D(expected["unrecouped"])]
    assert payable(result) == D(expected["payable"])
    received = house(result) + net_of(result.postings, AccountKind.RECOUPED)
    assert received == D(HALF["advance"]) + D(expected["label_cash"])


def test_half_of_200_000_recoups_the_advance_exactly() -> None:
    balances = Balances(recoupables=(advance(HALF["advance"]),))
    result = account([sale(HALF["gross_to_recoup"])], deal(), balances=balances)

    assert outstanding(result) == [0]
    assert payable(result) == 0


def test_half_of_400_000_pays_100_000_in_cash() -> None:
    balances = Balances(recoupables=(advance(HALF["advance"]),))
    result = account([sale("400000")], deal(), balances=balances)

    assert payable(result) == D(HALF["at_gross_400000"]["payable"])


def test_expenses_come_first() -> None:
    costs = advance(EXPENSES["expenses"], kind=CostKind.ARTIST)
    whole = Term("all", D(100), Base.GROSS)
    result = account(
        [sale(EXPENSES["earned"])], deal(whole), balances=Balances(recoupables=(costs,))
    )

    assert payable(result) == D(EXPENSES["payable"])


def _major(*, excess: str = "0"):
    term = Term("records", D(15), Base.PPD, packaging=D(25), free_goods=D(15))
    charged = Deduction(Kind.MECHANICAL_EXCESS, per_unit=D(excess))
    return deal(term, commissions=(charged,))


def test_a_retail_deal_pays_0_95625_for_each_record() -> None:
    result = account([sale("10", price=D(MAJOR["retail"]))], _major())

    assert payable(result) == D(MAJOR["royalty_per_unit"])


def test_mechanicals_above_the_cap_leave_0_72875_which_its_source_rounds_first() -> None:
    excess = MAJOR["mechanical_excess_per_unit"]
    result = account([sale("10", price=D(MAJOR["retail"]))], _major(excess=excess))

    assert payable(result) == D("0.72875")
    assert D(MAJOR["rounded_in_source"]) - D(excess) == D(MAJOR["net_per_unit_in_source"])


def test_a_major_deal_breaks_even_within_the_unit_after_327_645() -> None:
    units = MAJOR["break_even_units_in_source"]
    term = Term("records", D(MAJOR["net_per_unit_in_source"]), Base.PER_UNIT)
    balances = Balances(recoupables=(advance(str(MAJOR["recoupable"])),))

    before = account([sale("0", units=units)], deal(term), balances=balances)
    after = account([sale("0", units=units + 1)], deal(term), balances=balances)

    assert outstanding(before) == [D("0.0375")]
    assert outstanding(after) == [0]


def _albums():
    written = ROYALTY["cross_collateral"][0]["albums"]
    whole = Term("all", D(100), Base.GROSS)
    contracts, sales, items = [], [], []
    for name, album in zip(("first", "second"), written, strict=True):
        contracts.append(deal(whole, id=name, scope=Scope(recordings=frozenset({name}))))
        sales.append(sale(album["earned"], recording=name))
        items.append(advance(album["advance"], id=name, contract=name))
    return sales, contracts, Balances(recoupables=tuple(items))


def test_albums_that_are_not_crossed_pay_20_000() -> None:
    sales, contracts, balances = _albums()
    expected = ROYALTY["cross_collateral"][0]["not_crossed"]
    result = account(sales, *contracts, balances=balances)

    assert payable(result) == D(expected["payable"])
    assert outstanding(result) == [D(amount) for amount in expected["unrecouped"]]


def test_crossed_albums_pay_nothing_while_160_000_is_unrecouped() -> None:
    sales, contracts, balances = _albums()
    expected = ROYALTY["cross_collateral"][0]["crossed"]
    crossing = Crossing("both", "nova", ("first", "second"))
    result = account(sales, *contracts, balances=balances, crossings=[crossing])

    assert payable(result) == D(expected["payable"])
    assert sum(outstanding(result)) == D(expected["unrecouped"])


def test_a_controlled_composition_pays_three_quarters_of_the_statutory_rate() -> None:
    assert ControlledComposition().per_song(D(CLAUSE["statutory"])) == D(CLAUSE["per_song"])


@pytest.mark.parametrize(
    ("kind", "cap"), [(Format.ALBUM, "lp_10x"), (Format.EP, "ep_5x"), (Format.SINGLE, "single_2x")]
)
def test_the_cap_counts_ten_five_or_two_songs(kind: Format, cap: str) -> None:
    assert ControlledComposition().cap(D(CLAUSE["statutory"]), kind) == D(CLAUSE["caps"][cap])


def test_mid_price_albums_are_capped_at_three_quarters_of_that() -> None:
    clause = ControlledComposition(reduced=D(75))

    assert clause.cap(D(CLAUSE["statutory"]), Format.ALBUM) == D(CLAUSE["mid_budget_10x_3_4"])


def test_ten_outside_songs_at_the_full_rate_charge_the_artist_the_excess() -> None:
    expected = CLAUSE["over_cap_example"]
    outside = [D(CLAUSE["statutory"])] * expected["songs"]
    found = charge(
        ControlledComposition(), D(CLAUSE["statutory"]), Format.ALBUM, controlled=0, outside=outside
    )

    assert found.payable == D(expected["outside_full_rate"])
    assert found.borne_by_label == D(expected["cap"])
    assert found.charged_to_artist == D(expected["excess_charged_to_artist"])


def test_co_writers_share_what_the_tax_leaves_cut_to_four_places_at_every_step() -> None:
    example = ROYALTY["co_writer_rights_holder_example"]
    tax = Fraction(25, 6)
    net = after_tax(D(example["gross"]), tax, places=4)

    assert (truncated(tax, 4), net) == (D(example["tax"]), D(example["net"]))
    assert chain(net, [D(50), D(70)], places=4) == [D(amount) for _, amount in example["step"]]
    assert chain(net, [D(25), D(70)], places=4) == [
        D(amount) for _, amount in example["publishing"]
    ]


@pytest.mark.parametrize("case", ROYALTY["largest_remainder"], ids=lambda case: case["total"])
def test_the_settlement_shares_cents_by_largest_remainder(case) -> None:
    parts = Money.of(case["total"], "EUR").allocate([D(share) for share in case["shares"]])

    assert [part.decimal for part in parts] == [D(amount) for amount in case["result"]]


def test_a_tenth_is_withheld_and_released_in_the_next_period() -> None:
    first, second = ROYALTY["reserve"][0]["periods"]
    term = Term("all", D(100), Base.GROSS, reserve=ReservePolicy(D(10), (D(100),)))
    winter = account([sale(first["earned"])], deal(term))
    spring = account([sale(second["earned"])], deal(term), balances=winter.balances, period=SPRING)

    for result, expected in ((winter, first), (spring, second)):
        assert payable(result) == D(expected["payable"])
        held = sum(held.left for held in result.balances.reserves)
        assert held == D(expected["reserve_liability"])


def test_a_reserve_after_the_rate_holds_5_and_one_before_it_20() -> None:
    for kind, held, paid in ((ReserveKind.POST, 5, 20), (ReserveKind.PRE, 20, 20)):
        policy = ReservePolicy(D(20), (D(100),), kind)
        result = account([sale("100")], deal(Term("all", D(25), Base.GROSS, reserve=policy)))

        assert net_of(result.postings, AccountKind.RESERVE) == held
        assert payable(result) == paid


def test_crossing_100_000_units_pays_each_stretch_at_its_own_rate() -> None:
    term = Term("all", D(10), Base.GROSS, escalation=Escalation((RateStep(D(100_000), D(12)),)))
    before = Balances(counters={CounterKey("nova", "all", ""): Counter(Fraction(99_000))})
    result = account([sale("4000", units=4000)], deal(term), balances=before)

    assert payable(result) == 1000 * D("0.10") + 3000 * D("0.12")
    assert result.balances.counters["nova", "all", ""].position == 103_000


def test_net_receipts_are_what_the_deductions_leave_in_order() -> None:
    chained = (
        Deduction(Kind.DISTRIBUTION, D(15)),
        Deduction(Kind.TAX, D(10), of=Of.REMAINDER),
        Deduction(Kind.RETURNS, D(5)),
        Deduction(Kind.MANUFACTURING, per_unit=D("1.25")),
    )
    result = account([sale("100", units=2)], deal(Term("all", D(50)), deductions=chained))

    assert payable(result) == (D(100) - 15 - D("8.5") - 5 - D("2.5")) / 2


def test_a_writer_gets_75_at_source_and_60_on_receipts() -> None:
    split = {"sub_publisher": D(20), "writer": D(75)}
    source = from_abroad(D(100), reckoned=Reckoning.AT_SOURCE, **split)
    receipts = from_abroad(D(100), reckoned=Reckoning.ON_RECEIPTS, **split)

    assert (source.writer, source.publisher, source.sub_publisher) == (75, 5, 20)
    assert (receipts.writer, receipts.publisher, receipts.sub_publisher) == (60, 20, 20)


@pytest.mark.parametrize(
    "case", US["vectors"], ids=lambda case: f"{case['year']}-{case['seconds']}"
)
def test_us_mechanicals_by_year_and_playing_time(case) -> None:
    rate = statutory_rate(date(case["year"], 6, 30))

    assert statutory_royalty(case["seconds"], rate) == D(case["royalty"])


@pytest.mark.parametrize("row", US["rates"], ids=lambda row: row["from"])
def test_statutory_rates_are_the_published_ones(row) -> None:
    for day in (row["from"], row["to"]):
        rate = statutory_rate(date.fromisoformat(day))
        assert (rate.flat, rate.per_minute) == (D(row["flat"]), D(row["per_minute"]))


def test_minutes_are_rounded_up_as_in_the_worked_example() -> None:
    example = ROYALTY["mechanical_minutes"]

    assert statutory_royalty(example["seconds"], statutory_rate(date(2023, 1, 1))) == D(
        example["royalty"]
    )


def test_five_minutes_are_flat_whatever_the_minutes_would_come_to() -> None:
    rate = StatutoryRate(date(2030, 1, 1), date(2030, 12, 31), D("0.1"), D("0.03"), "agreed")

    assert statutory_royalty(300, rate) == D("0.1")
    assert statutory_royalty(301, rate) == D("0.18")


def test_refuses_a_year_no_rate_is_published_for() -> None:
    with pytest.raises(InvalidContract, match="There is no statutory mechanical rate"):
        statutory_rate(date(2027, 1, 1))


def test_a_ringtone_costs_24_cents() -> None:
    assert D(US["ringtone"]) == RINGTONE


def test_half_of_one_track_of_two_is_a_quarter_of_an_album_sale() -> None:
    lines = spread_album(sale("10.00"), [Track("aurora"), Track("borealis")])
    result = account(lines, deal(scope=Scope(recordings=frozenset({"aurora"}))))

    assert payable(result) == D("2.50")


def test_digital_performance_income_splits_by_statute() -> None:
    split = statutory_split(D(1000), {"producer": D(10)})

    assert (split.owner, split.musicians_fund, split.vocalists_fund) == (500, 25, 25)
    assert (split.featured, split.directed["producer"]) == (405, 45)


def test_a_higher_fee_of_the_other_side_raises_ours_pro_rata() -> None:
    sides = {
        "master": Side(D(5000), D(100)),
        "ours": Side(D(1500), D(50)),
        "theirs": Side(D(3000), D(50)),
    }

    assert raised(sides) == {"master": 6000, "ours": 3000, "theirs": 3000}


def test_money_moves_only_above_the_minimum() -> None:
    below = account([sale("99.98")], deal(minimum=D(50)))
    at = account([sale("100")], deal(minimum=D(50)))

    assert (payable(below), owed(below)) == (0, D("49.99"))
    assert (payable(at), owed(at)) == (50, 0)


def test_what_waited_below_the_minimum_is_paid_with_the_next_period() -> None:
    winter = account([sale("80")], deal(minimum=D(50)))
    spring = account([sale("20")], deal(minimum=D(50)), balances=winter.balances, period=SPRING)

    assert payable(spring) == 50
