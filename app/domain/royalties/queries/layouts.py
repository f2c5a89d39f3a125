"""Reads of layouts people have described: a workspace's own, and those an agency shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from app.core.uow import UnitOfWork
from app.domain.royalties.errors import LayoutNotFound
from app.domain.royalties.models.earnings import ColumnMapping

_SHARED = (
    "SELECT id, agency_id, agency_name, name, signature, header, mapping, origin_id"
    " FROM backline.shared_layouts()"
)


@dataclass(frozen=True, slots=True)
class SharedLayout:
    """A layout of an agency that may act on this workspace's money."""

    id: UUID
    agency_id: UUID
    agency_name: str
    name: str
    signature: bytes
    header: list[str]
    mapping: dict[str, Any]
    origin_id: UUID


async def list_layouts(uow: UnitOfWork) -> Sequence[ColumnMapping]:
    """The workspace's own, by name."""
    own = select(ColumnMapping).where(ColumnMapping.agency_id.is_(None))
    return (await uow.db.scalars(own.order_by(ColumnMapping.name, ColumnMapping.id))).all()


async def list_shared(uow: UnitOfWork) -> list[SharedLayout]:
    """What agencies share with this workspace now."""
    rows = await uow.db.execute(text(_SHARED))
    return [SharedLayout(**row) for row in rows.mappings()]


async def get_layout(uow: UnitOfWork, layout_id: UUID) -> ColumnMapping:
    """One of the workspace's own. Raises LayoutNotFound."""
    found = await uow.db.get(ColumnMapping, (uow.tenant_id, layout_id))
    if found is None or found.agency_id is not None:
        raise LayoutNotFound
    return found


async def get_shared(uow: UnitOfWork, layout_id: UUID) -> SharedLayout:
    """Raises LayoutNotFound, also when it is shared no more."""
    rows = await uow.db.execute(text(f"{_SHARED} WHERE id = :id"), {"id": layout_id})
    row = rows.mappings().first()
    if row is None:
        raise LayoutNotFound
    return SharedLayout(**row)


async def find_shared(uow: UnitOfWork, signature: bytes) -> SharedLayout | None:
    """The shared layout for files with this header; of several agencies, the first by name."""
    rows = await uow.db.execute(
        text(f"{_SHARED} WHERE signature = :signature LIMIT 1"), {"signature": signature}
    )
    row = rows.mappings().first()
    return SharedLayout(**row) if row else None


async def find_origin(uow: UnitOfWork, signature: bytes) -> UUID | None:
    """Under whose name money of files with this header is booked already, if under a shared one."""
    kept = select(ColumnMapping.origin_id).where(
        ColumnMapping.signature == signature, ColumnMapping.agency_id.is_not(None)
    )
    return (await uow.db.scalars(kept.order_by(ColumnMapping.id.desc()).limit(1))).first()


async def find_kept(uow: UnitOfWork, origin_id: UUID, digest: bytes) -> ColumnMapping | None:
    """What was kept of a shared layout in this wording."""
    kept = select(ColumnMapping).where(
        ColumnMapping.origin_id == origin_id,
        ColumnMapping.digest == digest,
        ColumnMapping.agency_id.is_not(None),
    )
    return (await uow.db.scalars(kept)).one_or_none()


async def give_to_clients(uow: UnitOfWork, layout_id: UUID) -> UUID | None:
    """Let the agency that made a layout here have it, shared; None when it is not theirs."""
    shared: UUID | None = await uow.db.scalar(
        text("SELECT backline.share_layout(:id)"), {"id": layout_id}
    )
    return shared
