"""Shows Nova plays at The Foundry, and what she sells at them: shirts, records and a bundle."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from litestar import Litestar

from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.core.money import Money
from app.core.uow import Database, UnitOfWork
from app.domain.merch import (
    Entry,
    House,
    Settings,
    Spec,
    add_item,
    close_night,
    keep_counts,
    note_movement,
    reckon_night,
    set_night,
)
from app.domain.merch.choices import CATEGORIES
from app.domain.merch.queries.nights import find_night, list_counts
from app.domain.merch.queries.stock import list_variants
from app.domain.merch.service.counting import FIGURES
from app.domain.shows import Party, Side, Terms, accept_offer, get_show, make_offer, pencil_show
from app.domain.shows.settlement import Flat, Tickets
from app.domain.shows.terms import MerchTerm
from app.modules import registry
from app.settings import Settings as AppSettings
from tests.cast import Cast
from tests.domain.shows.settling.conftest import settle_both
from tests.serving import serving
from tests.tenants.conftest import (
    count_statements,
    enter,
    passwords,
    post,
    settings,
    stored,
    visitor,
)

__all__ = ["count_statements", "enter", "passwords", "post", "settings", "stored", "visitor"]

Play = Callable[..., Awaitable[UUID]]


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


@pytest.fixture
async def app(settings: AppSettings, cast: Cast, database: Database) -> AsyncIterator[Litestar]:
    async with serving(settings, registry()) as app:
        yield app


@dataclass(frozen=True, slots=True)
class Stall:
    """Shirts in two sizes at 30, 20 of each; records at 25, 50 of them; both together for 50."""

    shirt: UUID
    medium: UUID
    large: UUID
    record: UUID
    record_item: UUID
    bundle: UUID


@pytest.fixture
async def stall(database: Database, cast: Cast) -> Stall:
    async with database.tenant(cast.nova) as uow:
        shirt = await add_item(
            uow, name="Tour shirt", category="clothing",
            variants=[
                Spec(sku="TEE-M", option="M", prices={"EUR": 3000}, cost=850),
                Spec(sku="TEE-L", option="L", prices={"EUR": 3000}, cost=850),
            ],
        )  # fmt: skip
        lp = Spec(sku="LP-1", prices={"EUR": 2500, "GBP": 2200}, cost=920)
        record = await add_item(uow, name="Half the Sky LP", category="music", variants=[lp])
        medium, large = await list_variants(uow, shirt.id)
        (vinyl,) = await list_variants(uow, record.id)
        both = Spec(sku="SET-1", prices={"EUR": 5000}, parts={medium.id: 1, vinyl.id: 1})
        bundle = await add_item(
            uow, name="Shirt and record", category="other", variants=[both], is_bundle=True
        )
        (packed,) = await list_variants(uow, bundle.id)
        for variant, number in ((medium, 20), (large, 20), (vinyl, 50)):
            await receive(uow, variant.id, number)
        return Stall(shirt.id, medium.id, large.id, vinyl.id, record.id, packed.id)


async def receive(uow: UnitOfWork, variant_id: UUID, number: int) -> None:
    await note_movement(
        uow, variant_id, kind="received", number=number, reason="From the printer",
        movement_id=new_id(),
    )  # fmt: skip


@pytest.fixture
def play(database: Database, cast: Cast) -> Play:
    """A show for a flat fee some days ago, of whose merch the house has what the deal says."""

    async def make(
        *,
        ago: int = 2,
        merch: Sequence[MerchTerm] = (),
        is_agreed: bool = True,
        is_settled: bool = False,
        currency: str = "EUR",
        venue: str = "The Foundry",
    ) -> UUID:
        on = clock.now().date() - timedelta(days=ago)
        nova = Party("Nova Lind", "nova@example.com", cast.nova.tenant_id)
        house = Party(venue, "flo@example.com", cast.flo.tenant_id)
        terms = Terms(
            currency=currency,
            deal=Flat(Money.of("1000", currency)),
            tickets=(Tickets("Standing", Money.of("20", currency), 300),),
            merch=tuple(merch),
        )
        async with database.tenant(cast.flo) as uow:
            uow.now -= timedelta(days=60)
            show = await pencil_show(
                uow, artist=nova, venue=house, by=Side.VENUE, on=on, city="Vienna"
            )
            if is_agreed:
                await make_offer(
                    uow, show.id, side=Side.VENUE, by="Flo", terms=terms,
                    valid_until=on - timedelta(days=20), seen=0,
                )  # fmt: skip
                await accept_offer(uow, show.id, 1, side=Side.ARTIST, by="Nova")
        if is_settled:
            await settle_both(database, cast.flo, show.id)
        return show.id

    return make


async def count(
    database: Database,
    actor: Actor,
    show_id: UUID,
    step: str,
    counted: Mapping[UUID, Mapping[str, int | None]],
    *,
    reason: str = "",
) -> int:
    """As a page that is opened now, filled in and sent."""
    async with database.tenant(actor) as uow:
        entries = await entries_of(uow, show_id, step, counted, reason=reason)
    async with database.tenant(actor) as uow:
        return await keep_counts(uow, show_id, step=step, entries=entries)


async def entries_of(
    uow: UnitOfWork,
    show_id: UUID,
    step: str,
    counted: Mapping[UUID, Mapping[str, int | None]],
    *,
    reason: str = "",
) -> list[Entry]:
    night = await find_night(uow, show_id)
    kept = await list_counts(uow, night.id) if night else {}
    found = []
    for variant_id, figures in counted.items():
        row = kept.get(variant_id)
        names = ("sold",) if "sold" in figures else FIGURES[step]
        shown = {name: (getattr(row, name) or None) if row else None for name in names}
        if row and "counted_in" in names:
            shown["counted_in"] = row.counted_in
        typed = {**shown, **figures}
        was = row.reason if row else ""
        seen = row.edition if row else 0
        found.append(Entry(variant_id, typed, shown, seen, reason or was, was))
    return found


async def money(
    database: Database, actor: Actor, show_id: UUID, cash: str, card: str, **other: Any
) -> None:
    async with database.tenant(actor) as uow:
        night = await find_night(uow, show_id)
        houses = {each: House(Decimal(0)) for each in CATEGORIES}
        said: dict[str, Any] = {
            "houses": (night.house_rules if night else {}) or houses, "tax_percent": Decimal(0),
            "is_tax_inside": True, "seller_percent": Decimal(0), "seller": None,
            "cash": eur(cash), "card": eur(card), "attendance": None,
        }  # fmt: skip
        seen = night.edition if night else 1
        await set_night(uow, show_id, Settings(**{**said, **other}), seen=seen)


async def close(database: Database, actor: Actor, show_id: UUID) -> None:
    async with database.tenant(actor) as uow:
        seen = await fingerprint(uow, show_id)
        await close_night(uow, show_id, seen=seen)


async def fingerprint(uow: UnitOfWork, show_id: UUID) -> bytes:
    night = await find_night(uow, show_id)
    assert night is not None
    return (await reckon_night(uow, await get_show(uow, show_id), night)).fingerprint


async def played_out(
    database: Database, cast: Cast, stall: Stall, show_id: UUID, *, left: int = 12, **other: Any
) -> None:
    """Twenty medium shirts in and `left` out, the cash for them, closed."""
    await count(database, cast.nova, show_id, "in", {stall.medium: {"counted_in": 20}})
    await count(database, cast.nova, show_id, "out", {stall.medium: {"counted_out": left}})
    await money(database, cast.nova, show_id, str(30 * (20 - left)), "0", **other)
    await close(database, cast.nova, show_id)
