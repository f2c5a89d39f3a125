"""The second factors of one's account: authenticator app, passkeys, recovery codes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.ids import token
from app.core.uow import UnitOfWork
from app.tenants.queries.sign_in import get_ways_in
from app.tenants.relying_party import CHALLENGE_BYTES
from app.tenants.routes.devices import place_of
from app.tenants.routes.entering import json_answer, party_of, renew, safe
from app.tenants.routes.limits import limit_codes, limit_passkeys
from app.tenants.second_factors import qr_code, setup_address
from app.tenants.service.accounts import PASSKEY, TWO_FACTOR
from app.tenants.service.questions import Purpose, ask, take
from app.tenants.service.second_factors import (
    add_passkey,
    confirm_codes,
    get_secret,
    new_codes_for_a_bad_day,
    remove_codes,
    remove_passkey,
    rename_passkey,
    start_codes,
)
from app.tenants.sign_in_forms import NewCodesForm, NewPasskeyForm, PasskeyNameForm
from app.web.addresses import safe_next
from app.web.forms import Form
from app.web.guards import is_proven, proven, signed_in
from app.web.identity import SignedIn
from app.web.page import done, form_again, go_to, page
from app.web.session import binding_of, sign_in
from app.web.visit import HttpRequest

ADDRESS = "/account/second-factor"
PAGE, SETUP = "tenants/second_factor.html", "tenants/code_setup.html"


class FactorsController(Controller):
    path = ADDRESS
    guards = (signed_in,)

    @get("")
    async def index(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(
            request,
            PAGE,
            form=NewPasskeyForm.blank(name="This device"),
            **await _factors(request, identity_uow, session),
        )

    @post("/recovery-codes", guards=[proven])
    async def renew_recovery_codes(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        codes = await new_codes_for_a_bad_day(
            identity_uow, safe(request), session.person.id, place=place_of(request)
        )
        return _recovery_codes(request, codes, then=ADDRESS)


class CodeGeneratorController(Controller):
    path = f"{ADDRESS}/codes"
    guards = (signed_in, proven)

    @post("")
    async def create(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await start_codes(identity_uow, safe(request), session.person.id)
        then = _next(str((await request.form()).get("next") or ""))
        return go_to(request, f"{ADDRESS}/codes?next={then}")

    @get("")
    async def show(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        then = _next(request.query_params.get("next"))
        context = await _setup(request, identity_uow, session, then)
        return page(request, SETUP, form=NewCodesForm.blank(), **context)

    @post("/confirm")
    async def confirm(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        data = await request.form()
        form, then = NewCodesForm.parse(data), _next(str(data.get("next") or ""))
        codes: Sequence[str] = ()
        await limit_codes(request, session.person.id)
        with form.refusals():
            added = await confirm_codes(
                identity_uow,
                safe(request),
                session.person.id,
                form.values.get("code", ""),
                place=place_of(request),
            )
            codes = added.recovery_codes
        if not form.is_valid:
            context = await _setup(request, identity_uow, session, then)
            return form_again(request, SETUP, block="setup", form=_beside_code(form), **context)
        return await _added(
            request,
            identity_uow,
            session,
            codes,
            strength=TWO_FACTOR,
            ends_others=form.values["ends_others"],
            then=then,
        )

    @post("/remove")
    async def destroy(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await remove_codes(identity_uow, session.person.id, place=place_of(request))
        return done(request, then=ADDRESS, toast="The authenticator app is removed.")


class PasskeysController(Controller):
    path = f"{ADDRESS}/passkeys"
    guards = (signed_in, proven)

    @post("/options")
    async def options(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[str]:
        await limit_passkeys(request)
        person, challenge = session.person, token(CHALLENGE_BYTES)
        ways = await get_ways_in(identity_uow, person.id)
        await ask(
            identity_uow,
            Purpose.NEW_PASSKEY,
            binding=binding_of(request),
            person_id=person.id,
            details={"challenge": challenge},
        )
        return json_answer(
            party_of(request).registration(
                challenge=challenge.encode(),
                person_id=person.id,
                email=person.email,
                name=person.name,
                present=[each.credential_id for each in ways.passkeys],
            )
        )

    @post("")
    async def create(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        data = await request.form()
        form, then = NewPasskeyForm.parse(data), _next(str(data.get("next") or ""))
        codes: Sequence[str] = ()
        await limit_passkeys(request)
        if form.is_valid:
            with form.refusals():
                codes = await _register(request, identity_uow, session, form)
        if not form.is_valid:
            context = await _factors(request, identity_uow, session)
            return form_again(request, PAGE, block="passkeys", form=form, **context)
        return await _added(
            request,
            identity_uow,
            session,
            codes,
            strength=PASSKEY,
            ends_others=form.values["ends_others"],
            then=then,
        )

    @post("/{passkey_id:uuid}/rename")
    async def rename(
        self,
        request: HttpRequest,
        passkey_id: FromPath[UUID],
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = PasskeyNameForm.parse(await request.form())
        if not form.is_valid:
            context = await _factors(request, identity_uow, session)
            return form_again(request, PAGE, block="passkeys", form=form, **context)
        await rename_passkey(identity_uow, session.person.id, passkey_id, name=form.values["name"])
        return done(request, then=ADDRESS, toast="The name is saved.")

    @post("/{passkey_id:uuid}/remove")
    async def destroy(
        self,
        request: HttpRequest,
        passkey_id: FromPath[UUID],
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await remove_passkey(identity_uow, session.person.id, passkey_id, place=place_of(request))
        return done(request, then=ADDRESS, toast="The passkey is removed.")


async def _register(
    request: HttpRequest, uow: UnitOfWork, session: SignedIn, form: NewPasskeyForm
) -> Sequence[str]:
    question = await take(uow, Purpose.NEW_PASSKEY, binding_of(request))
    if question.person_id != session.person.id:
        raise NotFound
    challenge = str(question.details["challenge"]).encode()
    made = party_of(request).register(form.values["answer"], challenge=challenge)
    added = await add_passkey(
        uow,
        safe(request),
        session.person.id,
        made,
        name=form.values["name"],
        place=place_of(request),
    )
    return added.recovery_codes


async def _added(
    request: HttpRequest,
    uow: UnitOfWork,
    session: SignedIn,
    codes: Sequence[str],
    *,
    strength: str,
    ends_others: bool,
    then: str,
) -> Response[Any]:
    """A new session, which the new factor has proved; the recovery codes if it is the first."""
    await uow.flush()
    secret = await renew(request, uow, session, strength=strength, ends_others=ends_others)
    sign_in(request, secret)
    if codes:
        return _recovery_codes(request, codes, then=then)
    return done(request, then=then, toast="It is added. We have told you by mail as well.")


def _recovery_codes(request: HttpRequest, codes: Sequence[str], *, then: str) -> Response[Any]:
    # Shown in this answer and never again, so it is not a redirect.
    return page(request, "tenants/recovery_codes.html", codes=codes, then=then)


async def _factors(request: HttpRequest, uow: UnitOfWork, session: SignedIn) -> dict[str, Any]:
    return {
        "ways": await get_ways_in(uow, session.person.id),
        "is_proven": is_proven(session),
        "then": _next(request.query_params.get("next")),
        "now": uow.now,
    }


async def _setup(
    request: HttpRequest, uow: UnitOfWork, session: SignedIn, then: str
) -> dict[str, Any]:
    secret = await get_secret(uow, safe(request), session.person.id)
    picture = qr_code(setup_address(secret, session.person.email))
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"picture": picture, "secret": groups, "then": then}


def _beside_code(form: Form) -> Form:
    if "" in form.errors:
        form.errors["code"] = form.errors.pop("")
    return form


def _next(address: str | None) -> str:
    return safe_next(address, otherwise=ADDRESS)
