"""The settings of a workspace: name, currency, time zone, color and logo."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.core.actor import Role
from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.integrations.storage import new_key
from app.tenants.choices import CURRENCIES, TIME_ZONES
from app.tenants.forms import BrandForm, LogoForm, SettingsForm
from app.tenants.logos import CONTENT_TYPE, readable_logo
from app.tenants.models import Tenant
from app.tenants.queries.workspace import get_tenant
from app.tenants.routes.sections import settings_tabs
from app.tenants.service.second_factors import require_second_factor_now
from app.tenants.service.workspaces import change_brand, change_logo, change_settings
from app.web.brand import MAX_CHROMA, MAX_HUE
from app.web.guards import member, proven, public, requires
from app.web.guests import as_guest
from app.web.identity import SignedIn
from app.web.page import done, form_again, go_to, page
from app.web.site import site_of
from app.web.visit import HttpRequest

SETTINGS, BRAND = "tenants/settings.html", "tenants/brand.html"


class SettingsController(Controller):
    path = "/t/{slug:str}/settings"

    @get("", guards=[requires("workspace.read")])
    async def edit(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        if not uow.actor.can("settings.manage"):
            return go_to(request, f"/t/{slug}/settings/team")
        tenant = await get_tenant(uow)
        form = SettingsForm.blank(
            name=tenant.name, currency=tenant.currency, time_zone=tenant.time_zone
        )
        return page(request, SETTINGS, form=form, **_general(uow, slug, tenant))

    @post("", guards=[requires("settings.manage")])
    async def update(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = SettingsForm.parse(await request.form())
        if not form.is_valid:
            context = _general(uow, slug, await get_tenant(uow))
            return form_again(request, SETTINGS, block="general", form=form, **context)
        tenant = await change_settings(uow, **form.values)
        refresh = (SETTINGS, ["general"], {"form": form, **_general(uow, slug, tenant)})
        return done(
            request, then=f"/t/{slug}/settings", refresh=refresh, toast="The settings are saved."
        )

    @post("/second-factor", guards=[requires("settings.manage"), proven])
    async def require_second_factor(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await require_second_factor_now(uow)
        toast = "Owners, admins and accountants are asked for a second factor from now on."
        return done(request, then=f"/t/{slug}/settings", toast=toast)


class BrandController(Controller):
    path = "/t/{slug:str}/settings/brand"
    guards = (requires("settings.manage"),)

    @get("")
    async def edit(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        form = BrandForm.blank(hue=tenant.hue, chroma=tenant.chroma)
        return page(request, BRAND, form=form, **_brand(uow, slug, tenant))

    @post("")
    async def update(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = BrandForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await change_brand(uow, **form.values)
        if not form.is_valid:
            context = _brand(uow, slug, await get_tenant(uow))
            return form_again(request, BRAND, block="color", form=form, **context)
        # The color is in a stylesheet of its own, so the whole page has to load again.
        return done(request, then=f"/t/{slug}/settings/brand", toast="The color is saved.")

    @post("/logo")
    async def logo(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form, storage = LogoForm.parse(await request.form()), site_of(request).adapters.storage
        if form.is_valid:
            with form.refusals():
                picture = await readable_logo(form.values["logo"].file)
                key = new_key(uow.tenant_id, ".png")
                await storage.put_file(key, picture, CONTENT_TYPE)
                await change_logo(uow, key=key)
        if not form.is_valid:
            tenant = await get_tenant(uow)
            color = BrandForm.blank(hue=tenant.hue, chroma=tenant.chroma)
            color.errors["logo"] = next(iter(form.errors.values()))
            return form_again(request, BRAND, block="logo", form=color, **_brand(uow, slug, tenant))
        return done(request, then=f"/t/{slug}/settings/brand", toast="The logo is saved.")

    @post("/logo/remove")
    async def remove_logo(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await change_logo(uow, key=None)
        return done(request, then=f"/t/{slug}/settings/brand", toast="The logo is removed.")


class LogoController(Controller):
    """Logos for whoever is shown a brand: guests' pages and mails name this address."""

    path = "/logos"
    guards = (public,)

    @get("/{tenant_id:uuid}")
    async def show(self, request: HttpRequest, tenant_id: FromPath[UUID]) -> Stream:
        async with as_guest(request, tenant_id, "Whoever looks at a logo") as uow:
            key = (await get_tenant(uow)).logo_key
        if key is None:
            raise NotFound
        storage = site_of(request).adapters.storage
        stored = await storage.stat(key)
        return Stream(
            await storage.open_range(key, 0, stored.size),
            media_type=CONTENT_TYPE,
            headers={
                "Cache-Control": "public, max-age=300",
                "ETag": f'"{stored.etag}"',
                # Mail programs in a browser show it on a page of their own.
                "Cross-Origin-Resource-Policy": "cross-origin",
            },
        )


class BrandFilesController(Controller):
    path = "/t/{slug:str}"
    guards = (member,)

    @get("/logo")
    async def logo(self, request: HttpRequest, session: NamedDependency[SignedIn]) -> Stream:
        key = session.tenant.logo_key if session.tenant else None
        if key is None:
            raise NotFound
        storage = site_of(request).adapters.storage
        stored = await storage.stat(key)
        return Stream(
            await storage.open_range(key, 0, stored.size),
            media_type=CONTENT_TYPE,
            headers={"Cache-Control": "private, no-cache", "ETag": f'"{stored.etag}"'},
        )


def _general(uow: UnitOfWork, slug: str, tenant: Tenant) -> dict[str, Any]:
    return {
        "slug": slug,
        "tabs": settings_tabs(uow.actor, slug, "general"),
        "tenant": tenant,
        "currencies": CURRENCIES,
        "time_zones": TIME_ZONES,
        "is_owner": uow.actor.role is Role.OWNER and uow.actor.on_behalf_of is None,
        "asks_for_factor": tenant.asks_for_second_factor(uow.now),
    }


def _brand(uow: UnitOfWork, slug: str, tenant: Tenant) -> dict[str, Any]:
    return {
        "slug": slug,
        "tabs": settings_tabs(uow.actor, slug, "brand"),
        "tenant": tenant,
        "max_hue": MAX_HUE,
        "max_chroma": MAX_CHROMA,
    }
