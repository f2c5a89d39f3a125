"""Who else could approve: one's own time and expenses need another person where there is one."""

from app.core.actor import Role
from app.core.uow import UnitOfWork
from app.tenants import list_members

MANAGE = "agency.manage"


async def is_alone(uow: UnitOfWork) -> bool:
    """Whether nobody but the actor may approve in this workspace."""
    able = {str(role) for role in Role if MANAGE in uow.registry.permissions_of(role)}
    members = await list_members(uow)
    return not any(m.role in able and m.person_id != uow.actor.person_id for m in members)
