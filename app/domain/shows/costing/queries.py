"""Cost templates, those that fit a room first."""

from uuid import UUID

from sqlalchemy import func, select

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.shows.costing.models import CostTemplate

MOST = 100


async def get_costs(uow: UnitOfWork, costs_id: UUID, *, lock: bool = False) -> CostTemplate:
    """A template; locked and read anew where it is to be changed. Raises NotFound."""
    found = await uow.db.get(
        CostTemplate, (uow.tenant_id, costs_id), with_for_update=lock, populate_existing=lock
    )
    if found is None:
        raise NotFound
    return found


async def lock_costs(uow: UnitOfWork) -> None:
    """One at a time names templates of a workspace, until the end of the transaction."""
    await uow.wait_turn(f"costs:{uow.tenant_id}")


async def list_costs(uow: UnitOfWork) -> list[CostTemplate]:
    """Templates by name."""
    query = select(CostTemplate).where(CostTemplate.tenant_id == uow.tenant_id)
    return list(await uow.db.scalars(query.order_by(func.lower(CostTemplate.name)).limit(MOST)))


async def find_costs_called(uow: UnitOfWork, name: str) -> CostTemplate | None:
    found: CostTemplate | None = await uow.db.scalar(
        select(CostTemplate).where(
            CostTemplate.tenant_id == uow.tenant_id, CostTemplate.name == name
        )
    )
    return found


async def count_costs(uow: UnitOfWork) -> int:
    query = select(func.count()).where(CostTemplate.tenant_id == uow.tenant_id)
    return await uow.db.scalar(query) or 0
