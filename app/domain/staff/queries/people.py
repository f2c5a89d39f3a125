"""Who works at the house, and the kinds of nights it has."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.staff.models import StaffPerson, StaffTemplate
from app.tenants import list_members

MOST, MOST_TEMPLATES = 500, 100


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody of the staff, and their role in the workspace where they are a member of it."""

    person: StaffPerson
    member_role: str


async def list_people(uow: UnitOfWork) -> list[StaffPerson]:
    """Everybody who works here now, by name."""
    query = select(StaffPerson).where(~StaffPerson.has_left)
    order = query.order_by(func.lower(StaffPerson.name), StaffPerson.id)
    return list(await uow.db.scalars(order.limit(MOST)))


async def list_workers(uow: UnitOfWork) -> list[Worker]:
    """The same, each with what they are in the workspace: known by their address."""
    roles = {member.email.lower(): str(member.role) for member in await list_members(uow)}
    return [
        Worker(person, roles.get(person.email, "") if person.email else "")
        for person in await list_people(uow)
    ]


async def name_people(uow: UnitOfWork, person_ids: Collection[UUID]) -> dict[UUID, StaffPerson]:
    """People by id, also those who have left."""
    found = await uow.db.scalars(select(StaffPerson).where(StaffPerson.id.in_(set(person_ids))))
    return {person.id: person for person in found}


async def get_person(uow: UnitOfWork, staff_person_id: UUID, *, lock: bool = False) -> StaffPerson:
    """Somebody who works here now. Raises NotFound."""
    query = select(StaffPerson).where(StaffPerson.id == staff_person_id, ~StaffPerson.has_left)
    if lock:
        query = query.with_for_update()
    found: StaffPerson | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def lock_house(uow: UnitOfWork) -> None:
    """One at a time gives names and addresses in a workspace, until the end of the transaction.

    What is taken is then found before anything is written, and the page can be shown again.
    """
    await uow.wait_turn(f"staff:{uow.tenant_id}")


async def find_by_email(uow: UnitOfWork, email: str) -> StaffPerson | None:
    """Whoever works here now and has this address."""
    found: StaffPerson | None = await uow.db.scalar(
        select(StaffPerson).where(StaffPerson.email == email, ~StaffPerson.has_left)
    )
    return found


async def find_template_called(uow: UnitOfWork, name: str) -> StaffTemplate | None:
    found: StaffTemplate | None = await uow.db.scalar(
        select(StaffTemplate).where(StaffTemplate.name == name)
    )
    return found


async def find_person(uow: UnitOfWork, staff_person_id: UUID) -> StaffPerson | None:
    """Somebody, also who has left."""
    found: StaffPerson | None = await uow.db.scalar(
        select(StaffPerson).where(StaffPerson.id == staff_person_id)
    )
    return found


async def list_templates(uow: UnitOfWork) -> list[StaffTemplate]:
    query = select(StaffTemplate).order_by(func.lower(StaffTemplate.name), StaffTemplate.id)
    return list(await uow.db.scalars(query.limit(MOST_TEMPLATES)))


async def count_templates(uow: UnitOfWork) -> int:
    return await uow.db.scalar(select(func.count()).select_from(StaffTemplate)) or 0


async def get_template(uow: UnitOfWork, template_id: UUID, *, lock: bool = False) -> StaffTemplate:
    """A kind of night; raises NotFound."""
    query = select(StaffTemplate).where(StaffTemplate.id == template_id)
    if lock:
        query = query.with_for_update()
    found: StaffTemplate | None = await uow.db.scalar(
        query.execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found
