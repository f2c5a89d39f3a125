"""One's own account: profile, address, password, devices, further workspaces."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.ids import TenantId, new_id
from app.core.uow import UnitOfWork
from app.tenants.choices import guess
from app.tenants.forms import (
    ProfileForm,
    ThemeForm,
    WorkspaceForm,
)
from app.tenants.models import TenantKind
from app.tenants.queries.people import list_own_workspaces, list_sessions
from app.tenants.routes.devices import device
from app.tenants.routes.welcome import CHOICES
from app.tenants.service.accounts import (
    change_profile,
    choose_theme,
    end_session,
    end_sessions,
)
from app.tenants.service.workspaces import free_slug, open_workspace
from app.web.guards import signed_in
from app.web.identity import SignedIn
from app.web.page import done, form_again, page
from app.web.session import sign_out
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

PROFILE, DEVICES = "tenants/account.html", "tenants/devices.html"
STRENGTHS = {
    "password": "Password",
    "federated": "Linked account",
    "passkey": "Passkey",
    "two_factor": "Two factors",
    "mailed": "Mailed link",
}


class AccountController(Controller):
    path = "/account"
    guards = (signed_in,)

    @get("")
    async def edit(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        workspaces = await list_own_workspaces(identity_uow, session.person.id)
        form = ProfileForm.blank(name=session.person.name)
        return page(request, PROFILE, form=form, workspaces=workspaces)

    @post("")
    async def update(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        workspaces = await list_own_workspaces(identity_uow, session.person.id)
        form = ProfileForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, PROFILE, block="profile", form=form, workspaces=workspaces)
        await change_profile(identity_uow, session.person.id, name=form.values["name"])
        context = {"form": form, "workspaces": workspaces}
        refresh = (PROFILE, ["profile"], context)
        return done(request, then="/account", refresh=refresh, toast="Your name is saved.")

    @post("/theme")
    async def theme(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ThemeForm.parse(await request.form())
        if form.is_valid:
            await choose_theme(identity_uow, session.person.id, form.values["theme"])
        return done(request, then="/account")


class DevicesController(Controller):
    path = "/account/sessions"
    guards = (signed_in,)

    @get("")
    async def index(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, DEVICES, **await _devices(identity_uow, session))

    @post("/{session_id:uuid}/end")
    async def destroy(
        self,
        request: HttpRequest,
        session_id: FromPath[UUID],
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await end_session(identity_uow, session.person.id, session_id)
        if session_id == session.session_id:
            sign_out(request)
            return done(request, then="/sign-in")
        refresh = (DEVICES, ["devices"], await _devices(identity_uow, session))
        return done(
            request, then="/account/sessions", refresh=refresh, toast="The device is signed out."
        )

    @post("/end-others")
    async def destroy_others(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await end_sessions(identity_uow, session.person.id, but=session.session_id)
        refresh = (DEVICES, ["devices"], await _devices(identity_uow, session))
        return done(
            request,
            then="/account/sessions",
            refresh=refresh,
            toast="Every other device is signed out.",
        )


class WorkspacesController(Controller):
    path = "/workspaces"
    guards = (signed_in,)

    @get("/new")
    async def new(self, request: HttpRequest) -> Response[Any]:
        currency, time_zone = guess(request.headers.get("accept-language", ""))
        form = WorkspaceForm.blank(kind="artist", currency=currency, time_zone=time_zone)
        return page(request, "tenants/new_workspace.html", form=form, **CHOICES)

    @post("")
    async def create(
        self, request: HttpRequest, session: NamedDependency[SignedIn]
    ) -> Response[Any]:
        form = WorkspaceForm.parse(await request.form())
        slug = await _open(request, session, form) if form.is_valid else ""
        if not form.is_valid:
            return form_again(
                request, "tenants/new_workspace.html", block="workspace", form=form, **CHOICES
            )
        return done(request, then=f"/t/{slug}", toast="The workspace is ready.")


async def _open(request: HttpRequest, session: SignedIn, form: WorkspaceForm) -> str:
    values, database = dict(form.values), site_of(request).database
    chosen, name = values.pop("slug"), values.pop("workspace")
    actor, slug = person_actor(visit_of(request)), ""
    with form.refusals():
        async with database.identity(actor) as uow:
            slug = await free_slug(uow, chosen or name, is_chosen=chosen is not None)
        # The rows of a workspace are written in its own scope, which is that of a new id.
        async with database.tenant(replace(actor, tenant_id=TenantId(new_id()))) as uow:
            await open_workspace(
                uow,
                owner_id=session.person.id,
                name=name,
                kind=TenantKind(values["kind"]),
                currency=values["currency"],
                time_zone=values["time_zone"],
                slug=slug,
            )
    return slug


async def _devices(uow: UnitOfWork, session: SignedIn) -> dict[str, Any]:
    sessions = await list_sessions(uow, session.person.id)
    shown = [
        {
            "id": each.id,
            "device": device(each.user_agent),
            "ip": each.ip,
            "since": each.created_at,
            "seen": each.last_seen_at,
            "by": STRENGTHS.get(each.strength, each.strength),
            "is_this": each.id == session.session_id,
        }
        for each in sessions
    ]
    return {"sessions": shown, "now": uow.now}
