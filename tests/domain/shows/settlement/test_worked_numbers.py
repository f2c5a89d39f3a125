"""Numbers worked out by others, each to the cent."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.shows.settlement import (
    Adjustment,
    Bill,
    ByTickets,
    Counts,
    Door,
    DoorPerTicket,
    Expense,
    Flat,
    Had,
    How,
    Merch,
    Of,
    OfGross,
    Payments,
    Plus,
    PrivateLine,
    Terms,
    Versus,
    Why,
    Withholding,
    settle,
    settle_each,
)
from app.domain.shows.settlement.bonuses import ByGross
from tests.domain.shows.settlement.story import (
    D,
    agreed,
    cost,
    figure,
    gross,
    night,
    tickets,
    usd,
)

VECTORS = json.loads((Path(__file__).parent / "vectors" / "settlement.json").read_text())
SOURCE = VECTORS["source_example"]
OWN = VECTORS["continued_with_own_numbers"]
GROSS = VECTORS["versus_gross"]
NETS = VECTORS["versus_net"]
DOOR = VECTORS["door_deal"]
STEPS = VECTORS["bonus_steps"]
SOLD = tuple(
    tickets(sold, price, name=f"tier {price}") for price, sold in SOURCE["tiers"]
)  # fmt: skip
EXAMPLE = night(
    *SOLD,
    fee=SOURCE["facility_fee_per_ticket"],
    tax=str(D(SOURCE["sales_tax_inclusive"]) * 100),
    expenses=[cost(5000)],
)


def per_cent(share: str) -> Decimal:
    return D(share) * 100


def dollars(found) -> Decimal:
    return found.artists.decimal


def test_a_thousand_tickets_come_to_a_net_gross_of_20_187_79() -> None:
    found = agreed(Flat(usd(0)), EXAMPLE)

    assert figure(found, "gross") == D(SOURCE["gbor"])
    assert figure(found, "facility") == -D(SOURCE["facility_fees"])
    assert figure(found, "adjusted") == D(SOURCE["adjusted"])
    assert figure(found, "net gross") == D(SOURCE["nbor"])


def test_the_plus_deal_goes_on_to_12_384_62() -> None:
    found = agreed(Plus(usd(5000), D(85)), EXAMPLE)

    assert figure(found, "costs") == 10_000
    assert figure(found, "profit") == D(OWN["promoter_profit"])
    assert figure(found, "split point") == D(OWN["split_point"])
    assert figure(found, "overage") == D(OWN["overage"])
    assert dollars(found) == D(OWN["artist_total"])


def test_versus_gross_pays_the_percentage_when_it_is_more() -> None:
    deal = Versus(usd(GROSS["guarantee"]), per_cent(GROSS["pct_of_gross"]), Of.GROSS)

    assert dollars(agreed(deal, gross(GROSS["gross"]))) == D(GROSS["artist"])


@pytest.mark.parametrize("case", NETS, ids=lambda case: case["nbor"])
def test_versus_net_pays_what_is_more(case) -> None:
    deal = Versus(usd(case["guarantee"]), per_cent(case["pct"]))
    show = replace(gross(case["nbor"]), expenses=(cost(case["expenses_excl_guarantee"]),))

    assert dollars(agreed(deal, show)) == D(case["artist"])


def test_a_versus_deal_on_the_example_is_the_same_from_the_tickets_up() -> None:
    assert dollars(agreed(Versus(usd(10_000), D(85)), EXAMPLE)) == D(NETS[0]["artist"])


def test_a_door_deal_pays_85_per_cent_after_the_costs() -> None:
    show = replace(gross(DOOR["nbor"]), expenses=(cost(DOOR["after_expenses"]),))

    assert dollars(agreed(Door(per_cent(DOOR["pct"])), show)) == D(DOOR["artist"])


@pytest.mark.parametrize("sold", [650, 800])
def test_every_step_reached_pays_500(sold: int) -> None:
    steps = ByTickets(tuple((at, usd(500)) for at in (500, 600, 700, 800)))
    found = agreed(Flat(usd(STEPS["guarantee"])), night(tickets(sold)), bonuses=(steps,))

    assert dollars(found) == D(STEPS[f"sold_{sold}"])


@pytest.mark.parametrize(("sold", "paid"), [(499, 0), (500, 500), (501, 500)])
def test_a_step_is_reached_with_its_last_ticket(sold: int, paid: int) -> None:
    found = agreed(
        Flat(usd(0)), night(tickets(sold)), bonuses=(ByTickets(((500, usd(500)),)),)
    )  # fmt: skip

    assert dollars(found) == paid


def test_a_tiered_bonus_pays_each_ticket_by_its_own_tier() -> None:
    tiers = ByTickets(((500, usd(1)), (700, usd(2))), How.TIERED)

    found = agreed(Flat(usd(100)), night(tickets(750)), bonuses=(tiers,))
    assert dollars(found) == 100 + 200 * 1 + 50 * 2


def test_a_retroactive_bonus_pays_every_ticket_by_the_highest_tier() -> None:
    tiers = ByTickets(((500, usd(1)), (700, usd(2))), How.RETROACTIVE)

    found = agreed(Flat(usd(100)), night(tickets(750)), bonuses=(tiers,))
    assert dollars(found) == 100 + 750 * 2


def test_bonuses_of_the_gross_go_by_steps_tiers_or_all_of_it() -> None:
    once = ByGross(((usd(10_000), usd(300)),))
    above = OfGross(((usd(10_000), D(5)), (usd(14_000), D(10))))
    found = agreed(Flat(usd(0)), night(tickets(750)), bonuses=(once, above))
    whole = agreed(
        Flat(usd(0)), night(tickets(750)), bonuses=(replace(above, retroactive=True),)
    )  # fmt: skip

    assert dollars(found) == 300 + 200 + 100
    assert dollars(whole) == 1500


def test_a_door_deal_may_pay_by_the_ticket_or_of_net_gross() -> None:
    show = night(tickets(100), fee="1.00", expenses=[cost(500)])

    assert dollars(agreed(DoorPerTicket(usd("3.50")), show)) == 350
    assert dollars(agreed(Door(D(50), Of.NET_GROSS), show)) == 950


def test_a_door_that_does_not_cover_its_costs_pays_nothing() -> None:
    found = agreed(Door(D(85)), night(tickets(10), expenses=[cost(500)]))

    assert (dollars(found), found.promoter) == (0, usd(-300))


def test_comps_and_kills_are_not_for_sale_and_bring_nothing() -> None:
    found = agreed(Flat(usd(0)), night(tickets(70, allotment=100, comps=20, kills=10)))

    assert (found.box.sellable, found.box.comps, figure(found, "gross")) == (70, 20, 1400)


def test_a_tax_on_top_is_collected_and_passed_on() -> None:
    found = agreed(Flat(usd(100)), night(tickets(100), tax="8", on_top=True))

    assert figure(found, "net gross") == 2000
    assert (found.division.received, found.division.tax) == (usd(2160), usd(160))
    assert found.promoter == usd(1900)


def test_fees_before_the_settlement_come_off_the_top() -> None:
    card = Bill("Card fees", percent=D(3))
    rebate = Bill("Ticketing", per_ticket=usd("0.50"), cap=usd(40))
    found = agreed(Flat(usd(0)), night(tickets(100), fees=(card, rebate)))

    assert figure(found, "adjusted") == 2000 - 60 - 40


def test_variable_expenses_stop_at_their_caps() -> None:
    rent = Expense(Bill("Rent", percent=D(10), of=Of.NET_GROSS, cap=usd(150)))
    insurance = Expense(Bill("Insurance", per_ticket=usd("0.40")))
    found = agreed(Flat(usd(0)), night(tickets(100), expenses=[rent, insurance]))

    assert figure(found, "expenses") == 190
    assert (found.promoter, found.own_result) == (usd(1810), usd(1760))


def test_an_undocumented_expense_stays_with_the_promoter() -> None:
    show = night(tickets(100), expenses=[cost(300, documented=False), cost(200)])
    strict = agreed(Door(D(50)), show, documents_required=True)
    lax = agreed(Door(D(50)), show)

    assert (dollars(strict), dollars(lax)) == (900, 750)
    assert strict.own_result == usd(2000 - 500 - 900)


def test_what_the_house_really_paid_is_seen_by_the_house_alone() -> None:
    show = night(tickets(100), expenses=[cost(300, "Sound", cost=usd(180))])
    bar = PrivateLine("Bar", usd(950))
    found = settle([show], Terms("USD", Flat(usd(1000))), private=[bar])

    assert [step.label for step in found.internal if step.private] == [
        "Sound", "Bar", "Our own result",
    ]  # fmt: skip
    assert not any(step.private for step in found.external)
    assert (found.promoter, found.own_result) == (usd(700), usd(1770))


def test_co_headliners_share_to_the_cent() -> None:
    acts = (("Nova Lind", D("33.333333")), ("The Rival", D("66.666667")))
    found = agreed(Flat(usd("1000.01")), night(tickets(100)), acts=acts)

    assert [each.earned for each in found.acts] == [usd("333.34"), usd("666.67")]


def test_nights_that_stand_for_one_another_make_up_for_a_bad_one() -> None:
    good, bad = night(tickets(900), name="Friday"), night(tickets(100), name="Saturday")
    terms = Terms("USD", Versus(usd(4000), D(50)))
    pooled = settle([good, bad], terms)
    alone = settle_each([(good, terms), (bad, terms)])

    assert dollars(pooled) == 10_000
    assert [dollars(each) for each in alone] == [9000, 4000]
    assert figure(pooled, "net gross") == 20_000


def test_what_is_due_is_what_was_earned_less_what_was_had() -> None:
    payments = Payments(
        adjustments=(Adjustment("Van", usd(120), Why.REIMBURSEMENT),),
        withholdings=(Withholding(D(30), "non-resident artist"),),
        deposits=(Had("Deposit", usd(2500)),),
        buy_outs=(Had("Dinner", usd(200)),),
        merch=(
            Merch("Shirts", usd(1000), D(20)),
            Merch("Vinyl", usd(400), D(10), sold_by_house=True),
        ),
    )
    found = agreed(Flat(usd(5000)), EXAMPLE, payments).acts[0]

    assert found.withheld == usd(1500)
    assert found.merch == usd(160)
    assert found.due == usd(5000 + 120 - 1500 - 2500 - 200 + 160)


def test_an_adjustment_in_the_split_point_is_borne_by_both() -> None:
    def with_(*counts: Counts):
        flight = Adjustment("Flight", usd(1000), Why.REIMBURSEMENT, frozenset(counts))
        return agreed(Plus(usd(5000), D(85)), EXAMPLE, Payments((flight,)))

    outside, inside = with_(), with_(Counts.SPLIT_POINT)
    assert figure(outside, "split point") == 11_500
    assert figure(inside, "split point") == 12_650
    assert outside.acts[0].due - inside.acts[0].due == usd("977.50")


def test_tax_is_withheld_of_the_adjustments_that_count() -> None:
    bonus = Adjustment("Encore", usd(500), Why.BONUS, frozenset({Counts.WITHHOLDING}))
    fine = Adjustment("Late", usd(100), Why.DEDUCTION)
    tax = Withholding(D(10), "state")
    found = agreed(Flat(usd(1000)), EXAMPLE, Payments((bonus, fine), (tax,))).acts[0]

    assert (found.taxable, found.withheld, found.due) == (usd(1500), usd(150), usd(1250))


def test_co_headliners_are_taxed_and_paid_each_by_themselves() -> None:
    acts = (("Nova Lind", D(50)), ("The Rival", D(50)))
    payments = Payments(
        withholdings=(Withholding(D(15), "non-resident artist", act="The Rival"),),
        deposits=(Had("Deposit", usd(300), act="Nova Lind"),),
    )
    found = agreed(Flat(usd(1000)), EXAMPLE, payments, acts=acts)

    assert [each.due for each in found.acts] == [usd(200), usd(425)]


def test_every_step_says_how_it_came_about() -> None:
    found = agreed(Plus(usd(5000), D(85)), EXAMPLE)

    assert found.step("tax").formula == "21,500.00 − 21,500.00 ÷ 1.065"
    assert found.step("share").formula == "85 % of 8,687.79"
    assert all(step.formula and step.label for step in found.steps)
