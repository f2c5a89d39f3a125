"""Items and variants, and what is noted of their stock outside of shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.merch import events
from app.domain.merch.choices import MOVES, OUTWARD
from app.domain.merch.errors import (
    BundleHasNoStock,
    ItemChanged,
    NothingMoved,
    NotSoMany,
    SkuTaken,
    UnknownPart,
)
from app.domain.merch.models import MerchItem, MerchMovement, MerchPart, MerchVariant
from app.domain.merch.queries.stock import (
    find_movement,
    get_item,
    get_stocked,
    known_skus,
    list_part_rows,
    list_stock,
    list_variants,
)
from app.tenants import get_tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What is said of a variant. Without an `id` it is a new one; `cost` is in the own currency."""

    sku: str
    id: UUID | None = None
    option: str = ""
    barcode: str = ""
    grams: int | None = None
    cost: int | None = None
    prices: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[UUID, int] = field(default_factory=dict)
    """Of a bundle: variants, and how many of each are in one."""


async def add_item(
    uow: UnitOfWork, *, name: str, category: str, variants: Sequence[Spec], is_bundle: bool = False
) -> MerchItem:
    """Raises SkuTaken and UnknownPart."""
    item = MerchItem(
        id=new_id(), tenant_id=uow.tenant_id, name=clean_line(name), category=category,
        is_bundle=is_bundle, retired_at=None, edition=1,
    )  # fmt: skip
    uow.db.add(item)
    await uow.flush_rows()
    await _write(uow, item, variants)
    uow.record(events.ItemAdded(item_id=item.id, item_name=item.name))
    await uow.flush()
    return item


async def change_item(
    uow: UnitOfWork,
    item_id: UUID,
    *,
    name: str,
    category: str,
    variants: Sequence[Spec],
    seen: int,
) -> MerchItem:
    """Variants that are not named are taken out; they stay with their stock and can come back.

    Raises ItemChanged, SkuTaken and UnknownPart.
    """
    item = await get_item(uow, item_id, lock=True)
    if item.edition != seen:
        raise ItemChanged
    item.name, item.category = clean_line(name), category
    item.edition += 1
    await _write(uow, item, variants)
    uow.record(events.ItemChanged(item_id=item.id, item_name=item.name))
    await uow.flush()
    return item


async def retire_item(uow: UnitOfWork, item_id: UUID) -> None:
    """Take an item out of counts and lists; its history stays. Twice is once."""
    item = await get_item(uow, item_id, lock=True)
    if item.retired_at is None:
        item.retired_at = uow.now
        item.edition += 1
        uow.record(events.ItemRetired(item_id=item.id, item_name=item.name))
        await uow.flush()


async def bring_back_item(uow: UnitOfWork, item_id: UUID) -> None:
    item = await get_item(uow, item_id, lock=True)
    if item.retired_at is not None:
        item.retired_at = None
        item.edition += 1
        uow.record(events.ItemReturned(item_id=item.id, item_name=item.name))
        await uow.flush()


async def note_movement(
    uow: UnitOfWork, variant_id: UUID, *, kind: str, number: int, reason: str, movement_id: UUID
) -> MerchMovement:
    """Note what happened to stock. `number` is how many; for a count, how many are there.

    `movement_id` names it: pressed twice, it is one. Raises NotSoMany, NothingMoved and
    BundleHasNoStock.
    """
    stocked = await get_stocked(uow, variant_id, lock=True)
    if stocked.item.is_bundle:
        raise BundleHasNoStock
    known = await find_movement(uow, movement_id)
    if known is not None:
        return known
    moved = number - stocked.on_hand if kind == "counted" else number
    if kind in OUTWARD:
        moved = -number
        if number > stocked.on_hand:
            said = f"There are {stocked.on_hand} on hand. Count what is there, then note this."
            raise NotSoMany(said, fields={"number": said})
    if moved == 0:
        raise NothingMoved(fields={"number": NothingMoved.sentence})
    movement = movement_of(uow, variant_id, kind=kind, number=moved, reason=reason)
    movement.id = movement_id
    uow.db.add(movement)
    uow.record(
        events.StockMoved(
            item_id=stocked.item.id, item_name=stocked.name, what=MOVES[kind].lower(),
            number=moved, reason=movement.reason,
        )
    )  # fmt: skip
    await uow.flush()
    return movement


def movement_of(
    uow: UnitOfWork,
    variant_id: UUID,
    *,
    kind: str,
    number: int,
    reason: str = "",
    night_id: UUID | None = None,
) -> MerchMovement:
    return MerchMovement(
        id=new_id(), tenant_id=uow.tenant_id, variant_id=variant_id, night_id=night_id, kind=kind,
        number=number, reason=clean_line(reason), made_by=uow.actor.name, made_at=uow.now,
    )  # fmt: skip


async def _write(uow: UnitOfWork, item: MerchItem, specs: Sequence[Spec]) -> None:
    """The variants as they are said, in this order."""
    currency = (await get_tenant(uow)).currency
    kept = {each.id: each for each in await list_variants(uow, item.id)}
    await _refuse_taken(uow, item, specs)
    named = {spec.id for spec in specs if spec.id in kept}
    # A SKU that was taken out and is written again is the variant it was.
    before = {each.sku.lower(): each for each in kept.values() if each.id not in named}
    rows = list[tuple[MerchVariant, Spec]]()
    async with uow.refusing(sku_taken()):
        for each in before.values():
            each.is_retired = True
        for position, spec in enumerate(specs, 1):
            known = kept.get(spec.id) if spec.id else before.get(spec.sku.lower())
            if known is not None:
                variant, known.is_retired = known, False
            else:
                variant = MerchVariant(id=new_id(), tenant_id=uow.tenant_id, item_id=item.id)
                variant.is_retired, variant.currency = False, currency
                uow.db.add(variant)
            variant.sku, variant.option = clean_line(spec.sku), clean_line(spec.option)
            variant.barcode, variant.grams = clean_line(spec.barcode), spec.grams
            if spec.cost is not None or variant.cost_amount is not None:
                variant.cost_amount, variant.currency = spec.cost, currency
            variant.prices, variant.position = dict(spec.prices), position
            rows.append((variant, spec))
    if item.is_bundle:
        for variant, spec in rows:
            await _write_parts(uow, variant, spec.parts)


async def _refuse_taken(uow: UnitOfWork, item: MerchItem, specs: Sequence[Spec]) -> None:
    skus = [spec.sku.lower() for spec in specs]
    twice = next((sku for number, sku in enumerate(skus) if sku in skus[:number]), None)
    if twice is not None:
        said = f"The SKU {twice} stands here twice. Give each its own."
        raise SkuTaken(said, fields={"variant": said})
    others = {sku for sku, item_id in (await known_skus(uow, skus)).items() if item_id != item.id}
    if others:
        said = f"The SKU {min(others)} is another item's. Give each its own."
        raise SkuTaken(said, fields={"variant": said})


def sku_taken() -> SkuTaken:
    """Somebody may have taken a SKU since it was looked up."""
    return SkuTaken(fields={"variant": SkuTaken.sentence})


async def _write_parts(uow: UnitOfWork, bundle: MerchVariant, parts: Mapping[UUID, int]) -> None:
    allowed = {each.variant.id for each in await list_stock(uow) if not each.item.is_bundle}
    rows = {each.part_id: each for each in await list_part_rows(uow, bundle.id)}
    # A part that has left the list stays in a bundle that has it already.
    if not parts or not parts.keys() <= allowed | rows.keys():
        raise UnknownPart(fields={"part": UnknownPart.sentence})
    for part_id, row in rows.items():
        if part_id not in parts:
            await uow.db.delete(row)
    for part_id, number in parts.items():
        if part_id in rows:
            rows[part_id].number = number
        else:
            uow.db.add(
                MerchPart(
                    id=new_id(), tenant_id=uow.tenant_id, bundle_id=bundle.id, part_id=part_id,
                    number=number,
                )
            )  # fmt: skip
    await uow.flush_rows()
