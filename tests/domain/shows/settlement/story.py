"""A night at The Foundry, made in a line."""

from decimal import Decimal

from app.core.money import Money
from app.domain.shows.settlement import (
    Bill,
    Deal,
    Expense,
    Night,
    Payments,
    Settlement,
    Tax,
    Terms,
    Tickets,
    settle,
)
from app.domain.shows.settlement.figures import settled

D = Decimal


def usd(amount: str | int) -> Money:
    return Money.of(str(amount), "USD")


def tickets(sold: int, price: str = "20.00", allotment: int = 1000, **more) -> Tickets:
    return Tickets(more.pop("name", "floor"), usd(price), allotment, sold=sold, **more)


def cost(amount: str | int, label: str = "costs", **more) -> Expense:
    return Expense(Bill(label, fixed=usd(amount)), **more)


def night(*sold: Tickets, expenses=(), fee: str = "", tax: str = "", on_top=False, **more) -> Night:
    return Night(
        tickets=sold,
        facility_fee=usd(fee) if fee else None,
        tax=Tax(D(tax), on_top=on_top) if tax else None,
        expenses=tuple(expenses),
        **more,
    )


def gross(amount: str) -> Night:
    """A night that took so much, with nothing off the top."""
    return night(tickets(1, amount))


def agreed(deal: Deal, shows: Night, payments: Payments | None = None, **terms) -> Settlement:
    return settle([shows], Terms("USD", deal, **terms), payments or Payments())


def figure(found: Settlement, key: str) -> Decimal:
    """A figure of the page in dollars, to the cent."""
    return settled(found.step(key).amount, "USD").decimal
