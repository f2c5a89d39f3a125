"""Venues as tests make them."""

from datetime import date
from typing import Any

from app.core.actor import Actor
from app.core.uow import Database
from app.domain.venues import Venue, propose_venue
from app.domain.venues.service.claiming import claim_by_mail, verify_claim
from app.domain.venues.service.proposing import decide_edit, propose_edit

HARBOUR: dict[str, Any] = {
    "name": "Harbour Hall",
    "kind": "club",
    "city": "Hamburg",
    "country": "DE",
    "genres": ["indie", "rock"],
    "website": "https://www.harbourhall.example",
}


async def make_venue(database: Database, actor: Actor, **other: Any) -> Venue:
    values = {**HARBOUR, **other}
    capacity = values.pop("capacity", 400)
    async with database.tenant(actor) as uow:
        return await propose_venue(uow, values, capacity=capacity)


async def keep(database: Database, actor: Actor, venue: Venue) -> None:
    """Let the actor's workspace keep a venue, as by the link of a mail."""
    async with database.tenant(actor) as uow:
        claim = await claim_by_mail(uow, venue.id, email="booking@harbourhall.example")
        await verify_claim(uow, claim.id)


async def shut(database: Database, actor: Actor, venue: Venue, on: date) -> None:
    """Let it stand in the directory that a venue nobody keeps has closed, from a day on."""
    async with database.tenant(actor) as uow:
        edit = await propose_edit(uow, venue.id, {"closed_on": on})
    async with database.platform(reason="test") as uow:
        await decide_edit(uow, edit.id, is_accepted=True, by="Olive")
