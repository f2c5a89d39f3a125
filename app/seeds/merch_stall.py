"""Nova Lind's merch: a stock in the trailer, three nights that were counted, and one to come."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.actor import Actor
from app.core.ids import new_id
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.merch import (
    Entry,
    House,
    Settings,
    Spec,
    add_item,
    close_night,
    keep_counts,
    list_stock,
    note_movement,
    reckon_night,
    set_night,
)
from app.domain.merch.queries.nights import find_night, is_ours, list_own_shows
from app.domain.shows import Show
from app.seeds.stage import Stage

IN, OUT = "in", "out"


async def tell(stage: Stage, today: date) -> None:
    nova = next(w for w in stage.workspaces if w.slug == "nova-lind").owner
    await _stock(stage, nova)
    async with stage.database.tenant(nova) as uow:
        past, _ = await list_own_shows(uow, today, is_past=True)
        played = [show for show in reversed(past) if is_ours(uow, show)][-3:]
    for number, show in enumerate(played):
        await _night(stage, nova, show, number)


async def _stock(stage: Stage, nova: Actor) -> None:
    async with stage.database.tenant(nova) as uow:
        sizes = (("S", 30), ("M", 60), ("L", 60), ("XL", 30))
        await add_item(
            uow, name="Night Trains tour shirt", category="clothing",
            variants=[_spec(f"NT-TEE-{size}", "30", "8.40", size, 190) for size, _ in sizes],
        )  # fmt: skip
        record = _spec("HTS-LP", "26", "9.80", "", 320)
        await add_item(uow, name="Half the Sky, vinyl", category="music", variants=[record])
        compact = _spec("HTS-CD", "14", "2.10", "", 90)
        await add_item(uow, name="Half the Sky, CD", category="music", variants=[compact])
        poster = _spec("NT-POS", "12", "1.25", "", 60)
        await add_item(uow, name="Tour poster", category="other", variants=[poster])
        tote = _spec("NL-TOTE", "18", "4.60", "", 140)
        await add_item(uow, name="Tote bag", category="other", variants=[tote])
    async with stage.database.tenant(nova) as uow:
        ids = {each.variant.sku: each.variant.id for each in await list_stock(uow)}
        amounts = {f"NT-TEE-{size}": number for size, number in sizes}
        amounts |= {"HTS-LP": 110, "HTS-CD": 80, "NT-POS": 90, "NL-TOTE": 25}
        for sku, number in amounts.items():
            await note_movement(
                uow, ids[sku], kind="received", number=number, reason="First delivery",
                movement_id=new_id(),
            )  # fmt: skip
        both = Spec(
            sku="SET-LP-TOTE", prices={"EUR": 4000, "GBP": 3500, "USD": 4400},
            parts={ids["HTS-LP"]: 1, ids["NL-TOTE"]: 1},
        )  # fmt: skip
        await add_item(
            uow, name="Vinyl in a tote", category="other", variants=[both], is_bundle=True
        )


def _spec(sku: str, price: str, cost: str, option: str, grams: int) -> Spec:
    euros = Money.of(price, "EUR").minor
    prices = {"EUR": euros, "GBP": euros * 9 // 10, "USD": euros * 11 // 10}
    return Spec(
        sku=sku, option=option, prices=prices, cost=Money.of(cost, "EUR").minor, grams=grams
    )


SOLD = (
    {"NT-TEE-S": 4, "NT-TEE-M": 9, "NT-TEE-L": 11, "NT-TEE-XL": 5, "HTS-LP": 16, "HTS-CD": 7,
     "NT-POS": 12, "NL-TOTE": 7},
    {"NT-TEE-S": 3, "NT-TEE-M": 12, "NT-TEE-L": 8, "NT-TEE-XL": 4, "HTS-LP": 19, "HTS-CD": 5,
     "NT-POS": 9, "NL-TOTE": 8},
    {"NT-TEE-S": 5, "NT-TEE-M": 14, "NT-TEE-L": 13, "NT-TEE-XL": 6, "HTS-LP": 22, "HTS-CD": 9,
     "NT-POS": 15, "NL-TOTE": 9},
)  # fmt: skip
HEADS = (312, 287, 421)
"""What each night sold, and how many people came."""


async def _night(stage: Stage, nova: Actor, show: Show, number: int) -> None:
    """Counted by two people, closed; of the last poster rolls, two were crushed."""
    async with stage.database.tenant(nova) as uow:
        stock = {each.variant.sku: each for each in await list_stock(uow)}
        there = {sku: e.on_hand for sku, e in stock.items() if not e.item.is_bundle}
        ids = {sku: each.variant.id for sku, each in stock.items()}
        await _count(uow, show, IN, {ids[s]: {"counted_in": n} for s, n in there.items()})
    async with stage.database.tenant(nova) as uow:
        left: dict[UUID, Mapping[str, int | None]] = {}
        for sku, amount in there.items():
            comps = 1 if sku == "HTS-LP" else 0
            damaged = 2 if sku == "NT-POS" and number == 2 else 0
            gone = SOLD[number].get(sku, 0) + comps + damaged
            left[ids[sku]] = {"counted_out": amount - gone, "comps": comps, "damaged": damaged}
        left[ids["SET-LP-TOTE"]] = {"sold": 3}
        await _count(uow, show, OUT, left)
    async with stage.database.tenant(nova) as uow:
        night = await find_night(uow, show.id)
        if night is None:
            raise RuntimeError("The night was not counted.")
        taken = (await reckon_night(uow, show, night)).takings.taken
        houses = night.house_rules
        if not any(house.percent for house in houses.values()):
            houses = {**houses, "clothing": House(Decimal(20)), "other": House(Decimal(20)),
                      "music": House(Decimal(10))}  # fmt: skip
        cash = Money(taken.minor // 3 // 500 * 500, taken.currency)
        await set_night(
            uow, show.id,
            Settings(
                houses=houses, tax_percent=Decimal(20), is_tax_inside=True,
                seller_percent=Decimal(0), seller=Money.of("40", taken.currency),
                cash=cash, card=taken - cash - Money.of("2", taken.currency),
                attendance=HEADS[number],
            ),
            seen=night.edition,
        )  # fmt: skip
    async with stage.database.tenant(nova) as uow:
        night = await find_night(uow, show.id)
        if night is not None:
            seen = (await reckon_night(uow, show, night)).fingerprint
            await close_night(uow, show.id, seen=seen)


async def _count(
    uow: UnitOfWork, show: Show, step: str, counted: Mapping[UUID, Mapping[str, int | None]]
) -> None:
    entries = [
        Entry(variant_id, figures, dict.fromkeys(figures), int(step == OUT))
        for variant_id, figures in counted.items()
    ]
    await keep_counts(uow, show.id, step=step, entries=entries)
