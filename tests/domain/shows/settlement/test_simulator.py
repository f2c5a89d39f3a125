"""What a deal would pay at other sales, and from where on it pays."""

from decimal import ROUND_CEILING, Context, Decimal

import pytest

from app.domain.shows.settlement import (
    ByTickets,
    Door,
    DoorPerTicket,
    Flat,
    Night,
    Plus,
    Terms,
    Versus,
    settle,
    simulate,
)
from tests.domain.shows.settlement.story import D, cost, night, tickets, usd

ROOM = night(tickets(0, "20.00", allotment=500), expenses=[cost(1500)])
TWO_TYPES = night(
    tickets(0, "20.00", allotment=301, comps=1),
    tickets(0, "35.00", allotment=77, name="seats"),
    expenses=[cost(2500)],
    fee="1.50",
    tax="7",
)


def brute(show: Night, terms: Terms, holds) -> int | None:
    """Every possible number of seats, one after another."""
    capacity = sum(each.sellable for each in show.tickets)
    for seats in range(capacity + 1):
        sold = [
            tickets(
                each.sellable * seats // capacity,
                str(each.price.decimal),
                each.allotment,
                name=each.name,
                comps=each.comps,
            )
            for each in show.tickets
        ]
        found = settle([Night(tuple(sold), show.facility_fee, (), show.tax, show.expenses)], terms)
        if holds(found):
            return found.box.sold
    return None


def test_both_sides_at_30_60_and_100_per_cent() -> None:
    found = simulate(ROOM, Terms("USD", Versus(usd(2000), D(80))))

    assert [(each.sold, each.artists, each.promoter) for each in found.scenarios] == [
        (150, usd(2000), usd(-500)),
        (300, usd(3600), usd(900)),
        (500, usd(6800), usd(1700)),
    ]
    assert found.break_even == 175
    assert found.beats_guarantee == 201


def test_a_guarantee_beyond_the_room_never_breaks_even() -> None:
    found = simulate(ROOM, Terms("USD", Flat(usd(50_000))))

    assert (found.break_even, found.beats_guarantee) == (None, None)


def test_a_door_deal_has_no_guarantee_to_beat() -> None:
    assert simulate(ROOM, Terms("USD", Door(D(80)))).beats_guarantee is None


@pytest.mark.parametrize(
    "deal",
    [Flat(usd(3000)), Plus(usd(2000), D(85)), Versus(usd(3100), D(70)), Door(D(90))],
    ids=lambda deal: type(deal).__name__,
)
@pytest.mark.parametrize("bonus", ["0", "900", "4000"])
def test_the_first_sales_that_pay_are_the_first_of_all(deal, bonus: str) -> None:
    bonuses = (ByTickets(((200, usd(bonus)), (300, usd(bonus)))),)
    terms = Terms("USD", deal, bonuses)
    floor = deal.floor
    found = simulate(TWO_TYPES, terms)

    assert found.break_even == brute(TWO_TYPES, terms, lambda at: at.promoter.minor >= 0)
    if floor is not None:
        assert found.beats_guarantee == brute(TWO_TYPES, terms, lambda at: at.artists > floor)


def test_as_many_are_sold_as_the_percentage_says_whatever_the_types() -> None:
    context = Context(prec=20, rounding=ROUND_CEILING)
    percents = tuple(context.divide(D(at * 100), D(377)) for at in range(378))
    found = simulate(TWO_TYPES, Terms("USD", Flat(usd(10))), percents)

    assert [each.sold for each in found.scenarios] == list(range(378))


def test_a_show_that_loses_on_every_ticket_breaks_even_with_none() -> None:
    found = simulate(night(tickets(0, "20.00")), Terms("USD", DoorPerTicket(usd(25))))

    assert found.break_even == 0
    assert found.scenarios[-1].promoter == usd(-5000)


def test_an_empty_room_sells_nothing() -> None:
    found = simulate(night(tickets(0, allotment=0)), Terms("USD", Flat(usd(10))))

    assert [(each.percent, each.sold) for each in found.scenarios] == [
        (Decimal(30), 0), (Decimal(60), 0), (Decimal(100), 0),
    ]  # fmt: skip
