"""Riders of a workspace, their versions, and what a show has of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.advancing.items import Content
from app.domain.advancing.models import Rider, RiderVersion, ShowRider, ShowRiderItem


async def list_riders(uow: UnitOfWork) -> list[Rider]:
    return list(await uow.db.scalars(select(Rider).order_by(Rider.kind.desc(), Rider.name)))


async def get_rider(uow: UnitOfWork, rider_id: UUID) -> Rider:
    found = await uow.db.get(Rider, (uow.tenant_id, rider_id))
    if found is None:
        raise NotFound
    return found


async def lock_rider(uow: UnitOfWork, rider_id: UUID) -> Rider:
    """The rider, held until the transaction ends. Raises NotFound."""
    found: Rider | None = await uow.db.scalar(
        select(Rider)
        .where(Rider.id == rider_id, Rider.tenant_id == uow.tenant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


async def list_versions(uow: UnitOfWork, rider_id: UUID) -> list[RiderVersion]:
    """Newest first."""
    query = select(RiderVersion).where(RiderVersion.rider_id == rider_id)
    return list(await uow.db.scalars(query.order_by(RiderVersion.number.desc())))


async def get_version(uow: UnitOfWork, rider_id: UUID, number: int) -> RiderVersion:
    found: RiderVersion | None = await uow.db.scalar(
        select(RiderVersion).where(RiderVersion.rider_id == rider_id, RiderVersion.number == number)
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class KeptRider:
    """The last version that was kept of a rider."""

    rider_id: UUID
    name: str
    kind: str
    number: int
    kept_at: datetime
    content: Content


async def list_kept_riders(uow: UnitOfWork) -> list[KeptRider]:
    """Riders with a version, technical ones first, by name."""
    query = (
        select(Rider, RiderVersion)
        .join(RiderVersion, (RiderVersion.tenant_id == Rider.tenant_id)
              & (RiderVersion.rider_id == Rider.id) & (RiderVersion.number == Rider.number))
        .order_by(Rider.kind.desc(), Rider.name)
    )  # fmt: skip
    return [
        KeptRider(rider.id, rider.name, rider.kind, kept.number, kept.created_at, kept.content)
        for rider, kept in await uow.db.execute(query)
    ]


async def list_show_riders(uow: UnitOfWork, show_id: UUID) -> list[ShowRider]:
    query = select(ShowRider).where(ShowRider.show_id == show_id)
    order = query.order_by(ShowRider.kind.desc(), ShowRider.name, ShowRider.id)
    return list(await uow.db.scalars(order.execution_options(populate_existing=True)))


async def get_show_rider(uow: UnitOfWork, show_id: UUID, copy_id: UUID) -> ShowRider:
    found: ShowRider | None = await uow.db.scalar(
        select(ShowRider).where(ShowRider.id == copy_id, ShowRider.show_id == show_id)
    )
    if found is None:
        raise NotFound
    return found


async def list_items(uow: UnitOfWork, copy_ids: Sequence[UUID]) -> list[ShowRiderItem]:
    query = select(ShowRiderItem).where(ShowRiderItem.show_rider_id.in_(copy_ids))
    order = query.order_by(ShowRiderItem.position, ShowRiderItem.id)
    return list(await uow.db.scalars(order.execution_options(populate_existing=True)))
