"""What the pages of blueprints share: where things come from, and where they go."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from app.core.errors import NotFound
from app.core.module import BlueprintItem
from app.core.uow import UnitOfWork
from app.domain.blueprints.acting import acting_for
from app.domain.blueprints.comparing import Items, Place, words
from app.domain.blueprints.forms import BlueprintForm
from app.domain.blueprints.parts import checklist_item
from app.domain.blueprints.queries.blueprints import get_blueprint, items_of, list_served
from app.domain.blueprints.service.applying import Source
from app.domain.blueprints.service.saving import parts_of, read_items
from app.tenants import Grant, get_tenant
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, MANAGE = "blueprints.read", "blueprints.manage"
OWN, BY_HAND = "own", "Written by hand"


def home(slug: str) -> str:
    return f"/t/{slug}/agency/blueprints"


@asynccontextmanager
async def workspace(
    request: HttpRequest, uow: UnitOfWork, tenant_id: UUID
) -> AsyncIterator[tuple[UnitOfWork, str]]:
    """One's own workspace, or a client's within its grant; raises NotFound for any other."""
    if tenant_id == uow.tenant_id:
        yield uow, (await get_tenant(uow)).name
        return
    grant = await _grant(uow, tenant_id)
    async with site_of(request).database.tenant(acting_for(uow, grant)) as theirs:
        yield theirs, grant.other_name


async def read_source(
    request: HttpRequest, uow: UnitOfWork, source: str
) -> tuple[str, dict[Place, BlueprintItem]]:
    """The name of where a blueprint is taken from, and what is there to take."""
    if not source:
        return BY_HAND, {}
    try:
        tenant_id = uow.tenant_id if source == OWN else UUID(source)
    except ValueError as error:
        raise NotFound from error
    async with workspace(request, uow, tenant_id) as (theirs, name):
        return name, await read_items(theirs)


async def choosing(
    uow: UnitOfWork, slug: str, source: str, items: Items, *, ticked: Sequence[str] | None = None
) -> dict[str, Any]:
    """The context of a page on which one chooses what a blueprint holds."""
    sources = [("", BY_HAND), (OWN, "Our own workspace")]
    sources += [(str(grant.other_id), grant.other_name) for grant in await list_served(uow)]
    return {
        "slug": slug,
        "home": home(slug),
        "source": source,
        "sources": sources,
        "groups": grouped(uow, items, ticked),
    }


def grouped(
    uow: UnitOfWork, items: Items, ticked: Sequence[str] | None = None
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Items under the names of their parts; all are ticked unless `ticked` says which."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for (part, key), item in items.items():
        name = token((part, key))
        rows.setdefault(part, []).append(
            {
                "token": name,
                "title": item.title,
                "preview": ", ".join(
                    words(value).replace("\n", " · ") for value in item.body.values() if value
                )[:140],
                "is_ticked": ticked is None or name in ticked,
            }
        )
    return [(part.label, rows[part.key]) for part in parts_of(uow) if part.key in rows]


def token(place: Place) -> str:
    return f"{place[0]}:{place[1]}"


def kept(form: BlueprintForm, items: Items) -> dict[Place, BlueprintItem]:
    """What was ticked of what was shown, with the checklist written beside it."""
    chosen = {place: item for place, item in items.items() if token(place) in form.values["items"]}
    if form.values["checklist_name"]:
        lines = form.values["checklist_texts"].splitlines()
        item = checklist_item(form.values["checklist_name"], [line for line in lines if line])
        chosen["checklists", item.key] = item
    return chosen


async def source_of(uow: UnitOfWork, blueprint_id: UUID) -> Source:
    """The newest version of a blueprint, ready to be compared."""
    blueprint = await get_blueprint(uow, blueprint_id)
    return Source(
        blueprint_id=blueprint.id,
        name=blueprint.name,
        version=blueprint.version,
        agency_id=uow.tenant_id,
        agency_name=(await get_tenant(uow)).name,
        items=await items_of(uow, blueprint.id, blueprint.version),
    )


async def _grant(uow: UnitOfWork, tenant_id: UUID) -> Grant:
    served = {grant.other_id: grant for grant in await list_served(uow)}
    if tenant_id not in served:
        raise NotFound
    return served[tenant_id]
