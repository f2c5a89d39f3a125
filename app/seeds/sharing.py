"""What the workspaces share: Rook & Vale lend a van, The Foundry a room, Nova a drum kit."""

from datetime import date, timedelta
from uuid import UUID

from app.core.actor import Actor, ActorKind
from app.core.uow import UnitOfWork
from app.domain.sharing import (
    Asker,
    Place,
    SharingOffer,
    accept_request,
    ask_offer,
    note_wish,
    offer_thing,
    promise_mention,
    propose_days,
    tick_mention,
)
from app.domain.tours import list_tours
from app.domain.venues import find_city
from app.seeds.stage import Stage

NOVA, ROOK, FOUNDRY = "nova-lind", "rook-vale", "the-foundry"
EUR = {"currency": "EUR"}


async def tell(stage: Stage, _today: date) -> None:
    owners = {each.slug: each.owner for each in stage.workspaces}
    nova, rook, foundry = (owners[slug] for slug in (NOVA, ROOK, FOUNDRY))
    async with stage.database.tenant(nova) as uow:
        tours = await list_tours(uow)
        first = tours[0].first_on
        await _offer(
            uow, "Hamburg", kind="backline", title="Small drum kit, no cymbals", giver="Nova Lind",
            words="Gretsch, three toms. In the rehearsal room, third floor, no lift.", reach_km=30,
            unit="day", price_amount=25_00, terms="Bring your own cymbals and pedal.",
        )  # fmt: skip
        await note_wish(
            uow, await _place(uow, "Leipzig"), kind="floor", title="Floor for five after the show",
            giver="Nova Lind", reach_km=25, first_on=first, last_on=first + timedelta(days=16),
            **EUR,
        )  # fmt: skip
    async with stage.database.tenant(rook) as uow:
        van = await _offer(
            uow, "Berlin", kind="van", title="Nine-seat van with a trailer", giver="Rook & Vale",
            words="Diesel, winter tires, tow bar. One of us can drive.", reach_km=250, unit="day",
            price_amount=65_00, terms="Back with a full tank; 500 km a day are in the price.",
            handover="Yard behind Lobeckstrasse 12, Berlin; ring Imogen",
            contact_email="van@rookandvale.example.com", is_shared=True,
        )  # fmt: skip
    async with stage.database.tenant(foundry) as uow:
        room = await _offer(
            uow, "Vienna", kind="room", title="Room above the hall, mornings", giver="The Foundry",
            words="PA, two amplifiers, daylight. From nine to two.", reach_km=40, unit="once",
            terms="Quiet in the stairwell.", is_shared=True,
            handover="Side door, Gumpendorfer Strasse; the code comes the day before",
        )  # fmt: skip
        await _offer(
            uow, "Vienna", kind="support", title="Opener for a Viennese act", giver="The Foundry",
            words="Thirty minutes at eight, for acts on tour without a support.", reach_km=40,
            unit="once", price_amount=150_00, is_shared=True,
        )  # fmt: skip
    await _borrow_room(stage, nova, foundry, room.id, first + timedelta(days=7))
    await _negotiate_van(stage, nova, rook, van.id, first)


async def _borrow_room(
    stage: Stage, nova: Actor, foundry: Actor, offer_id: UUID, on: date
) -> None:  # fmt: skip
    """Agreed; each promises a mention, and The Foundry has kept its word already."""
    async with stage.database.tenant(_guest(foundry, "Nova Lind")) as uow:
        request = await ask_offer(
            uow, offer_id, asker=_asker(nova, "Nova Lind"), first_on=on, last_on=on,
            words="We play you the night after and would like to run the new songs.",
        )  # fmt: skip
    async with stage.database.tenant(foundry) as uow:
        await accept_request(
            uow, request.id, side="owner", seen=1, words="Gladly. The piano is tuned on Mondays."
        )
        story = await promise_mention(
            uow, request.id, side="owner", what="The show in our monthly letter",
            channel="Newsletter", by_on=on - timedelta(days=21),
        )  # fmt: skip
        await tick_mention(uow, story.id, side="owner")
    async with stage.database.tenant(_guest(foundry, "Nova Lind")) as uow:
        await promise_mention(
            uow, request.id, side="asker", what="A story from the room", channel="Instagram",
            by_on=on,
        )  # fmt: skip


async def _negotiate_van(
    stage: Stage, nova: Actor, rook: Actor, offer_id: UUID, first: date
) -> None:  # fmt: skip
    """Asked for four days; two later ones were proposed, and Nova answers next."""
    async with stage.database.tenant(_guest(rook, "Nova Lind")) as uow:
        request = await ask_offer(
            uow, offer_id, asker=_asker(nova, "Nova Lind"), first_on=first,
            last_on=first + timedelta(days=3), words="Five people and a small backline.",
        )  # fmt: skip
    async with stage.database.tenant(rook) as uow:
        await propose_days(
            uow, request.id, side="owner", seen=1, first_on=first + timedelta(days=2),
            last_on=first + timedelta(days=3), price_amount=60_00,
            words="We are back on Saturday morning. For two days it is 60.",
        )  # fmt: skip


async def _offer(uow: UnitOfWork, city: str, **values: object) -> SharingOffer:
    return await offer_thing(uow, await _place(uow, city), **{**EUR, **values})


async def _place(uow: UnitOfWork, name: str) -> Place:
    city = await find_city(uow, name)
    if city is None:
        raise RuntimeError(f"No city is called {name}.")
    return Place.of(city)


def _guest(of: Actor, name: str) -> Actor:
    return Actor(kind=ActorKind.GUEST, name=name, tenant_id=of.tenant_id)


def _asker(actor: Actor, name: str) -> Asker:
    if actor.tenant_id is None:
        raise RuntimeError("Nobody asks without a workspace.")
    return Asker(actor.tenant_id, name)
