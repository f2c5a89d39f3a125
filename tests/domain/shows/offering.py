"""Offers as tests make them, and what a browser posts of one."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.core.money import Money
from app.core.uow import Database
from app.domain.shows import Side, Terms, accept_offer, make_offer
from app.domain.shows.settlement import Bill, Of, Tax, Tickets, Versus
from app.domain.shows.terms import Cost, Deposit, MerchTerm, Radius
from tests.domain.shows.conftest import NIGHT

UNTIL = NIGHT - timedelta(days=20)


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def versus(**other: Any) -> Terms:
    """A guarantee of 2,000 against 70 per cent of net; 400 tickets at 25."""
    return Terms(
        **{
            "currency": "EUR",
            "deal": Versus(eur("2000"), Decimal(70), Of.NET),
            "tickets": (Tickets("Standing", eur("25"), 400, comps=10),),
            "tax": Tax(Decimal(13), "VAT"),
            "costs": (Cost(Bill("Sound", fixed=eur("800"))),),
            "deposits": (Deposit(eur("1000"), NIGHT - timedelta(days=10)),),
            "radius": Radius(80, 30),
            "merch": (MerchTerm("All merch", Decimal(10)),),
            "hospitality": "Six warm meals",
            **other,
        }
    )


async def offer(
    database: Database, where: Actor, show: UUID, side: Side, seen: int = 0, **other: Any
) -> None:
    async with database.tenant(where) as uow:
        terms = other.pop("terms", None) or versus(**other)
        await make_offer(
            uow, show, side=side, by=str(side), terms=terms, valid_until=UNTIL, seen=seen
        )


async def accept(database: Database, where: Actor, show: UUID, number: int, side: Side) -> None:
    async with database.tenant(where) as uow:
        await accept_offer(uow, show, number, side=side, by=str(side))


TYPED = {
    "currency": "EUR",
    "deal": "versus",
    "guarantee": "2500",
    "percent": "75",
    "of": "net",
    "ticket_name": "Standing",
    "ticket_price": "25",
    "ticket_number": "400",
    "cost_what": "Sound",
    "cost_amount": "800",
    "cost_way": "fixed",
    "cost_cap": "",
    "cost_category": "production",
    "valid_until": UNTIL.isoformat(),
    "seen": "0",
}
