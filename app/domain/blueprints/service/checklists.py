"""Checklists are written and ticked off, seats are planned and filled."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.actor import Role
from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.blueprints.errors import ChecklistTaken
from app.domain.blueprints.events import (
    ChecklistArchived,
    ChecklistWritten,
    ItemTicked,
    SeatPlanned,
)
from app.domain.blueprints.models import Checklist, ChecklistItem, PlannedSeat
from app.domain.blueprints.queries.checklists import (
    find_checklist,
    get_checklist,
    list_items,
    lock_item,
    lock_seat,
)
from app.tenants import invite


async def write_checklist(
    uow: UnitOfWork, *, name: str, texts: Sequence[str], checklist_id: UUID | None = None
) -> Checklist:
    """A list of things to do, or another wording of one: what is ticked off and stays, stays so.

    Raises ChecklistTaken.
    """
    if checklist_id is None:
        checklist = Checklist(id=new_id(), tenant_id=uow.tenant_id)
    else:
        checklist = await get_checklist(uow, checklist_id)
    async with uow.refusing(ChecklistTaken(fields={"name": ChecklistTaken.sentence})):
        checklist.name = clean_line(name)
        uow.db.add(checklist)
    await _write_items(uow, checklist, texts)
    uow.record(ChecklistWritten(checklist_id=checklist.id, checklist_name=checklist.name))
    await uow.flush()
    return checklist


async def put_checklist(uow: UnitOfWork, *, name: str, texts: Sequence[str]) -> Checklist:
    """The checklist of this name with these things to do, whether it is there or not."""
    found = await find_checklist(uow, clean_line(name))
    if found is not None:
        found.archived_at = None
    return await write_checklist(
        uow, name=name, texts=texts, checklist_id=found.id if found else None
    )


async def archive_checklist(uow: UnitOfWork, checklist_id: UUID) -> Checklist:
    """Put a checklist away; doing it twice is doing it once."""
    checklist = await get_checklist(uow, checklist_id)
    if checklist.archived_at is None:
        checklist.archived_at = uow.now
        uow.record(ChecklistArchived(checklist_id=checklist.id, checklist_name=checklist.name))
        await uow.flush()
    return checklist


async def tick_item(uow: UnitOfWork, item_id: UUID, *, is_done: bool) -> ChecklistItem:
    """Tick a thing off, or open it again; doing it twice is doing it once."""
    item = await lock_item(uow, item_id)
    if item.is_done != is_done:
        item.done_at = uow.now if is_done else None
        item.done_by = uow.actor.name if is_done else None
        uow.record(ItemTicked(checklist_id=item.checklist_id, text=item.text, is_done=is_done))
        await uow.flush()
    return item


async def plan_seat(uow: UnitOfWork, *, name: str, role: str) -> None:
    """Say that the team needs somebody in this role; nobody is invited by it."""
    planning = insert(PlannedSeat).values(
        tenant_id=uow.tenant_id, id=new_id(), name=clean_line(name), role=role
    )
    planned = await uow.db.execute(
        planning.on_conflict_do_update(
            index_elements=["tenant_id", "name"], set_={"role": planning.excluded.role}
        ).returning(PlannedSeat.id)
    )
    uow.record(SeatPlanned(seat_id=planned.scalar_one(), seat=clean_line(name), role=role))


async def fill_seat(uow: UnitOfWork, seat_id: UUID, *, email: str) -> PlannedSeat:
    """Invite somebody to a planned seat. Raises AlreadyMember."""
    seat = await lock_seat(uow, seat_id)
    await invite(uow, email=email, role=Role(seat.role))
    seat.invited_at = uow.now
    await uow.flush()
    return seat


async def _write_items(uow: UnitOfWork, checklist: Checklist, texts: Sequence[str]) -> None:
    wanted = list(dict.fromkeys(text for text in map(clean_line, texts) if text))
    known = {item.text: item for item in await list_items(uow, checklist.id)}
    for text in known.keys() - set(wanted):
        await uow.db.delete(known[text])
    for position, text in enumerate(wanted):
        item = known.get(text)
        if item is None:
            item = ChecklistItem(
                id=new_id(), tenant_id=uow.tenant_id, checklist_id=checklist.id, text=text
            )
            uow.db.add(item)
        item.position = position
    await uow.flush()
