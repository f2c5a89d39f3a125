"""Applications that a workspace offers to everybody; a new secret is on the page once."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.tenants.forms import ApplicationForm
from app.tenants.program_models import OAuthApplication
from app.tenants.queries.applications import get_application, list_applications, list_secrets
from app.tenants.routes.sections import settings_tabs
from app.tenants.service.applications import (
    Registered,
    change_application,
    delete_application,
    register_application,
    replace_secret,
)
from app.web.guards import proven, requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

INDEX, SHOW = "tenants/applications.html", "tenants/application.html"
DELETE = "tenants/delete_application.html"


class ApplicationsController(Controller):
    path = "/t/{slug:str}/settings/applications"
    guards = (requires("api.manage"),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = ApplicationForm.blank(keeps_secrets="yes")
        return page(request, INDEX, form=form, **await _all(uow, slug))

    @post("", guards=[proven])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = ApplicationForm.parse(await request.form())
        made = None
        if form.is_valid:
            with form.refusals():
                values = dict(form.values)
                keeps = values.pop("keeps_secrets")
                made = await register_application(uow, is_confidential=keeps, **values)
        if made is None or not form.is_valid:
            return form_again(request, INDEX, block="form", form=form, **await _all(uow, slug))
        return await _shown(request, uow, slug, made)

    @get("/{application_id:uuid}")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        application_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        row = await get_application(uow, application_id)
        return await _shown(request, uow, slug, Registered(row, None))

    @post("/{application_id:uuid}", guards=[proven])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        application_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ApplicationForm.parse(await request.form())
        if not form.is_valid:
            row = await get_application(uow, application_id)
            context = await _one(request, uow, slug, Registered(row, None))
            return form_again(request, SHOW, block="form", **{**context, "form": form})
        values = {name: form.values[name] for name in form.values if name != "keeps_secrets"}
        await change_application(uow, application_id, **values)
        then = f"/t/{slug}/settings/applications/{application_id}"
        return done(request, then=then, toast="The application is saved.")

    @post("/{application_id:uuid}/secret", guards=[proven])
    async def secret(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        application_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        # Shown in this answer and never again, so it is not a redirect.
        return await _shown(request, uow, slug, await replace_secret(uow, application_id))

    @get("/{application_id:uuid}/delete")
    async def confirm(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        application_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        row = await get_application(uow, application_id)
        return page(request, DELETE, slug=slug, application=row)

    @post("/{application_id:uuid}/delete")
    async def destroy(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        application_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        row = await delete_application(uow, application_id)
        toast = f"{row.name} is deleted and every connection to it has ended."
        return done(request, then=f"/t/{slug}/settings/applications", toast=toast)


async def _all(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "tabs": settings_tabs(uow.actor, slug, "applications"),
        "applications": await list_applications(uow),
        "has_api": uow.registry.has_api(uow.actor.standing.plan),
        "now": uow.now,
    }


async def _shown(
    request: HttpRequest, uow: UnitOfWork, slug: str, found: Registered
) -> Response[Any]:
    return page(request, SHOW, **await _one(request, uow, slug, found))


async def _one(
    request: HttpRequest, uow: UnitOfWork, slug: str, found: Registered
) -> dict[str, Any]:
    row = found.row
    return {
        "slug": slug,
        "tabs": settings_tabs(uow.actor, slug, "applications"),
        "application": row,
        "secrets": await list_secrets(uow, row.id),
        "secret": found.secret,
        "issuer": site_of(request).public_url,
        "form": _form_of(row),
        "now": uow.now,
    }


def _form_of(row: OAuthApplication) -> ApplicationForm:
    return ApplicationForm.blank(
        name=row.name,
        about=row.about,
        home_page=row.home_page,
        redirect_uris="\n".join(row.redirect_uris),
    )
