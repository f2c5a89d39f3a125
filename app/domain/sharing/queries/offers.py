"""What a workspace offers, looks for, and opens of its tours."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.sharing.models import SharingNight, SharingOffer, SharingRequest, SharingTour

MOST = 500


async def get_offer(uow: UnitOfWork, offer_id: UUID, *, lock: bool = False) -> SharingOffer:
    """An offer or wish of this workspace; locked and read anew where it is to be changed."""
    found = await get_any_offer(uow, offer_id, lock=lock)
    if found.withdrawn_at is not None:
        raise NotFound
    return found


async def get_any_offer(uow: UnitOfWork, offer_id: UUID, *, lock: bool = False) -> SharingOffer:
    """The same, and those that were taken back, which requests are still about."""
    found = await uow.db.get(
        SharingOffer, (uow.tenant_id, offer_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


async def list_offers(uow: UnitOfWork, *, wishes: bool = False) -> list[SharingOffer]:
    """Those not taken back, by name."""
    query = (
        select(SharingOffer)
        .where(SharingOffer.is_wish == wishes, SharingOffer.withdrawn_at.is_(None))
        .order_by(SharingOffer.title, SharingOffer.id)
        .limit(MOST)
    )
    return list(await uow.db.scalars(query))


async def count_asked_for(uow: UnitOfWork, offer_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many requests wait or are agreed, by offer."""
    query = (
        select(SharingRequest.offer_id, func.count().label("number"))
        .where(
            SharingRequest.offer_id.in_(offer_ids), SharingRequest.state.in_(("asked", "accepted"))
        )
        .group_by(SharingRequest.offer_id)
    )
    return {row.offer_id: row.number for row in await uow.db.execute(query)}


async def find_open_tour(
    uow: UnitOfWork, tour_id: UUID, *, lock: bool = False
) -> SharingTour | None:
    """What others are told of a tour; None where it was never opened."""
    query = select(SharingTour).where(SharingTour.tour_id == tour_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: SharingTour | None = await uow.db.scalar(query)
    return found


async def get_sharing_tour(uow: UnitOfWork, sharing_tour_id: UUID) -> SharingTour:
    found = await uow.db.get(SharingTour, (uow.tenant_id, sharing_tour_id))
    if found is None:
        raise NotFound
    return found


async def list_open_tours(uow: UnitOfWork) -> dict[UUID, SharingTour]:
    """By the id of the tour."""
    query = select(SharingTour).where(SharingTour.is_open)
    return {each.tour_id: each for each in await uow.db.scalars(query)}


async def list_open_nights(uow: UnitOfWork, sharing_tour_id: UUID) -> Sequence[SharingNight]:
    query = (
        select(SharingNight)
        .where(SharingNight.sharing_tour_id == sharing_tour_id)
        .order_by(SharingNight.on_date, SharingNight.id)
    )
    return (await uow.db.scalars(query)).all()
