"""What this module lets a blueprint carry: checklists, and the seats of a team."""

from collections.abc import Sequence

from app.core.actor import Role
from app.core.module import BlueprintItem, BlueprintPart
from app.core.uow import UnitOfWork
from app.domain.blueprints.choices import SEAT_ROLES
from app.domain.blueprints.queries.checklists import list_seats, list_texts
from app.domain.blueprints.service.checklists import plan_seat, put_checklist
from app.tenants import list_members


async def read_checklists(uow: UnitOfWork) -> Sequence[BlueprintItem]:
    return [checklist_item(name, texts) for name, texts in (await list_texts(uow)).items()]


async def apply_checklists(uow: UnitOfWork, items: Sequence[BlueprintItem]) -> None:
    for item in items:
        await put_checklist(uow, name=item.key, texts=item.body["to do"])


async def read_seats(uow: UnitOfWork) -> Sequence[BlueprintItem]:
    """Planned seats, and the roles that members have; who they are stays here."""
    roles = {Role(member.role) for member in await list_members(uow)} - {Role.OWNER}
    held = {SEAT_ROLES[role]: str(role) for role in sorted(roles)}
    planned = {seat.name: seat.role for seat in await list_seats(uow)}
    return [seat_item(name, role) for name, role in (held | planned).items()]


async def apply_seats(uow: UnitOfWork, items: Sequence[BlueprintItem]) -> None:
    for item in items:
        await plan_seat(uow, name=item.key, role=item.body["role"])


def checklist_item(name: str, texts: Sequence[str]) -> BlueprintItem:
    return BlueprintItem(name, name, {"to do": list(texts)})


def seat_item(name: str, role: str) -> BlueprintItem:
    return BlueprintItem(name, name, {"role": role})


PARTS = (
    BlueprintPart(
        "checklists", "Checklists", "checklists.write", read_checklists, apply_checklists
    ),
    BlueprintPart("seats", "Team to invite", "checklists.write", read_seats, apply_seats),
)
