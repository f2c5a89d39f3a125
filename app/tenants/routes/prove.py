"""Proving once more that it is you, before something a stolen session must not do."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.tenants.errors import WrongCode, WrongPassword
from app.tenants.passwords import check_password
from app.tenants.queries.people import find_sign_in
from app.tenants.queries.sign_in import WaysIn, get_ways_in
from app.tenants.routes.devices import place_of
from app.tenants.routes.entering import ask_for_passkey, check_passkey, renew, safe
from app.tenants.routes.federated import PROVE, go_away
from app.tenants.routes.limits import limit_codes, limit_passkeys, limit_passwords
from app.tenants.service.accounts import PASSKEY, TWO_FACTOR
from app.tenants.service.second_factors import prove_by_code
from app.tenants.sign_in_forms import CodeForm, PasskeyForm, ProofForm
from app.web.addresses import safe_next
from app.web.guards import signed_in
from app.web.identity import SignedIn
from app.web.page import done, form_again, page
from app.web.session import sign_in
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

PAGE = "tenants/prove.html"
OTHERWISE = "/account/security"


class ProveController(Controller):
    """With a second factor only that one counts; else the password or a linked provider does."""

    path = "/account/prove"
    guards = (signed_in,)

    @get("")
    async def new(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        then = safe_next(request.query_params.get("next"), otherwise=OTHERWISE)
        ways = await get_ways_in(identity_uow, session.person.id)
        return page(request, PAGE, form=CodeForm.blank(), **_context(request, ways, then))

    @post("/password")
    async def password(
        self, request: HttpRequest, session: NamedDependency[SignedIn]
    ) -> Response[Any]:
        data = await request.form()
        form, then = ProofForm.parse(data), safe_next(str(data.get("next")), otherwise=OTHERWISE)
        database, actor = site_of(request).database, person_actor(visit_of(request))
        await limit_passwords(request, session.person.email)
        async with database.identity(actor) as uow:
            known = await find_sign_in(uow, session.person.email)
            ways = await get_ways_in(uow, session.person.id)
        if form.is_valid:
            checked = await check_password(known.password_hash, form.values["password"])
            if not checked.fits or ways.has_second_factor:
                form.errors["password"] = WrongPassword.sentence
        if not form.is_valid:
            return form_again(
                request, PAGE, block="proofs", form=form, **_context(request, ways, then)
            )
        async with database.identity(actor) as uow:
            secret = await renew(request, uow, session, strength=session.strength)
        sign_in(request, secret)
        return done(request, then=then)

    @post("/code")
    async def code(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        data = await request.form()
        form, then = CodeForm.parse(data), safe_next(str(data.get("next")), otherwise=OTHERWISE)
        ways = await get_ways_in(identity_uow, session.person.id)
        if form.is_valid:
            await limit_codes(request, session.person.id)
            await _prove(request, identity_uow, session, form)
        if not form.is_valid:
            return form_again(
                request, PAGE, block="proofs", form=form, **_context(request, ways, then)
            )
        sign_in(request, await renew(request, identity_uow, session, strength=TWO_FACTOR))
        return done(request, then=then)

    @post("/options")
    async def options(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[str]:
        await limit_passkeys(request)
        return await ask_for_passkey(request, identity_uow, person_id=session.person.id)

    @post("/passkey")
    async def passkey(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        data = await request.form()
        form, then = PasskeyForm.parse(data), safe_next(str(data.get("next")), otherwise=OTHERWISE)
        await limit_codes(request, session.person.id)
        ways = await get_ways_in(identity_uow, session.person.id)
        with form.refusals():
            answer = form.values.get("answer", "")
            await check_passkey(request, identity_uow, answer, person_id=session.person.id)
        if not form.is_valid:
            return form_again(
                request, PAGE, block="proofs", form=form, **_context(request, ways, then)
            )
        sign_in(request, await renew(request, identity_uow, session, strength=PASSKEY))
        return done(request, then=then)

    @post("/with/{provider:str}")
    async def provider(
        self,
        request: HttpRequest,
        provider: FromPath[str],
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        ways = await get_ways_in(identity_uow, session.person.id)
        if ways.has_second_factor or provider not in {each.provider for each in ways.accounts}:
            raise NotFound
        then = safe_next(str((await request.form()).get("next")), otherwise=OTHERWISE)
        return await go_away(request, provider, intent=PROVE, then=then)


async def _prove(request: HttpRequest, uow: UnitOfWork, session: SignedIn, form: CodeForm) -> None:
    try:
        code = form.values["code"]
        await prove_by_code(uow, safe(request), session.person.id, code, place=place_of(request))
    except WrongCode as wrong:
        form.errors["code"] = wrong.message


def _context(request: HttpRequest, ways: WaysIn, then: str) -> dict[str, Any]:
    providers = site_of(request).adapters.identity
    linked = {each.provider for each in ways.accounts}
    return {
        "ways": ways,
        "then": then,
        # Spotify does not say when it last asked its user, so it proves nothing anew.
        "providers": [
            each for key, each in providers.items() if key in linked and key != "spotify"
        ],
    }
