"""Pages behind mailed links: confirm an address, choose a new password, join a workspace.

GET shows a question and uses nothing up: mail programs follow links to look at them.
"""

from dataclasses import replace
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.actor import Actor, ActorKind
from app.core.ids import PersonId, TenantId
from app.core.uow import UnitOfWork
from app.tenants.forms import ForgotForm, JoinForm, ResetForm
from app.tenants.mailing import CHANGE_EMAIL, RESET, VERIFY
from app.tenants.passwords import hash_password
from app.tenants.queries.people import OpenInvitation, get_mail_token, get_open_invitation
from app.tenants.routes.devices import place_of, user_agent_of
from app.tenants.routes.limits import limit_mails, limit_passwords
from app.tenants.routes.sandbox_mail import shows_mailbox
from app.tenants.service.accounts import (
    confirm_address,
    open_session,
    request_new_password,
    reset_password,
    sign_up_as_invited,
)
from app.tenants.service.team import accept_invitation
from app.web.guards import public, signed_in
from app.web.page import done, form_again, page
from app.web.session import sign_in, sign_out
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of


class ForgotController(Controller):
    path = "/forgot"
    guards = (public,)

    @get("")
    async def new(self, request: HttpRequest) -> Response[Any]:
        return page(request, "tenants/forgot.html", form=ForgotForm.blank())

    @post("")
    async def create(
        self, request: HttpRequest, identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = ForgotForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, "tenants/forgot.html", block="forgot", form=form)
        await limit_mails(request, form.values["email"])
        request_new_password(identity_uow, form.values["email"])
        return done(request, then="/forgot/sent")

    @get("/sent")
    async def sent(self, request: HttpRequest) -> Response[Any]:
        return page(request, "tenants/reset_sent.html", mailbox=shows_mailbox(request))


class ResetController(Controller):
    path = "/reset/{secret:str}"
    guards = (public,)

    @get("")
    async def edit(
        self, request: HttpRequest, secret: FromPath[str], identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await get_mail_token(identity_uow, secret, (RESET,))
        return page(request, "tenants/reset.html", form=ResetForm.blank(), secret=secret)

    @post("")
    async def update(self, request: HttpRequest, secret: FromPath[str]) -> Response[Any]:
        form = ResetForm.parse(await request.form())
        if not form.is_valid:
            return form_again(
                request, "tenants/reset.html", block="reset", form=form, secret=secret
            )
        await limit_passwords(request, secret)
        password_hash = await hash_password(form.values["password"])
        async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
            await reset_password(uow, secret, password_hash=password_hash, place=place_of(request))
        sign_out(request)
        return done(
            request, then="/sign-in", toast="Your password is changed. Sign in with the new one."
        )


class VerifyController(Controller):
    path = "/verify/{secret:str}"
    guards = (public,)

    @get("")
    async def edit(
        self, request: HttpRequest, secret: FromPath[str], identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        link = await get_mail_token(identity_uow, secret, (VERIFY, CHANGE_EMAIL))
        return page(request, "tenants/verify.html", email=link.email, secret=secret)

    @post("")
    async def update(
        self, request: HttpRequest, secret: FromPath[str], identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await confirm_address(identity_uow, secret)
        then = "/account" if visit_of(request).signed_in else "/sign-in"
        return done(request, then=then, toast="Your address is confirmed.")


class InvitationController(Controller):
    path = "/invitations/{secret:str}"

    @get("", guards=[public])
    async def show(
        self, request: HttpRequest, secret: FromPath[str], identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        invitation = await get_open_invitation(identity_uow, secret)
        return _invitation_page(request, secret, invitation, JoinForm.blank())

    @post("/accept", guards=[signed_in])
    async def accept(
        self, request: HttpRequest, secret: FromPath[str], identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        invitation = await get_open_invitation(identity_uow, secret)
        await _join(request, invitation, person_actor(visit_of(request)))
        return done(request, then="/", toast=f"Welcome to {invitation.tenant_name}.")

    @post("/sign-up", guards=[public])
    async def sign_up(self, request: HttpRequest, secret: FromPath[str]) -> Response[Any]:
        database, visitor = site_of(request).database, person_actor(visit_of(request))
        form = JoinForm.parse(await request.form())
        async with database.identity(visitor) as uow:
            invitation = await get_open_invitation(uow, secret)
        if form.is_valid:
            await limit_passwords(request, invitation.email)
            await _sign_up_and_join(request, invitation, form)
        if not form.is_valid:
            return _invitation_page(request, secret, invitation, form)
        return done(request, then="/", toast=f"Welcome to {invitation.tenant_name}.")


async def _sign_up_and_join(
    request: HttpRequest, invitation: OpenInvitation, form: JoinForm
) -> None:
    # Two transactions: the account lives outside the workspace and is good without it; when
    # joining fails the invitation is still open for the account.
    visit, name = visit_of(request), form.values["name"]
    password_hash = await hash_password(form.values["password"])
    with form.refusals():
        async with site_of(request).database.identity(person_actor(visit)) as uow:
            person = await sign_up_as_invited(
                uow, name=name, email=invitation.email, password_hash=password_hash
            )
            secret = open_session(uow, person.id, ip=visit.ip, user_agent=user_agent_of(request))
        actor = Actor(
            kind=ActorKind.PERSON,
            name=name,
            id=person.id,
            person_id=PersonId(person.id),
            request_id=visit.request_id,
            ip=visit.ip,
        )
        await _join(request, invitation, actor, email=invitation.email)
        sign_in(request, secret)


async def _join(
    request: HttpRequest, invitation: OpenInvitation, actor: Actor, email: str | None = None
) -> None:
    who = visit_of(request).signed_in
    own = email or (who.person.email if who and who.person.is_verified else "")
    here = replace(actor, tenant_id=TenantId(invitation.tenant_id))
    if here.person_id is None:
        raise RuntimeError("Only a person joins a workspace.")
    async with site_of(request).database.tenant(here) as uow:
        await accept_invitation(
            uow, invitation.id, person_id=here.person_id, email=own, name=here.name
        )


def _invitation_page(
    request: HttpRequest, secret: str, invitation: OpenInvitation, form: JoinForm
) -> Response[Any]:
    who = visit_of(request).signed_in
    fits = who is not None and who.person.email == invitation.email
    context: dict[str, Any] = {"invitation": invitation, "secret": secret, "who": who, "fits": fits}
    if form.is_valid:
        return page(request, "tenants/invitation.html", form=form, **context)
    return form_again(request, "tenants/invitation.html", block="join", form=form, **context)
