"""The way in: the landing page, signing up, in and out.

Passwords are hashed between transactions, so that a flood of sign-ins holds no connections.
"""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from app.core.uow import UnitOfWork
from app.tenants.choices import guess
from app.tenants.errors import WrongCredentials
from app.tenants.forms import SignInForm, SignUpForm
from app.tenants.models import Person, TenantKind
from app.tenants.passwords import check_password, hash_password
from app.tenants.queries.people import find_sign_in
from app.tenants.routes.entering import enter
from app.tenants.routes.limits import limit_mails, limit_passwords
from app.tenants.routes.sandbox_mail import shows_mailbox
from app.tenants.routes.welcome import CHOICES
from app.tenants.service.accounts import (
    PASSWORD,
    end_session,
    renew_hash,
    request_verification,
    sign_up,
)
from app.web.addresses import safe_next
from app.web.guards import public
from app.web.page import done, form_again, go_to, page
from app.web.session import sign_out
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of


class LandingController(Controller):
    guards = (public,)

    @get("/")
    async def index(self, request: HttpRequest) -> Response[Any]:
        who = visit_of(request).signed_in
        if who is None and visit_of(request).front is not None:
            # Under a workspace's own domain nobody is shown our shop window.
            return go_to(request, "/sign-in")
        if who is None:
            return page(request, "tenants/landing.html")
        return go_to(request, f"/t/{who.tenants[0].slug}" if who.tenants else "/workspaces/new")


class SignUpController(Controller):
    path = "/sign-up"
    guards = (public,)

    @get("")
    async def new(self, request: HttpRequest) -> Response[Any]:
        currency, time_zone = guess(request.headers.get("accept-language", ""))
        form = SignUpForm.blank(kind="artist", currency=currency, time_zone=time_zone)
        return page(request, "tenants/sign_up.html", form=form, **_choices(request))

    @post("")
    async def create(self, request: HttpRequest) -> Response[Any]:
        form = SignUpForm.parse(await request.form())
        if form.is_valid:
            await limit_mails(request, form.values["email"])
            await _sign_up(request, form)
        if not form.is_valid:
            return form_again(
                request, "tenants/sign_up.html", block="sign_up", form=form, **_choices(request)
            )
        return done(request, then="/sign-up/sent")

    @get("/sent")
    async def sent(self, request: HttpRequest) -> Response[Any]:
        return page(request, "tenants/mail_sent.html", mailbox=shows_mailbox(request))


class SignInController(Controller):
    path = "/sign-in"
    guards = (public,)

    @get("")
    async def new(self, request: HttpRequest) -> Response[Any]:
        then = safe_next(request.query_params.get("next"))
        if visit_of(request).signed_in is not None:
            return go_to(request, then)
        context: dict[str, Any] = {"then": then, "providers": _providers(request)}
        return page(request, "tenants/sign_in.html", form=SignInForm.blank(), **context)

    @post("")
    async def create(self, request: HttpRequest) -> Response[Any]:
        data = await request.form()
        form, then = SignInForm.parse(data), safe_next(str(data.get("next") or ""))
        person = await _recognise(request, form) if form.is_valid else None
        if person is None:
            if form.is_valid:
                form.errors[""] = WrongCredentials.sentence
            context: dict[str, Any] = {"then": then, "providers": _providers(request)}
            return form_again(
                request, "tenants/sign_in.html", block="sign_in", form=form, **context
            )
        if person.email_verified_at is None:
            await _send_verification_again(request, person)
            return done(request, then="/sign-up/sent")
        return done(request, then=await enter(request, person, strength=PASSWORD, then=then))


class SignOutController(Controller):
    path = "/sign-out"
    guards = (public,)

    @post("")
    async def create(
        self, request: HttpRequest, identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        who = visit_of(request).signed_in
        if who is not None:
            await end_session(identity_uow, who.person.id, who.session_id)
        sign_out(request)
        return done(request, then="/sign-in")


def _providers(request: HttpRequest) -> list[Any]:
    return list(site_of(request).adapters.identity.values())


def _choices(request: HttpRequest) -> dict[str, Any]:
    return {**CHOICES, "providers": _providers(request)}


async def _sign_up(request: HttpRequest, form: SignUpForm) -> None:
    values = dict(form.values)
    password_hash = await hash_password(values.pop("password"))
    kind = TenantKind(values.pop("kind"))
    database = site_of(request).database
    with form.refusals():
        async with database.identity(person_actor(visit_of(request))) as uow:
            await sign_up(uow, kind=kind, password_hash=password_hash, **values)


async def _recognise(request: HttpRequest, form: SignInForm) -> Person | None:
    email, password = form.values["email"], form.values["password"]
    await limit_passwords(request, email)
    database, actor = site_of(request).database, person_actor(visit_of(request))
    async with database.identity(actor) as uow:
        known = await find_sign_in(uow, email)
    checked = await check_password(known.password_hash, password)
    if known.person is None or not checked.fits:
        return None
    if checked.renewed is not None:
        async with database.identity(actor) as uow:
            await renew_hash(uow, known.person.id, checked.renewed)
    return known.person


async def _send_verification_again(request: HttpRequest, person: Person) -> None:
    await limit_mails(request, person.email)
    async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
        request_verification(uow, person)
