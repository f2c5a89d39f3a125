"""Who is planned for what, and how many hours a week each has."""

from datetime import date
from uuid import UUID

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.agency.events import CapacitySet, WeekPlanned
from app.domain.agency.hours import week_of
from app.domain.agency.models import Allocation, Capacity
from app.domain.agency.queries.clients import get_client
from app.domain.agency.queries.plan import find_allocation, find_capacity


async def allocate(
    uow: UnitOfWork, person_id: UUID, client_id: UUID, *, week: date, minutes: int
) -> None:
    """Plan somebody's minutes for a client in the week of a day; none takes the plan back."""
    client, monday = await get_client(uow, client_id), week_of(week)
    found = await find_allocation(uow, person_id, client.id, monday)
    before = found.minutes if found is not None else 0
    if before == minutes:
        return
    uow.record(
        WeekPlanned(
            client_id=client.id,
            client_name=client.name,
            person_id=person_id,
            week=monday.isoformat(),
            before=before,
            minutes=minutes,
        )
    )
    if not minutes:
        if found is not None:
            await uow.db.delete(found)
    elif found is not None:
        found.minutes = minutes
    else:
        uow.db.add(
            Allocation(
                id=new_id(),
                tenant_id=uow.tenant_id,
                person_id=person_id,
                client_id=client.id,
                week=monday,
                minutes=minutes,
            )
        )
    await uow.flush()


async def set_capacity(
    uow: UnitOfWork, person_id: UUID, *, starts_on: date, minutes: int
) -> Capacity:
    """Say how many minutes a week somebody has, from the week of a day on."""
    monday = week_of(starts_on)
    found = await find_capacity(uow, person_id, monday)
    before = found.minutes if found is not None else None
    if found is None:
        found = Capacity(
            id=new_id(), tenant_id=uow.tenant_id, person_id=person_id, starts_on=monday
        )
        uow.db.add(found)
    found.minutes = minutes
    if before != minutes:
        uow.record(
            CapacitySet(
                person_id=person_id,
                starts_on=monday.isoformat(),
                before=before,
                minutes=minutes,
            )
        )
    await uow.flush()
    return found
