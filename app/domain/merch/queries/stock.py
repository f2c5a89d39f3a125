"""Items, variants and what is on hand of them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.core.errors import NotFound
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.merch.models import (
    MerchCount,
    MerchItem,
    MerchMovement,
    MerchNight,
    MerchPart,
    MerchVariant,
)


@dataclass(frozen=True, slots=True)
class Stocked:
    """A variant with its item, and how many there are; a bundle has none of its own."""

    item: MerchItem
    variant: MerchVariant
    on_hand: int

    @property
    def name(self) -> str:
        return ", ".join(filter(None, (self.item.name, self.variant.option)))

    @property
    def value(self) -> Money | None:
        """At what one cost; nothing where that is not known, or fewer than none are there."""
        cost = self.variant.cost
        return None if cost is None else cost * max(self.on_hand, 0)

    @property
    def is_gone(self) -> bool:
        return self.item.retired_at is not None or self.variant.is_retired


async def get_item(uow: UnitOfWork, item_id: UUID, *, lock: bool = False) -> MerchItem:
    """An item; locked and read anew where it is to be changed. Raises NotFound."""
    found = await uow.db.get(
        MerchItem, (uow.tenant_id, item_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


async def list_variants(uow: UnitOfWork, item_id: UUID) -> Sequence[MerchVariant]:
    """Variants of an item in their order, those taken out as well."""
    query = select(MerchVariant).where(MerchVariant.item_id == item_id)
    return (await uow.db.scalars(query.order_by(MerchVariant.position, MerchVariant.id))).all()


async def get_stocked(uow: UnitOfWork, variant_id: UUID, *, lock: bool = False) -> Stocked:
    """A variant and what is on hand; locked where stock is to be moved. Raises NotFound."""
    variant = await uow.db.get(
        MerchVariant, (uow.tenant_id, variant_id), with_for_update=lock, populate_existing=lock
    )
    if variant is None:
        raise NotFound
    item = await get_item(uow, variant.item_id)
    return Stocked(item, variant, (await sum_on_hand(uow, [variant_id])).get(variant_id, 0))


async def hold_stock(uow: UnitOfWork, night_id: UUID) -> None:
    """Nobody else moves stock of what a night counted until the transaction ends."""
    counted = select(MerchCount.variant_id).where(MerchCount.night_id == night_id)
    query = select(MerchVariant.id).where(MerchVariant.id.in_(counted))
    await uow.db.execute(query.order_by(MerchVariant.id).with_for_update())


async def list_stock(uow: UnitOfWork, *, with_retired: bool = False) -> list[Stocked]:
    """Every variant by its item's name, bundles last, with what is on hand, in two questions."""
    query = select(MerchItem, MerchVariant).join(
        MerchVariant,
        (MerchVariant.tenant_id == MerchItem.tenant_id) & (MerchVariant.item_id == MerchItem.id),
    )
    if not with_retired:
        query = query.where(MerchItem.retired_at.is_(None), ~MerchVariant.is_retired)
    order = (
        MerchItem.is_bundle, MerchItem.name, MerchItem.id, MerchVariant.position, MerchVariant.id,
    )  # fmt: skip
    rows = (await uow.db.execute(query.order_by(*order).limit(2000))).all()
    on_hand = await sum_on_hand(uow)
    return [Stocked(item, variant, on_hand.get(variant.id, 0)) for item, variant in rows]


async def sum_on_hand(
    uow: UnitOfWork, variant_ids: Collection[UUID] | None = None
) -> dict[UUID, int]:
    """What movements come to, by variant."""
    query = select(MerchMovement.variant_id, func.sum(MerchMovement.number))
    if variant_ids is not None:
        query = query.where(MerchMovement.variant_id.in_(set(variant_ids)))
    rows = await uow.db.execute(query.group_by(MerchMovement.variant_id))
    return {variant_id: int(number) for variant_id, number in rows}


async def sum_before(uow: UnitOfWork, night: MerchNight) -> dict[UUID, int]:
    """What should have been there when a night was counted in, by variant.

    Movements noted before it was counted, and those of earlier nights, whenever they were closed.
    """
    earlier = select(MerchNight.id).where(_is_before(night))
    query = (
        select(MerchMovement.variant_id, func.sum(MerchMovement.number))
        .join(
            MerchCount,
            (MerchCount.tenant_id == MerchMovement.tenant_id)
            & (MerchCount.variant_id == MerchMovement.variant_id)
            & (MerchCount.night_id == night.id),
        )
        .where(
            or_(
                and_(
                    MerchMovement.night_id.is_(None),
                    MerchMovement.made_at <= MerchCount.counted_in_at,
                ),
                MerchMovement.night_id.in_(earlier),
                # What its own closings did and undid comes to nothing.
                MerchMovement.night_id == night.id,
            )
        )
        .group_by(MerchMovement.variant_id)
    )
    return {variant_id: int(number) for variant_id, number in await uow.db.execute(query)}


async def sum_of_night(uow: UnitOfWork, night_id: UUID) -> dict[UUID, int]:
    """What a night has moved in all, by variant; nothing where it comes to nothing."""
    total = func.sum(MerchMovement.number)
    query = (
        select(MerchMovement.variant_id, total)
        .where(MerchMovement.night_id == night_id)
        .group_by(MerchMovement.variant_id)
        .having(total != 0)
    )
    return {variant_id: int(number) for variant_id, number in await uow.db.execute(query)}


async def list_movements(
    uow: UnitOfWork, variant_id: UUID, limit: int = 100
) -> Sequence[MerchMovement]:
    """The latest first."""
    query = (
        select(MerchMovement)
        .where(MerchMovement.variant_id == variant_id)
        .order_by(MerchMovement.made_at.desc(), MerchMovement.id.desc())
        .limit(limit)
    )
    return (await uow.db.scalars(query)).all()


async def find_movement(uow: UnitOfWork, movement_id: UUID) -> MerchMovement | None:
    return await uow.db.get(MerchMovement, (uow.tenant_id, movement_id))


async def list_parts(uow: UnitOfWork, bundle_ids: Collection[UUID]) -> dict[UUID, dict[UUID, int]]:
    """By bundle, its parts and how many of each."""
    query = select(MerchPart).where(MerchPart.bundle_id.in_(set(bundle_ids)))
    found: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for part in await uow.db.scalars(query.order_by(MerchPart.id)):
        found[part.bundle_id][part.part_id] = part.number
    return dict(found)


async def list_part_rows(uow: UnitOfWork, bundle_id: UUID) -> Sequence[MerchPart]:
    return (await uow.db.scalars(select(MerchPart).where(MerchPart.bundle_id == bundle_id))).all()


async def known_skus(uow: UnitOfWork, skus: Collection[str]) -> dict[str, UUID]:
    """Which of these SKUs there are, in small letters, and the item they are of."""
    small = {each.lower() for each in skus}
    query = select(func.lower(MerchVariant.sku), MerchVariant.item_id).where(
        func.lower(MerchVariant.sku).in_(small)
    )
    return {sku: item_id for sku, item_id in (await uow.db.execute(query)).all()}  # noqa: C416


async def find_items_called(uow: UnitOfWork, names: Collection[str]) -> dict[str, MerchItem]:
    """Items that are no bundles, by name in small letters; the first made of several."""
    small = {each.lower() for each in names}
    query = select(MerchItem).where(func.lower(MerchItem.name).in_(small), ~MerchItem.is_bundle)
    rows = await uow.db.scalars(query.order_by(MerchItem.id.desc()).with_for_update())
    return {each.name.lower(): each for each in rows}


def _is_before(night: MerchNight) -> ColumnElement[bool]:
    return (MerchNight.on_date < night.on_date) | (
        (MerchNight.on_date == night.on_date) & (MerchNight.id < night.id)
    )
