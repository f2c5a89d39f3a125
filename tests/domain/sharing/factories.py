"""Offers, tours and requests as tests make them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.core import clock
from app.core.actor import Actor, ActorKind
from app.core.uow import Database
from app.domain.sharing import Asker, Place, SharingOffer, SharingRequest, ask_offer, offer_thing

HAMBURG = Place("Hamburg", "DE", 53.5507, 9.9930, "Europe/Berlin")
DAY = clock.now().date() + timedelta(days=40)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def offered(**other: Any) -> dict[str, Any]:
    usual = {
        "kind": "van", "title": "Nine-seat van", "words": "With a trailer", "giver": "Rival",
        "reach_km": 100, "first_on": None, "last_on": None, "price_amount": 6000,
        "currency": "EUR", "unit": "day", "terms": "Bring it back full",
        "handover": "Hafenstrasse 7, ring twice", "contact_email": "van@rival.example",
        "is_shared": True,
    }  # fmt: skip
    return {**usual, **other}


async def make_offer(
    database: Database, actor: Actor, place: Place = HAMBURG, **other: Any
) -> SharingOffer:
    async with database.tenant(actor) as uow:
        return await offer_thing(uow, place, **offered(**other))


def guest(of: Actor, name: str) -> Actor:
    """Somebody of another workspace, acting in this one."""
    return Actor(kind=ActorKind.GUEST, name=name, tenant_id=of.tenant_id, request_id="test")


async def ask(
    database: Database,
    owner: Actor,
    asker: Actor,
    offer_id: UUID,
    *,
    first: date = DAY,
    last: date | None = None,
    name: str = "Nova",
) -> SharingRequest:
    """The asker's request, in the owner's tenant."""
    assert asker.tenant_id is not None
    who = Asker(asker.tenant_id, name, "nova@example.com")
    async with database.tenant(guest(owner, name)) as uow:
        return await ask_offer(
            uow, offer_id, asker=who, first_on=first, last_on=last or first, words="For a weekend"
        )
