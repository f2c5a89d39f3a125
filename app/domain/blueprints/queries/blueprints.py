"""Blueprints with their versions and items, and what of them was applied in a workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from app.core.errors import NotFound
from app.core.module import BlueprintItem
from app.core.uow import UnitOfWork
from app.domain.blueprints.comparing import Place
from app.domain.blueprints.models import (
    AppliedItem,
    Blueprint,
    BlueprintApplication,
    BlueprintItemRow,
    BlueprintVersion,
)
from app.tenants import Grant, list_clients


@dataclass(frozen=True, slots=True)
class BlueprintLine:
    """A line of the list of blueprints; `items` counts those of its newest version."""

    id: UUID
    name: str
    description: str
    version: int
    items: int
    saved_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    id: UUID
    agency_name: str
    blueprint_name: str
    version: int
    applied_by: str
    created_at: datetime
    titles: Sequence[str]


async def list_blueprints(uow: UnitOfWork) -> Sequence[BlueprintLine]:
    """Every blueprint by name, archived ones last."""
    newest = BlueprintVersion.number == Blueprint.version
    items = (
        select(func.count())
        .where(BlueprintItemRow.version_id == BlueprintVersion.id)
        .correlate(BlueprintVersion)
        .scalar_subquery()
    )
    rows = await uow.db.execute(
        select(
            Blueprint.id,
            Blueprint.name,
            Blueprint.description,
            Blueprint.version,
            items,
            BlueprintVersion.created_at,
            Blueprint.archived_at,
        )
        .join(BlueprintVersion, (BlueprintVersion.blueprint_id == Blueprint.id) & newest)
        .order_by(Blueprint.archived_at.is_not(None), Blueprint.name, Blueprint.id)
        .limit(500)
    )
    return [BlueprintLine(*row) for row in rows]


async def get_blueprint(uow: UnitOfWork, blueprint_id: UUID) -> Blueprint:
    found = await uow.db.get(Blueprint, (uow.tenant_id, blueprint_id))
    if found is None:
        raise NotFound
    return found


async def lock_blueprint(uow: UnitOfWork, blueprint_id: UUID) -> Blueprint:
    found = await uow.db.get(
        Blueprint, (uow.tenant_id, blueprint_id), with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NotFound
    return found


async def list_versions(uow: UnitOfWork, blueprint_id: UUID) -> Sequence[BlueprintVersion]:
    """Every version, the newest first."""
    rows = await uow.db.scalars(
        select(BlueprintVersion)
        .where(BlueprintVersion.blueprint_id == blueprint_id)
        .order_by(BlueprintVersion.number.desc())
        .limit(200)
    )
    return rows.all()


async def items_of(uow: UnitOfWork, blueprint_id: UUID, version: int) -> dict[Place, BlueprintItem]:
    """What a version of a blueprint holds, in the order it was saved."""
    rows = await uow.db.scalars(
        select(BlueprintItemRow)
        .join(BlueprintVersion, BlueprintVersion.id == BlueprintItemRow.version_id)
        .where(BlueprintVersion.blueprint_id == blueprint_id, BlueprintVersion.number == version)
        .order_by(BlueprintItemRow.id)
    )
    return {(row.part, row.key): BlueprintItem(row.key, row.title, row.body) for row in rows}


async def list_served(uow: UnitOfWork) -> list[Grant]:
    """The clients whose grant is in force and whom the one who asks looks after."""
    grants = [grant for grant in await list_clients(uow) if grant.is_in_force(uow.now)]
    ids = [grant.other_id for grant in grants]
    client = func.unnest(literal(ids, ARRAY(Uuid))).table_valued("id").render_derived()
    served = set(
        await uow.db.scalars(
            select(client.c.id).where(func.backline.serves(uow.tenant_id, client.c.id))
        )
    )
    return [grant for grant in grants if grant.other_id in served]


async def last_applied(uow: UnitOfWork, blueprint_id: UUID) -> dict[Place, str]:
    """The digest of what was last written here of each item of a blueprint."""
    rows = await uow.db.execute(
        select(AppliedItem.part, AppliedItem.key, AppliedItem.digest)
        .ext(distinct_on(AppliedItem.part, AppliedItem.key))
        .join(BlueprintApplication, BlueprintApplication.id == AppliedItem.application_id)
        .where(BlueprintApplication.blueprint_id == blueprint_id)
        .order_by(AppliedItem.part, AppliedItem.key, AppliedItem.id.desc())
    )
    return {(part, key): found for part, key, found in rows}


async def list_applications(
    uow: UnitOfWork, blueprint_id: UUID | None = None
) -> Sequence[ApplicationLine]:
    """What was applied in this workspace, the newest first."""
    query = (
        select(
            BlueprintApplication.id,
            BlueprintApplication.agency_name,
            BlueprintApplication.blueprint_name,
            BlueprintApplication.version,
            BlueprintApplication.applied_by,
            BlueprintApplication.created_at,
            func.array_agg(AppliedItem.title),
        )
        .join(AppliedItem, AppliedItem.application_id == BlueprintApplication.id)
        .group_by(BlueprintApplication.tenant_id, BlueprintApplication.id)
        .order_by(BlueprintApplication.id.desc())
        .limit(200)
    )
    if blueprint_id is not None:
        query = query.where(BlueprintApplication.blueprint_id == blueprint_id)
    return [ApplicationLine(*row) for row in await uow.db.execute(query)]


async def lock_applying(uow: UnitOfWork) -> None:
    """Let one blueprint be applied here after the other, until this transaction ends."""
    await uow.wait_turn(f"blueprints {uow.tenant_id}")
