"""Sharing layouts between an agency and its clients, copying one, and changing one's own."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.royalties.errors import LayoutKnown, NotOursToShare
from app.domain.royalties.events import LayoutChanged, LayoutCopied, LayoutShared, LayoutUnshared
from app.domain.royalties.layouts import layout_digest, profile_of
from app.domain.royalties.models.earnings import ColumnMapping
from app.domain.royalties.queries.layouts import (
    find_kept,
    find_shared,
    get_layout,
    get_shared,
    give_to_clients,
)
from app.domain.royalties.queries.reports import find_mapping, lock_report
from app.tenants import TenantKind, get_tenant


async def share_layout(uow: UnitOfWork, layout_id: UUID) -> None:
    """Let all clients of the agency read files by this layout.

    In the agency's own workspace any layout may be shared; in a client's, one that the agency made
    there, of which the agency then has a copy. Raises LayoutNotFound and NotOursToShare.
    """
    layout = await get_layout(uow, layout_id)
    if uow.actor.on_behalf_of is not None:
        if await give_to_clients(uow, layout_id) is None:
            raise NotOursToShare
    elif (await get_tenant(uow)).kind == TenantKind.AGENCY:
        layout.is_shared = True
    else:
        raise NotOursToShare
    uow.record(LayoutShared(layout_id=layout_id, layout_name=layout.name))


async def stop_sharing(uow: UnitOfWork, layout_id: UUID) -> None:
    """Read no more files of clients by this layout; what was read stays. Raises LayoutNotFound."""
    layout = await get_layout(uow, layout_id)
    if layout.is_shared:
        layout.is_shared = False
        uow.record(LayoutUnshared(layout_id=layout_id, layout_name=layout.name))


async def copy_layout(uow: UnitOfWork, shared_id: UUID) -> ColumnMapping:
    """Have a shared layout as one's own, which is then used instead, and may be changed.

    Raises LayoutNotFound and LayoutKnown.
    """
    shared = await get_shared(uow, shared_id)
    if await find_mapping(uow, shared.signature) is not None:
        raise LayoutKnown
    layout = ColumnMapping(
        tenant_id=uow.tenant_id,
        id=new_id(),
        name=shared.name,
        signature=shared.signature,
        header=shared.header,
        mapping=shared.mapping,
        made_by=uow.actor.on_behalf_of,
        origin_id=shared.origin_id,
    )
    uow.db.add(layout)
    uow.record(LayoutCopied(layout_id=layout.id, layout_name=layout.name))
    return layout


async def change_layout(
    uow: UnitOfWork, layout_id: UUID, *, name: str, described: dict[str, Any]
) -> ColumnMapping:
    """Read files with this header differently from now on.

    Raises LayoutNotFound and IncompleteMapping.
    """
    layout = await get_layout(uow, layout_id)
    profile_of(described, name=name, key="tried")
    layout.name, layout.mapping = name, described
    uow.record(LayoutChanged(layout_id=layout_id, layout_name=name))
    return layout


async def adopt_shared(uow: UnitOfWork, report_id: UUID, signature: bytes) -> ColumnMapping | None:
    """The shared layout for a report, kept with the report as it is now."""
    shared = await find_shared(uow, signature)
    if shared is None:
        return None
    digest = layout_digest(shared.name, shared.mapping)
    await uow.db.execute(
        insert(ColumnMapping)
        .values(
            tenant_id=uow.tenant_id,
            id=new_id(),
            name=shared.name,
            signature=signature,
            header=shared.header,
            mapping=shared.mapping,
            origin_id=shared.origin_id,
            agency_id=shared.agency_id,
            agency_name=shared.agency_name,
            digest=digest,
        )
        .on_conflict_do_nothing()
    )
    kept = await find_kept(uow, shared.origin_id, digest)
    if kept is not None:
        (await lock_report(uow, report_id)).mapping_id = kept.id
    return kept
