"""A show that was played, at whichever side it lives, and what a browser posts to settle it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.core import clock
from app.core.actor import Actor
from app.core.money import Money
from app.core.uow import Database
from app.domain.shows import (
    Party,
    Side,
    Terms,
    accept_offer,
    accepted_terms,
    get_show,
    make_offer,
    pencil_show,
)
from app.domain.shows.settlement import Bill, Plus, Tax, Tickets
from app.domain.shows.settling.figures import Figures
from app.domain.shows.settling.printing import fingerprint
from app.domain.shows.settling.service import begin_figures, keep_settlement, sign_settlement
from app.domain.shows.terms import Cost
from tests.cast import Cast
from tests.domain.shows.conftest import app, enter, passwords, post, settings, stored, visitor

__all__ = ["app", "enter", "passwords", "post", "settings", "stored", "visitor"]

PLAYED = clock.now().date() - timedelta(days=2)
MakePlayed = Callable[..., Awaitable[UUID]]


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


def plus(**other: Any) -> Terms:
    """The worked example: 500 at 20 and 500 at 25, a fee of 1, 6.5 per cent inside the price."""
    return Terms(
        **{
            "currency": "USD",
            "deal": Plus(usd("5000"), Decimal(85)),
            "tickets": (Tickets("Floor", usd("20"), 500), Tickets("Balcony", usd("25"), 500)),
            "facility_fee": usd("1"),
            "tax": Tax(Decimal("6.5")),
            "costs": (Cost(Bill("Costs", fixed=usd("5000"), cap=usd("5000"))),),
            **other,
        }
    )


@pytest.fixture
def make_played(database: Database, cast: Cast) -> MakePlayed:
    """Agreed long ago, played two days ago; it lives with The Foundry unless another is named."""

    async def make(
        owner: Actor = cast.flo, *, guest: bool = False, time_zone: str = "UTC", **other: Any
    ) -> UUID:
        nova = Party("Nova Lind", "nova@example.com", None if guest else cast.nova.tenant_id)
        house = Party("The Foundry", "flo@example.com", cast.flo.tenant_id)
        async with database.tenant(owner) as uow:
            uow.now -= timedelta(days=60)
            show = await pencil_show(
                uow, artist=nova, venue=house, by=Side.VENUE, on=PLAYED, city="Vienna",
                time_zone=time_zone,
            )  # fmt: skip
            until = PLAYED - timedelta(days=20)
            await make_offer(
                uow, show.id, side=Side.VENUE, by="Flo", terms=plus(**other), valid_until=until,
                seen=0,
            )  # fmt: skip
            await accept_offer(uow, show.id, 1, side=Side.ARTIST, by="Nova")
        return show.id

    return make


TYPED: dict[str, Any] = {
    "seen": "0",
    "ticket_night": ["1", "1"],
    "ticket_name": ["Floor", "Balcony"],
    "ticket_price": ["20", "25"],
    "ticket_number": ["500", "500"],
    "ticket_comps": ["", ""],
    "ticket_kills": ["", ""],
    "ticket_sold": ["500", "500"],
    "cost_night": "1",
    "cost_what": "Costs",
    "cost_amount": "5000",
    "cost_way": "fixed",
    "cost_cap": "5000",
    "cost_receipt": "yes",
    "cost_category": "other",
}


async def settle_both(
    database: Database,
    where: Actor,
    show: UUID,
    *,
    sold: bool = True,
    ago: int = 0,
    **payments: Any,
) -> None:
    """All or nothing was sold, kept by the house and signed by both; the jobs have not run."""
    async with database.tenant(where) as uow:
        uow.now -= timedelta(days=ago)
        found, terms = await get_show(uow, show), await accepted_terms(uow, show)
        begun = await begin_figures(uow, found, terms)
        tickets = [replace(e, sold=e.sellable if sold else 0) for e in begun.nights[0].tickets]
        night = replace(begun.nights[0], tickets=tuple[Tickets, ...](tickets))
        figures = Figures((night,), replace(begun.payments, **payments))
        kept = await keep_settlement(uow, show, side=Side.VENUE, by="Flo", figures=figures, seen=0)
        document = fingerprint(found, terms, kept).hex()
        for side in Side:
            await sign_settlement(uow, show, side=side, name=f"The {side}", document=document)
