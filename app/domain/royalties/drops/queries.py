"""Reads of places where reports are left."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.core.uow import UnitOfWork
from app.domain.royalties.drops.errors import DropNotFound
from app.domain.royalties.drops.models import DropFile, ReportDrop

RECENT = 50


async def list_drops(uow: UnitOfWork) -> Sequence[ReportDrop]:
    return (await uow.db.scalars(select(ReportDrop).order_by(ReportDrop.name))).all()


async def get_drop(uow: UnitOfWork, drop_id: UUID) -> ReportDrop:
    """Raises DropNotFound."""
    found = await uow.db.get(ReportDrop, (uow.tenant_id, drop_id))
    if found is None:
        raise DropNotFound
    return found


async def find_drop(uow: UnitOfWork, drop_id: UUID) -> ReportDrop | None:
    """The place, locked until this transaction ends; None once it was removed."""
    return (
        await uow.db.scalars(
            select(ReportDrop)
            .where(ReportDrop.tenant_id == uow.tenant_id, ReportDrop.id == drop_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()


async def list_files(uow: UnitOfWork, drop_id: UUID) -> Sequence[DropFile]:
    """The files fetched last, the newest first."""
    return (
        await uow.db.scalars(
            select(DropFile)
            .where(DropFile.drop_id == drop_id)
            .order_by(DropFile.created_at.desc(), DropFile.id.desc())
            .limit(RECENT)
        )
    ).all()


async def known_files(uow: UnitOfWork, drop_id: UUID) -> set[tuple[str, int, str]]:
    """What was fetched, by name, size and change time; what failed is tried again."""
    rows = await uow.db.execute(
        select(DropFile.name, DropFile.size, DropFile.changed)
        .where(DropFile.drop_id == drop_id)
        .where(DropFile.failure.is_(None))
    )
    return {(name, size, changed) for name, size, changed in rows}
