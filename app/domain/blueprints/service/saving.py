"""An agency saves blueprints, version by version."""

from uuid import UUID

from app.core.ids import new_id
from app.core.module import BlueprintItem, BlueprintPart
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.blueprints.comparing import Items, Place, digest
from app.domain.blueprints.errors import BlueprintTaken, NothingInIt
from app.domain.blueprints.events import BlueprintArchived, BlueprintSaved
from app.domain.blueprints.models import Blueprint, BlueprintItemRow, BlueprintVersion
from app.domain.blueprints.queries.blueprints import get_blueprint, lock_blueprint
from app.domain.blueprints.scrubbing import scrubbed
from app.tenants import get_tenant


def parts_of(uow: UnitOfWork) -> list[BlueprintPart]:
    """Every part that a module of this process contributes, in the order of the modules."""
    return [part for module in uow.registry.modules for part in module.blueprint_parts]


async def parts_open(uow: UnitOfWork) -> list[BlueprintPart]:
    """The parts of use to this workspace that the one who asks may read and write here."""
    kind = (await get_tenant(uow)).kind
    return [part for part in parts_of(uow) if kind in part.kinds and uow.actor.can(part.permission)]


async def read_items(uow: UnitOfWork) -> dict[Place, BlueprintItem]:
    """What a blueprint may carry of this workspace, without secrets, as far as one may see it."""
    found: dict[Place, BlueprintItem] = {}
    for part in await parts_open(uow):
        for item in map(scrubbed, await part.read(uow)):
            found[part.key, item.key] = item
    return found


async def save_blueprint(
    uow: UnitOfWork, *, name: str, description: str = "", items: Items, source_name: str
) -> Blueprint:
    """Keep a new blueprint; raises BlueprintTaken and NothingInIt."""
    blueprint = Blueprint(
        id=new_id(),
        tenant_id=uow.tenant_id,
        name=clean_line(name),
        description=description,
        version=1,
    )
    async with uow.refusing(BlueprintTaken(fields={"name": BlueprintTaken.sentence})):
        uow.db.add(blueprint)
    await _write(uow, blueprint, items, source_name, note="")
    return blueprint


async def save_version(
    uow: UnitOfWork, blueprint_id: UUID, *, items: Items, source_name: str, note: str = ""
) -> Blueprint:
    """Keep what a blueprint holds from now on; older versions stay as they were."""
    blueprint = await lock_blueprint(uow, blueprint_id)
    blueprint.version += 1
    await _write(uow, blueprint, items, source_name, note=note)
    return blueprint


async def archive_blueprint(uow: UnitOfWork, blueprint_id: UUID) -> Blueprint:
    """Put a blueprint away, or take it out again; what was applied stays."""
    blueprint = await get_blueprint(uow, blueprint_id)
    blueprint.archived_at = None if blueprint.archived_at else uow.now
    uow.record(
        BlueprintArchived(
            blueprint_id=blueprint.id,
            blueprint_name=blueprint.name,
            is_archived=blueprint.archived_at is not None,
        )
    )
    await uow.flush()
    return blueprint


async def _write(
    uow: UnitOfWork, blueprint: Blueprint, items: Items, source_name: str, *, note: str
) -> None:
    if not items:
        raise NothingInIt(fields={"items": NothingInIt.sentence})
    version = BlueprintVersion(
        id=new_id(),
        tenant_id=uow.tenant_id,
        blueprint_id=blueprint.id,
        number=blueprint.version,
        note=note,
        source_name=source_name,
        saved_by=uow.actor.name,
    )
    uow.db.add(version)
    await uow.flush()
    for (part, _), item in items.items():
        clean = scrubbed(item)
        uow.db.add(
            BlueprintItemRow(
                id=new_id(),
                tenant_id=uow.tenant_id,
                version_id=version.id,
                part=part,
                key=clean.key,
                title=clean.title,
                body=dict(clean.body),
                digest=digest(clean.body),
            )
        )
    uow.record(
        BlueprintSaved(
            blueprint_id=blueprint.id,
            blueprint_name=blueprint.name,
            blueprint_version=blueprint.version,
        )
    )
    await uow.flush()
