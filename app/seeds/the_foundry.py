"""The Foundry, a venue that keeps its record and its calendar; bands wait for its nights."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from app.core.actor import Actor, ActorKind
from app.domain.holds import (
    Asker,
    accept_hold,
    ask_hold,
    block_night,
    challenge_first,
    change_rules,
    confirm_hold,
    place_hold,
)
from app.domain.venues import claim_by_mail, propose_venue, verify_claim, write_room
from app.seeds import house_pictures, shows, the_house
from app.seeds.stage import Stage, Workspace
from app.seeds.venues import enter_directory
from app.tenants.models import TenantKind

RECORD = {
    "name": "The Foundry",
    "kind": "hall",
    "street": "Gießereigasse 4",
    "postcode": "1110",
    "city": "Vienna",
    "country": "AT",
    "latitude": 48.1735,
    "longitude": 16.4183,
    "genres": ["indie", "rock", "electronic"],
    "website": "https://foundry.example.com",
    "email": "booking@foundry.example.com",
    "description": "A casting hall of 1911, with the crane still above the stage. Two rooms, one"
    " bar, and a courtyard for the summer.",
    "access": "Level from the courtyard; a lift to the gallery; two places beside the desk",
    "parking": "One bus and two vans in the courtyard, by 32 A power",
    "load_in": "From 14:00 through the courtyard, 3 m gate, no steps",
    "curfew": "23:00, sound at 100 dB(A) over 60 minutes",
    "hospitality": "Warm kitchen for up to twelve, two dressing rooms with shower, laundry",
    "deals": "75/25 after costs, or a guarantee against 70 %",
    "ticketing": "Our own shop; presale usually a third of what comes",
}
MAIN = {
    "stage": "11 × 8 m, 1.2 m high, 7 m to the grid",
    "power": "125 A for light, 63 A for sound, both three-phase",
    "pa": "L-Acoustics Kara II, 8 a side, 6 SB18",
    "console": "DiGiCo SD12 at front of house, Yamaha QL5 on stage",
    "monitors": "8 wedges, 6 stereo in-ear sends",
    "channels": "48",
    "di_boxes": "14 active, 6 passive",
    "lights": "24 moving heads, GrandMA3",
}
CASTING = {
    "stage": "6 × 4 m, 0.6 m high",
    "power": "32 A three-phase",
    "pa": "d&b E12, 2 a side, 2 subs",
    "console": "Allen & Heath SQ-6",
    "monitors": "4 wedges",
    "channels": "24",
    "di_boxes": "8",
}
KIT = (
    "Gretsch Catalina kit, 22, 10, 12, 16\nAmpeg SVT with 8 × 10\nFender Twin Reverb\nNord Stage 3"
)


async def tell(stage: Stage, today: date) -> None:
    foundry = await stage.open(
        "The Foundry",
        TenantKind.VENUE,
        ("Flo Marchetti", "flo@foundry.example.com"),
        time_zone="Europe/Vienna",
    )
    await enter_directory(stage, foundry.owner)
    venue_id, main, casting = await _open_house(stage, foundry)
    await house_pictures.tell(stage, foundry, venue_id, main, casting)
    await _fill_this_week(stage, foundry, main, casting, today)
    await _fill_calendar(stage, foundry, main, casting, today)
    async with stage.database.tenant(foundry.owner) as uow:
        await change_rules(uow, venue_id, shares_open=True, radius_km=60, radius_days=30)
    await shows.tell(stage, today, main)
    await the_house.tell(stage, today, main, casting)


async def _open_house(stage: Stage, foundry: Workspace) -> tuple[UUID, UUID, UUID]:
    async with stage.database.tenant(foundry.owner) as uow:
        venue = await propose_venue(uow, RECORD)
        claim = await claim_by_mail(uow, venue.id, email="office@foundry.example.com")
        await verify_claim(uow, claim.id)
        main = await write_room(
            uow, venue.id, name="Main hall", technical=MAIN, backline=KIT,
            layouts=[{"layout": "standing", "capacity": 820},
                     {"layout": "seated", "capacity": 420}],
        )  # fmt: skip
        casting = await write_room(
            uow, venue.id, name="Casting room", technical=CASTING,
            layouts=[{"layout": "standing", "capacity": 180}],
        )  # fmt: skip
    return venue.id, main.id, casting.id


async def _fill_this_week(
    stage: Stage, foundry: Workspace, main: UUID, casting: UUID, today: date
) -> None:
    async with stage.database.tenant(foundry.owner) as uow:
        for room, days, slot, title, who in (
            (main, 0, "evening", "Velvet Static", "Southbank Booking"),
            (casting, 0, "matinee", "Brass for beginners", "City music school"),
            (casting, 2, "evening", "Saltmarsh Trio", "Saltmarsh Trio"),
            (main, 3, "evening", "Neon Orchard", "Parallel Agency"),
        ):
            on = today + timedelta(days=days)
            hold = await place_hold(uow, room, asker=Asker(who), on=on, slot=slot, title=title)
            await confirm_hold(uow, hold.id, is_public=True)
        soon = today + timedelta(days=5)
        for title in ("The Glass Ferries", "Mono No Aware"):
            await place_hold(
                uow, main, on=soon, slot="evening", title=title, asker=Asker("Parallel Agency")
            )
        await block_night(
            uow, casting, on=today + timedelta(days=4), slot="day", title="New floor dries"
        )


async def _fill_calendar(
    stage: Stage, foundry: Workspace, main: UUID, casting: UUID, today: date
) -> None:
    nova = next(w for w in stage.workspaces if w.slug == "nova-lind")
    rook = next(w for w in stage.workspaces if w.slug == "rook-vale")
    night = today + timedelta(days=20 + (4 - today.weekday()) % 7)
    theirs = [
        Asker("Nova Lind", "nova@novalind.example.com", nova.owner.tenant_id),
        Asker("Rook & Vale", None, rook.owner.tenant_id),
        Asker("Paper Tigers", "tour@papertigers.example.com"),
    ]
    async with stage.database.tenant(foundry.owner) as uow:
        holds = [
            await place_hold(uow, main, on=night, slot="evening", title=asker.name, asker=asker)
            for asker in (theirs[1], theirs[0], theirs[2])
        ]
        await challenge_first(uow, holds[1].id)
        given = await place_hold(
            uow, main, on=night + timedelta(days=1), slot="evening", title="Ember & Ash",
            asker=Asker("Southbank Booking", "lena@southbank.example.com"),
        )  # fmt: skip
        await confirm_hold(uow, given.id, is_public=True)
        await block_night(uow, main, on=night + timedelta(days=4), slot="day", title="Crane check")
        await place_hold(
            uow, casting, on=night, slot="matinee", title="Little Drums", asker=theirs[2]
        )
    async with stage.database.tenant(_by_link(foundry, "Nova Lind")) as uow:
        await ask_hold(
            uow, casting, on=night + timedelta(days=7), slot="evening", title="Nova Lind, solo",
            asker=theirs[0],
        )  # fmt: skip
        later = await ask_hold(
            uow, main, on=night + timedelta(days=14), slot="evening", title="Nova Lind",
            asker=theirs[0],
        )  # fmt: skip
    async with stage.database.tenant(foundry.owner) as uow:
        await accept_hold(uow, later.id)


def _by_link(foundry: Workspace, name: str) -> Actor:
    """Somebody who acts in the venue's workspace about their own hold."""
    return replace(foundry.owner, kind=ActorKind.GUEST, name=name, id=None, person_id=None)
