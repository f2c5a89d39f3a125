"""Allocations and capacities, and what was worked beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.core.uow import UnitOfWork
from app.domain.agency.load import Hours
from app.domain.agency.models import Allocation, Capacity, Client, TimeEntry


@dataclass(frozen=True, slots=True)
class AllocationRow:
    id: UUID
    person_id: UUID
    client_id: UUID
    client: str
    week: date
    minutes: int


async def list_capacities(uow: UnitOfWork) -> list[Hours]:
    rows = await uow.db.scalars(select(Capacity).order_by(Capacity.person_id, Capacity.starts_on))
    return [Hours(row.person_id, row.starts_on, row.minutes) for row in rows]


async def find_capacity(uow: UnitOfWork, person_id: UUID, starts_on: date) -> Capacity | None:
    found: Capacity | None = await uow.db.scalar(
        select(Capacity).where(Capacity.person_id == person_id, Capacity.starts_on == starts_on)
    )
    return found


async def list_allocations(
    uow: UnitOfWork, first: date, weeks: int, *, person_id: UUID | None = None
) -> list[AllocationRow]:
    """What is planned from a Monday on, by week and client."""
    query = (
        select(
            Allocation.id,
            Allocation.person_id,
            Allocation.client_id,
            Client.name,
            Allocation.week,
            Allocation.minutes,
        )
        .join(
            Client,
            (Client.tenant_id == Allocation.tenant_id) & (Client.id == Allocation.client_id),
        )
        .where(Allocation.week >= first, Allocation.week < first + timedelta(weeks=weeks))
        .order_by(Allocation.week, Client.name, Allocation.id)
    )
    if person_id:
        query = query.where(Allocation.person_id == person_id)
    return [AllocationRow(*row) for row in await uow.db.execute(query)]


async def find_allocation(
    uow: UnitOfWork, person_id: UUID, client_id: UUID, week: date
) -> Allocation | None:
    found: Allocation | None = await uow.db.scalar(
        select(Allocation)
        .where(
            Allocation.person_id == person_id,
            Allocation.client_id == client_id,
            Allocation.week == week,
        )
        .with_for_update()
    )
    return found


async def minutes_by_week(
    uow: UnitOfWork, first: date, weeks: int
) -> Sequence[tuple[UUID, date, int]]:
    """Person, Monday and minutes worked, whatever state they are in."""
    week = func.date_trunc("week", TimeEntry.day)
    rows = await uow.db.execute(
        select(TimeEntry.person_id, week, func.sum(TimeEntry.minutes))
        .where(TimeEntry.day >= first, TimeEntry.day < first + timedelta(weeks=weeks))
        .group_by(TimeEntry.person_id, week)
    )
    return [(row[0], row[1].date(), int(row[2])) for row in rows]
