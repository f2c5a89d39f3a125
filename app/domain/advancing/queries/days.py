"""Guests of a show, and the days of a workspace on the road."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, or_, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.advancing.diary import (
    AdvanceGuest,
    HotelStay,
    RoadDay,
    RoadPerson,
    TravelLeg,
)

MOST = 60
"""Days a list shows."""


async def list_guests(uow: UnitOfWork, show_id: UUID) -> list[AdvanceGuest]:
    """By name, as a door reads it."""
    query = select(AdvanceGuest).where(AdvanceGuest.show_id == show_id)
    order = query.order_by(func.lower(AdvanceGuest.name), AdvanceGuest.id)
    return list(await uow.db.scalars(order))


async def lock_guests(uow: UnitOfWork, show_id: UUID) -> list[AdvanceGuest]:
    """Read anew and held until the transaction ends; only where the show lives."""
    query = select(AdvanceGuest).where(
        AdvanceGuest.show_id == show_id, AdvanceGuest.tenant_id == uow.tenant_id
    )
    order = query.order_by(AdvanceGuest.id).with_for_update()
    return list(await uow.db.scalars(order.execution_options(populate_existing=True)))


async def count_heads(uow: UnitOfWork, show_id: UUID, side: str) -> int:
    """Everybody a side has on the list, with those who come along."""
    query = select(func.sum(AdvanceGuest.plus + 1)).where(
        AdvanceGuest.show_id == show_id, AdvanceGuest.side == side
    )
    return int(await uow.db.scalar(query) or 0)


async def list_legs(uow: UnitOfWork, days: Sequence[date]) -> list[TravelLeg]:
    """Those that begin or end on one of the days."""
    query = select(TravelLeg).where(
        or_(TravelLeg.on_date.in_(days), TravelLeg.arrives_on.in_(days))
    )
    order = query.order_by(TravelLeg.on_date, TravelLeg.departs, TravelLeg.id)
    return list(await uow.db.scalars(order))


async def list_legs_between(uow: UnitOfWork, first: date, last: date) -> list[TravelLeg]:
    """Those that begin on one of the days from the first to the last."""
    query = select(TravelLeg).where(TravelLeg.on_date >= first, TravelLeg.on_date <= last)
    order = query.order_by(TravelLeg.on_date, TravelLeg.departs, TravelLeg.id)
    return list(await uow.db.scalars(order.limit(500)))


async def get_leg(uow: UnitOfWork, leg_id: UUID) -> TravelLeg:
    found = await uow.db.get(TravelLeg, (uow.tenant_id, leg_id))
    if found is None:
        raise NotFound
    return found


async def list_stays(uow: UnitOfWork, days: Sequence[date]) -> list[HotelStay]:
    """Those with a night that begins on one of the days."""
    nights = [(HotelStay.on_date <= day) & (HotelStay.until > day) for day in days]
    query = select(HotelStay).where(or_(*nights))
    return list(await uow.db.scalars(query.order_by(HotelStay.on_date, HotelStay.id)))


async def get_stay(uow: UnitOfWork, stay_id: UUID) -> HotelStay:
    found = await uow.db.get(HotelStay, (uow.tenant_id, stay_id))
    if found is None:
        raise NotFound
    return found


async def list_people(uow: UnitOfWork) -> list[RoadPerson]:
    return list(await uow.db.scalars(select(RoadPerson).order_by(RoadPerson.name, RoadPerson.id)))


async def get_person(uow: UnitOfWork, person_id: UUID) -> RoadPerson:
    found = await uow.db.get(RoadPerson, (uow.tenant_id, person_id))
    if found is None:
        raise NotFound
    return found


async def find_day(uow: UnitOfWork, on: date) -> RoadDay | None:
    found: RoadDay | None = await uow.db.scalar(
        select(RoadDay).where(RoadDay.on_date == on).execution_options(populate_existing=True)
    )
    return found


async def lock_day(uow: UnitOfWork, on: date) -> RoadDay | None:
    found: RoadDay | None = await uow.db.scalar(
        select(RoadDay)
        .where(RoadDay.on_date == on)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found


async def list_dates(uow: UnitOfWork, since: date) -> list[date]:
    """Days from a day on with travel, a hotel or notes of their own."""
    legs = select(TravelLeg.on_date).where(TravelLeg.on_date >= since)
    stays = select(HotelStay.on_date).where(HotelStay.on_date >= since)
    days = select(RoadDay.on_date).where(RoadDay.on_date >= since)
    found = await uow.db.scalars(legs.union(stays, days).limit(MOST))
    return sorted(found)
