"""The team of a workspace: members, their roles, invitations."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.actor import Actor, Role
from app.core.uow import UnitOfWork
from app.tenants.forms import ROLES, InviteForm, RoleForm
from app.tenants.places import without_seat
from app.tenants.queries.workspace import get_member, list_members, list_open_invitations
from app.tenants.routes.devices import user_agent_of
from app.tenants.routes.limits import limit_invitations
from app.tenants.routes.sections import settings_tabs
from app.tenants.service.accounts import end_session, open_session
from app.tenants.service.team import (
    change_role,
    invite,
    leave,
    remove_member,
    resend_invitation,
    revoke_invitation,
)
from app.web.guards import member, requires
from app.web.identity import SignedIn
from app.web.page import done, form_again, page
from app.web.session import sign_in
from app.web.visit import HttpRequest, visit_of

TEAM = "tenants/team.html"


class TeamController(Controller):
    path = "/t/{slug:str}/settings/team"

    @get("", guards=[requires("workspace.read")])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _team(uow, slug)
        return page(request, TEAM, fragments=("members", "invitations"), **context)

    @get("/{membership_id:uuid}/remove", guards=[requires("team.manage")])
    async def ask_remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        membership_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        found = await get_member(uow, membership_id)
        return page(request, "tenants/remove_member.html", member=found, slug=slug)

    @post("/{membership_id:uuid}/remove", guards=[requires("team.manage")])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        membership_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        found = await get_member(uow, membership_id)
        await remove_member(uow, membership_id)
        await uow.flush()
        then = "/" if found.person_id == uow.actor.person_id else _address(slug)
        refresh = (TEAM, ["members"], await _team(uow, slug)) if then != "/" else None
        toast = f"{found.name} is no longer in the workspace."
        return done(request, then=then, refresh=refresh, toast=toast)

    @post("/{membership_id:uuid}/role", guards=[requires("team.manage")])
    async def role(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        membership_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        form = RoleForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, TEAM, block="members", form=form, **await _team(uow, slug))
        changed = await change_role(uow, membership_id, role=Role(form.values["role"]))
        if changed.person_id == session.person.id:
            await _renew_session(request, uow, session)
        await uow.flush()
        refresh = (TEAM, ["members"], await _team(uow, slug))
        return done(request, then=_address(slug), refresh=refresh, toast="The role is changed.")

    @get("/leave", guards=[member])
    async def ask_leave(self, request: HttpRequest, slug: FromPath[str]) -> Response[Any]:
        return page(request, "tenants/leave.html", slug=slug)

    @post("/leave", guards=[member])
    async def leave(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        await leave(uow, session.person.id)
        return done(request, then="/", toast="You have left the workspace.")


class InvitationsController(Controller):
    path = "/t/{slug:str}/settings/invitations"
    guards = (requires("team.manage"),)

    @post("")
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        form = InviteForm.parse(await request.form())
        if form.is_valid:
            await limit_invitations(request, actor.tenant_id)
            with form.refusals():
                await invite(uow, email=form.values["email"], role=Role(form.values["role"]))
        if not form.is_valid:
            context = await _team(uow, slug)
            return form_again(request, TEAM, block="invitations", **{**context, "form": form})
        toast = f"The invitation to {form.values['email']} is on its way."
        return await self._done(request, uow, slug, toast)

    @post("/{invitation_id:uuid}/resend")
    async def resend(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invitation_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await limit_invitations(request, uow.tenant_id)
        await resend_invitation(uow, invitation_id)
        return await self._done(request, uow, slug, "The invitation is on its way again.")

    @post("/{invitation_id:uuid}/revoke")
    async def revoke(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        invitation_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await revoke_invitation(uow, invitation_id)
        return await self._done(request, uow, slug, "The invitation does not work any more.")

    async def _done(
        self, request: HttpRequest, uow: UnitOfWork, slug: str, toast: str
    ) -> Response[Any]:
        await uow.flush()
        refresh = (TEAM, ["invitations"], await _team(uow, slug))
        return done(request, then=_address(slug), refresh=refresh, toast=toast)


def _address(slug: str) -> str:
    return f"/t/{slug}/settings/team"


async def _team(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    may_manage = uow.actor.can("team.manage")
    roles = [(str(role), label, words) for role, label, words in ROLES]
    if uow.actor.role is not Role.OWNER:
        roles = roles[1:]
    members = await list_members(uow)
    return {
        "slug": slug,
        "tabs": settings_tabs(uow.actor, slug, "team"),
        "members": members,
        "without_seat": without_seat(uow.registry, uow.actor.standing, members),
        "invitations": await list_open_invitations(uow) if may_manage else [],
        "form": InviteForm.blank(role=str(Role.MEMBER)),
        "roles": roles,
        "role_options": [(role, label) for role, label, _ in roles],
        "labels": {str(role): label for role, label, _ in ROLES},
        "may_manage": may_manage,
        "is_owner": uow.actor.role is Role.OWNER,
        "me": uow.actor.person_id,
        "now": uow.now,
    }


async def _renew_session(request: HttpRequest, uow: UnitOfWork, session: SignedIn) -> None:
    # Other rights, other session: what was learned of the old one is worth nothing.
    await end_session(uow, session.person.id, session.session_id)
    # It proves no more than the old one did.
    secret = open_session(
        uow,
        session.person.id,
        ip=visit_of(request).ip,
        user_agent=user_agent_of(request),
        strength=session.strength,
        proven_at=session.proven_at,
    )
    sign_in(request, secret)
