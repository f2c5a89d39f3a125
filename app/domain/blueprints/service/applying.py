"""A blueprint is compared with a workspace and applied to it. Runs in that workspace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.core.ids import new_id
from app.core.module import BlueprintPart
from app.core.uow import UnitOfWork
from app.domain.blueprints.choices import LineState
from app.domain.blueprints.comparing import Items, Line, Place, compare, digest
from app.domain.blueprints.errors import (
    ChangedMeanwhile,
    NotGranted,
    PartNotReady,
    WorkspaceClosed,
)
from app.domain.blueprints.events import BlueprintApplied
from app.domain.blueprints.models import AppliedItem, BlueprintApplication
from app.domain.blueprints.queries.blueprints import last_applied, lock_applying
from app.domain.blueprints.service.saving import parts_of, parts_open, read_items
from app.tenants import get_tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The version of a blueprint that is applied, and whose it is."""

    blueprint_id: UUID
    name: str
    version: int
    agency_id: UUID
    agency_name: str
    items: Items


@dataclass(frozen=True, slots=True)
class Compared:
    """A part of a blueprint against the workspace; `obstacle` says why it cannot be applied."""

    part: BlueprintPart
    lines: Sequence[Line]
    obstacle: str


async def compare_with(uow: UnitOfWork, source: Source) -> list[Compared]:
    """What applying would do, part by part, in the order of the modules."""
    lines = await _lines(uow, source)
    found = []
    for part in parts_of(uow):
        own = [line for line in lines if line.part == part.key]
        if own:
            found.append(Compared(part, own, await _obstacle(uow, part)))
    return found


async def apply_blueprint(
    uow: UnitOfWork, source: Source, chosen: Mapping[Place, str]
) -> Sequence[Line]:
    """Write the chosen items, each with what the workspace had when it was compared.

    What is the same already is only remembered. Raises ChangedMeanwhile, NotGranted, PartNotReady
    and WorkspaceClosed; then nothing is written.
    """
    tenant = await get_tenant(uow)
    if tenant.suspended_reason or tenant.read_only_reason:
        raise WorkspaceClosed
    await lock_applying(uow)
    lines = {line.place: line for line in await _lines(uow, source)}
    picked = [_picked(lines.get(place), seen) for place, seen in chosen.items()]
    written = [line for line in picked if line.state != LineState.SAME]
    for part in parts_of(uow):
        await _write(uow, part, [line for line in written if line.part == part.key], source)
    known = await last_applied(uow, source.blueprint_id)
    agreed = [
        line
        for line in lines.values()
        if line.state == LineState.SAME
        and line.place in source.items
        and known.get(line.place) != line.seen
    ]
    if written or agreed:
        await _remember(uow, source, written, agreed)
    await uow.flush()
    return written


async def _lines(uow: UnitOfWork, source: Source) -> list[Line]:
    current = await read_items(uow)
    applied = await last_applied(uow, source.blueprint_id)
    return compare(source.items, current, applied)


async def _obstacle(uow: UnitOfWork, part: BlueprintPart) -> str:
    kind = (await get_tenant(uow)).kind
    if kind not in part.kinds:
        return f"Of no use to a workspace of the kind {kind}."
    if not uow.actor.can(part.permission):
        return NotGranted.sentence
    return await part.obstacle(uow) if part.obstacle else ""


def _picked(line: Line | None, seen: str) -> Line:
    if line is None or line.state == LineState.GONE:
        raise ChangedMeanwhile
    if line.state != LineState.SAME and line.seen != seen:
        raise ChangedMeanwhile
    return line


async def _write(
    uow: UnitOfWork, part: BlueprintPart, lines: Sequence[Line], source: Source
) -> None:
    if not lines:
        return
    if part not in await parts_open(uow):
        raise NotGranted
    obstacle = await _obstacle(uow, part)
    if obstacle:
        raise PartNotReady(obstacle)
    await part.apply(uow, [source.items[line.place] for line in lines])
    await uow.flush()


async def _remember(
    uow: UnitOfWork, source: Source, written: Sequence[Line], agreed: Sequence[Line]
) -> None:
    application = BlueprintApplication(
        id=new_id(),
        tenant_id=uow.tenant_id,
        agency_tenant_id=source.agency_id,
        agency_name=source.agency_name,
        blueprint_id=source.blueprint_id,
        blueprint_name=source.name,
        version=source.version,
        applied_by=uow.actor.name,
    )
    uow.db.add(application)
    await uow.flush_rows()
    uow.db.add_all(
        AppliedItem(
            id=new_id(),
            tenant_id=uow.tenant_id,
            application_id=application.id,
            part=line.part,
            key=line.key,
            title=line.title,
            body=dict(source.items[line.place].body),
            digest=digest(source.items[line.place].body),
        )
        for line in (*written, *agreed)
    )
    uow.record(
        BlueprintApplied(
            application_id=application.id,
            blueprint_name=source.name,
            blueprint_version=source.version,
            items=[line.title for line in written],
        )
    )
