"""Opening a workspace and changing how it looks and counts."""

from collections.abc import Mapping
from uuid import UUID

from app.core.actor import Role
from app.core.text import slugify
from app.core.uow import UnitOfWork
from app.tenants.contrast import brand_contrast
from app.tenants.errors import SlugTaken, UnreadableBrand
from app.tenants.events import SettingsChanged, WorkspaceOpened
from app.tenants.models import Membership, Tenant, TenantKind
from app.tenants.queries.people import list_taken_slugs
from app.tenants.queries.workspace import get_tenant

SLUG_LIMIT = 40
RESERVED = frozenset(("account", "admin", "api", "backline", "new", "operator", "support", "www"))
READABLE = 4.5
"""Contrast of text on the accent, as WCAG 2.2 AA asks for (1.4.3)."""


async def open_workspace(
    uow: UnitOfWork,
    *,
    owner_id: UUID,
    name: str,
    kind: TenantKind,
    currency: str,
    time_zone: str,
    slug: str,
) -> Tenant:
    """A further workspace, in the scope of its own new id; `slug` was found free before."""
    tenant = Tenant(
        id=uow.tenant_id,
        slug=slug,
        name=name,
        kind=kind,
        currency=currency,
        time_zone=time_zone,
    )
    uow.db.add(tenant)
    await uow.db.flush()
    uow.db.add(Membership(tenant_id=tenant.id, person_id=owner_id, role=Role.OWNER))
    uow.record(WorkspaceOpened(tenant_id=tenant.id, tenant_name=name))
    await uow.flush()
    return tenant


async def free_slug(uow: UnitOfWork, wanted: str, *, is_chosen: bool) -> str:
    """An address nobody has. Raises SlugTaken, with free ones, when a chosen address is in use."""
    slug = slugify(wanted, limit=SLUG_LIMIT, fallback="workspace")
    taken = RESERVED | await list_taken_slugs(uow, slug)
    if slug not in taken:
        return slug
    free = suggestions(slug, taken)
    if is_chosen:
        words = " or ".join(free[:3])
        raise SlugTaken(fields={"slug": f"“{slug}” is taken. Free are {words}."})
    return free[-1]


def suggestions(slug: str, taken: frozenset[str] | set[str]) -> list[str]:
    """Free addresses near a taken one; the last is the slug with the lowest free number."""
    named = [f"{slug}-{word}" for word in ("music", "hq") if f"{slug}-{word}" not in taken]
    number = next(n for n in range(2, 10_000) if f"{slug}-{n}" not in taken)
    return [*named, f"{slug}-{number}"]


async def change_settings(uow: UnitOfWork, *, name: str, currency: str, time_zone: str) -> Tenant:
    """Name, currency of totals, and the zone in which days end. The address stays."""
    tenant = await get_tenant(uow)
    wanted = {"name": name, "currency": currency, "time_zone": time_zone}
    _apply(uow, tenant, wanted)
    return tenant


async def change_brand(uow: UnitOfWork, *, hue: int, chroma: int) -> Tenant:
    """The workspace's color; raises UnreadableBrand below the contrast WCAG AA asks for."""
    if brand_contrast(hue, chroma) < READABLE:
        raise UnreadableBrand
    tenant = await get_tenant(uow)
    _apply(uow, tenant, {"hue": hue, "chroma": chroma})
    return tenant


async def change_logo(uow: UnitOfWork, *, key: str | None) -> str | None:
    """Point at a stored logo, or at none; returns the key that is no longer used."""
    tenant = await get_tenant(uow)
    before = tenant.logo_key
    _apply(uow, tenant, {"logo_key": key})
    return before


def _apply(uow: UnitOfWork, tenant: Tenant, wanted: Mapping[str, str | int | None]) -> None:
    changed = {
        field: (str(getattr(tenant, field) or ""), str(value or ""))
        for field, value in wanted.items()
        if getattr(tenant, field) != value
    }
    for field in changed:
        setattr(tenant, field, wanted[field])
    if changed:
        uow.record(SettingsChanged(tenant_id=tenant.id, fields=changed))
