"""How one signs in: password, address, linked accounts. Whatever changes them asks for a proof."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.tenants.errors import WrongPassword
from app.tenants.forms import NewAddressForm, PasswordForm
from app.tenants.passwords import check_password, hash_password
from app.tenants.queries.people import find_sign_in
from app.tenants.queries.sign_in import WaysIn, get_ways_in
from app.tenants.routes.devices import place_of, user_agent_of
from app.tenants.routes.federated import LINK, go_away
from app.tenants.routes.limits import limit_mails, limit_passwords
from app.tenants.service.accounts import change_password, open_session, request_new_address
from app.tenants.service.outside_accounts import unlink
from app.tenants.sign_in_forms import FirstPasswordForm
from app.web.forms import Form
from app.web.guards import is_proven, proven, signed_in
from app.web.identity import SignedIn
from app.web.page import done, form_again, page
from app.web.session import sign_in
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

PAGE, ADDRESS = "tenants/security.html", "/account/security"


class SecurityController(Controller):
    path = ADDRESS
    guards = (signed_in,)

    @get("")
    async def edit(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        ways = await get_ways_in(identity_uow, session.person.id)
        return page(request, PAGE, form=PasswordForm.blank(), **_context(request, session, ways))

    @post("/password", guards=[proven])
    async def password(
        self, request: HttpRequest, session: NamedDependency[SignedIn]
    ) -> Response[Any]:
        visit, person_id = visit_of(request), session.person.id
        database, actor = site_of(request).database, person_actor(visit)
        async with database.identity(actor) as uow:
            ways = await get_ways_in(uow, person_id)
        kind = PasswordForm if ways.has_password else FirstPasswordForm
        form = kind.parse(await request.form())
        if not await _is_allowed(request, session, form, ways):
            context = _context(request, session, ways)
            return form_again(request, PAGE, block="password", form=form, **context)
        password_hash = await hash_password(form.values["password"])
        async with database.identity(actor) as uow:
            await change_password(
                uow, person_id, password_hash=password_hash, place=place_of(request)
            )
            agent = user_agent_of(request)
            secret = open_session(
                uow, person_id, ip=visit.ip, user_agent=agent, strength=session.strength
            )
        sign_in(request, secret)
        toast = "Your password is changed and every other device is signed out."
        return done(request, then=ADDRESS, toast=toast)

    @post("/email", guards=[proven])
    async def address(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        address = NewAddressForm.parse(await request.form())
        if not address.is_valid:
            ways = await get_ways_in(identity_uow, session.person.id)
            context = {**_context(request, session, ways), "address": address}
            blank = PasswordForm.blank()
            return form_again(request, PAGE, block="address_form", form=blank, **context)
        await limit_mails(request, address.values["email"])
        await request_new_address(identity_uow, session.person.id, email=address.values["email"])
        toast = "Open the link we sent to the new address. Until then nothing changes."
        return done(request, then=ADDRESS, toast=toast)


class LinkedAccountsController(Controller):
    path = "/account/linked"
    guards = (signed_in, proven)

    @post("/with/{provider:str}")
    async def create(self, request: HttpRequest, provider: FromPath[str]) -> Response[Any]:
        return await go_away(request, provider, intent=LINK, then=ADDRESS)

    @post("/{account_id:uuid}/unlink")
    async def destroy(
        self,
        request: HttpRequest,
        account_id: FromPath[UUID],
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await unlink(identity_uow, session.person.id, account_id, place=place_of(request))
        toast = "The account is unlinked. It does not sign you in any more."
        return done(request, then=ADDRESS, toast=toast)


def _context(request: HttpRequest, session: SignedIn, ways: WaysIn) -> dict[str, Any]:
    return {
        "address": NewAddressForm.blank(),
        "ways": ways,
        "providers": site_of(request).adapters.identity,
        "is_proven": is_proven(session),
    }


async def _is_allowed(request: HttpRequest, session: SignedIn, form: Form, ways: WaysIn) -> bool:
    """Whether the form is right, the present password in it included where there is one."""
    if not form.is_valid or not ways.has_password:
        return form.is_valid
    await limit_passwords(request, session.person.email)
    async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
        known = await find_sign_in(uow, session.person.email)
    checked = await check_password(known.password_hash, form.values["current"])
    if not checked.fits:
        form.errors["current"] = WrongPassword.sentence
    return checked.fits
