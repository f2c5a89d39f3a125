"""Checklists with how far they have come, and seats to fill."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.blueprints.models import Checklist, ChecklistItem, PlannedSeat


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    id: UUID
    name: str
    items: int
    done: int


async def list_checklists(uow: UnitOfWork) -> Sequence[ChecklistLine]:
    rows = await uow.db.execute(
        select(
            Checklist.id,
            Checklist.name,
            func.count(ChecklistItem.id),
            func.count(ChecklistItem.done_at),
        )
        .outerjoin(ChecklistItem, ChecklistItem.checklist_id == Checklist.id)
        .where(Checklist.archived_at.is_(None))
        .group_by(Checklist.tenant_id, Checklist.id)
        .order_by(Checklist.name, Checklist.id)
        .limit(200)
    )
    return [ChecklistLine(*row) for row in rows]


async def list_texts(uow: UnitOfWork) -> dict[str, list[str]]:
    """The texts of every checklist in use, in order, by its name."""
    rows = await uow.db.execute(
        select(Checklist.name, ChecklistItem.text)
        .join(ChecklistItem, ChecklistItem.checklist_id == Checklist.id)
        .where(Checklist.archived_at.is_(None))
        .order_by(Checklist.name, ChecklistItem.position, ChecklistItem.id)
    )
    found: dict[str, list[str]] = {}
    for name, text in rows:
        found.setdefault(name, []).append(text)
    return found


async def get_checklist(uow: UnitOfWork, checklist_id: UUID) -> Checklist:
    found = await uow.db.get(Checklist, (uow.tenant_id, checklist_id))
    if found is None:
        raise NotFound
    return found


async def find_checklist(uow: UnitOfWork, name: str) -> Checklist | None:
    found: Checklist | None = await uow.db.scalar(
        select(Checklist).where(Checklist.name == name).with_for_update()
    )
    return found


async def list_items(uow: UnitOfWork, checklist_id: UUID) -> Sequence[ChecklistItem]:
    rows = await uow.db.scalars(
        select(ChecklistItem)
        .where(ChecklistItem.checklist_id == checklist_id)
        .order_by(ChecklistItem.position, ChecklistItem.id)
    )
    return rows.all()


async def lock_item(uow: UnitOfWork, item_id: UUID) -> ChecklistItem:
    found = await uow.db.get(
        ChecklistItem, (uow.tenant_id, item_id), with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NotFound
    return found


async def count_open_items(uow: UnitOfWork) -> int:
    """Things to do on lists in use."""
    return (
        await uow.db.scalar(
            select(func.count())
            .select_from(ChecklistItem)
            .join(Checklist, Checklist.id == ChecklistItem.checklist_id)
            .where(ChecklistItem.done_at.is_(None), Checklist.archived_at.is_(None))
        )
        or 0
    )


async def list_seats(uow: UnitOfWork) -> Sequence[PlannedSeat]:
    rows = await uow.db.scalars(select(PlannedSeat).order_by(PlannedSeat.name).limit(200))
    return rows.all()


async def lock_seat(uow: UnitOfWork, seat_id: UUID) -> PlannedSeat:
    found = await uow.db.get(
        PlannedSeat, (uow.tenant_id, seat_id), with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NotFound
    return found
