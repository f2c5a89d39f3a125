"""What cannot be settled is refused in a sentence that says what to change."""

import pytest

from app.core.money import Money
from app.domain.shows.settlement import (
    Bill,
    ByTickets,
    Door,
    Flat,
    Had,
    InvalidDeal,
    Of,
    Payments,
    Plus,
    Tax,
    Terms,
    Withholding,
    settle,
    settle_each,
    simulate,
)
from tests.domain.shows.settlement.story import D, agreed, cost, night, tickets, usd

TERMS = Terms("USD", Flat(usd(100)))
TWO = (("Nova Lind", D(50)), ("The Rival", D(50)))
CASES = {
    "More tickets": lambda: tickets(71, allotment=100, comps=20, kills=10),
    "whole numbers from zero": lambda: tickets(0, comps=-1),
    "price of “floor”": lambda: tickets(1, "-1"),
    "in one way": lambda: Bill("Rent", fixed=usd(1), percent=D(1)),
    "rate of “Rent”": lambda: Bill("Rent", percent=D(101)),
    "it is part of net": lambda: Bill("Rent", percent=D(1), of=Of.NET),
    "cost of “costs”": lambda: cost(-1),
    "the tax as": lambda: Tax(D("NaN")),
    "facility fee as": lambda: night(tickets(1), fee="-1"),
    "more than the price": lambda: night(tickets(1, "1.00"), fee="2.00"),
    "fees before the settlement of the gross": lambda: night(
        fees=(Bill("Card", percent=D(1), of=Of.NET_GROSS),)
    ),
    "more than the gross": lambda: agreed(
        Flat(usd(1)), night(tickets(1), fees=(Bill("Card", fixed=usd(21)),))
    ),
    "guarantee as zero or more": lambda: Plus(usd(-1), D(85)),
    "percentage of the deal": lambda: Door(D(-1)),
    "promoter's profit": lambda: Door(D(1), promoter_profit=D(101)),
    "exactly 100 per cent": lambda: Terms("USD", Flat(usd(1)), acts=(("Nova Lind", D(99)),)),
    "every act once": lambda: Terms("USD", Flat(usd(1)), acts=(TWO[0], TWO[0])),
    "at least one step": lambda: ByTickets(()),
    "begin above": lambda: ByTickets(((5, usd(1)), (5, usd(2)))),
    "why tax is withheld": lambda: Withholding(D(30), " "),
    "amount of “Deposit”": lambda: Had("Deposit", usd(-1)),
    "at least one night": lambda: settle([], TERMS),
    "payments of every night": lambda: settle_each([(night(), TERMS)], [Payments()] * 2),
    "convert what is in EUR": lambda: settle([night()], Terms("USD", Flat(Money(1, "EUR")))),
    "which of the acts": lambda: agreed(
        Flat(usd(1)), night(), Payments(deposits=(Had("Deposit", usd(1)),)), acts=TWO
    ),
    "from 0 to 100 per cent": lambda: simulate(night(tickets(0)), TERMS, (D(101),)),
}


@pytest.mark.parametrize("sentence", CASES)
def test_refuses(sentence: str) -> None:
    with pytest.raises(InvalidDeal, match=sentence):
        CASES[sentence]()
