"""Signing in, signing up and linking with an account at a provider.

The browser leaves by a form of ours and comes back with an answer that fits this browser only.
"""

from typing import Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import Conflict, NotFound, Refusal, Unauthenticated
from app.core.uow import UnitOfWork
from app.integrations.identity import Identity, IdentityProvider, SignInRefused, Voucher
from app.tenants.choices import guess
from app.tenants.models import Person, TenantKind
from app.tenants.routes.devices import place_of
from app.tenants.routes.entering import enter, open_new, renew
from app.tenants.routes.limits import limit_departures, limit_mails
from app.tenants.routes.second_step import start_again
from app.tenants.routes.welcome import CHOICES
from app.tenants.service.accounts import FEDERATED, request_verification
from app.tenants.service.outside_accounts import is_own, link, recognise, sign_up_with
from app.tenants.service.questions import Purpose, QuestionClosed, ask, look_up, take
from app.tenants.sign_in_forms import NewcomerForm
from app.tenants.sign_in_models import Question
from app.web.addresses import safe_next
from app.web.flash import flash
from app.web.guards import public
from app.web.page import done, form_again, go_to, page
from app.web.session import binding_of, sign_in
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

SIGN_IN, LINK, PROVE = "sign_in", "link", "prove"
NEWCOMER = "tenants/newcomer.html"
SECURITY = "/account/security"


class ProviderController(Controller):
    path = "/sign-in/with/{provider:str}"
    guards = (public,)

    @post("")
    async def leave(self, request: HttpRequest, provider: FromPath[str]) -> Response[Any]:
        then = safe_next(str((await request.form()).get("next") or ""))
        return await go_away(request, provider, intent=SIGN_IN, then=then)

    @get("/callback")
    async def arrive(self, request: HttpRequest, provider: FromPath[str]) -> Response[Any]:
        chosen, answer = provider_of(request, provider), dict(request.query_params)
        try:
            question = await _take(request, answer.get("state", ""))
            identity = await _arrive(request, chosen, question, answer)
            return await _ARRIVALS[question.details["intent"]](request, chosen, question, identity)
        except Unauthenticated:
            raise
        except Refusal as refusal:
            if visit_of(request).signed_in is None:
                return start_again(request, refusal)
            flash(request, refusal.message, "error")
            return go_to(request, SECURITY)


class NewcomerController(Controller):
    path = "/sign-up/with"
    guards = (public,)

    @get("")
    async def new(
        self, request: HttpRequest, identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        try:
            question = await look_up(identity_uow, Purpose.NEWCOMER, binding_of(request))
        except QuestionClosed as closed:
            return start_again(request, closed)
        identity = _identity(question)
        currency, time_zone = guess(request.headers.get("accept-language", ""))
        form = NewcomerForm.blank(
            kind="artist",
            currency=currency,
            time_zone=time_zone,
            name=identity.name,
            email=identity.email,
        )
        return page(request, NEWCOMER, form=form, **_newcomer(request, question))

    @post("")
    async def create(
        self, request: HttpRequest, identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        try:
            question = await look_up(identity_uow, Purpose.NEWCOMER, binding_of(request))
        except QuestionClosed as closed:
            return start_again(request, closed)
        form = NewcomerForm.parse(await request.form())
        person = None
        if form.is_valid:
            await limit_mails(request, form.values["email"])
            person = await _sign_up(identity_uow, question, form)
        if not form.is_valid:
            context = _newcomer(request, question)
            return form_again(request, NEWCOMER, block="newcomer", form=form, **context)
        await take(identity_uow, Purpose.NEWCOMER, binding_of(request))
        await identity_uow.flush()
        if person is None or person.email_verified_at is None:
            return done(request, then="/sign-up/sent")
        return await _welcome(request, identity_uow, person, question)


async def go_away(request: HttpRequest, provider: str, *, intent: str, then: str) -> Response[Any]:
    """Send the browser to a provider; what its answer must fit is kept under the state."""
    chosen = provider_of(request, provider)
    if visit_of(request).front is not None:
        # The provider answers to our own host, where this browser's cookie does not go.
        raise Conflict("Linked accounts do not work under this address. Use your password here.")
    await limit_departures(request)
    who = visit_of(request).signed_in
    departure = await chosen.depart(_callback(request, provider), is_proof=intent == PROVE)
    details = {
        "key": departure.voucher.state,
        "voucher": msgspec.to_builtins(departure.voucher),
        "intent": intent,
        "then": then,
    }
    person_id = who.person.id if who and intent != SIGN_IN else None
    async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
        binding = binding_of(request)
        await ask(uow, Purpose.PROVIDER, binding=binding, person_id=person_id, details=details)
    answer = page(request, "tenants/leaving.html", provider=chosen, address=departure.address)
    # Not a redirect: our policy lets no form end at another site, not even by one.
    answer.headers["Refresh"] = f"0; url={departure.address}"
    return answer


def provider_of(request: HttpRequest, key: str) -> IdentityProvider:
    found = site_of(request).adapters.identity.get(key)
    if found is None:
        raise NotFound
    return found


async def _take(request: HttpRequest, state: str) -> Question:
    async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
        return await take(uow, Purpose.PROVIDER, visit_of(request).binding, key=state)


async def _arrive(
    request: HttpRequest, chosen: IdentityProvider, question: Question, answer: dict[str, str]
) -> Identity:
    voucher = msgspec.convert(question.details["voucher"], Voucher)
    who, is_proof = visit_of(request).signed_in, question.details["intent"] == PROVE
    if question.person_id is not None and (who is None or who.person.id != question.person_id):
        raise SignInRefused
    callback = _callback(request, chosen.key)
    return await chosen.arrive(voucher, answer, callback, is_proof=is_proof)


async def _sign_in(
    request: HttpRequest, chosen: IdentityProvider, question: Question, identity: Identity
) -> Response[Any]:
    database, actor = site_of(request).database, person_actor(visit_of(request))
    async with database.identity(actor) as uow:
        found = await recognise(uow, identity)
        if found.person is None and not found.is_address_taken:
            details = {
                "provider": chosen.key,
                "label": chosen.label,
                "identity": msgspec.to_builtins(identity),
                "then": question.details["then"],
            }
            await ask(uow, Purpose.NEWCOMER, binding=binding_of(request), details=details)
            return go_to(request, "/sign-up/with")
        if found.person is not None and found.person.email_verified_at is None:
            await limit_mails(request, found.person.email)
            request_verification(uow, found.person)
            return go_to(request, "/sign-up/sent")
    if found.person is None:
        return page(request, "tenants/link_first.html", provider=chosen, email=identity.email)
    then = safe_next(str(question.details["then"]))
    return go_to(request, await enter(request, found.person, strength=FEDERATED, then=then))


async def _link(
    request: HttpRequest, chosen: IdentityProvider, question: Question, identity: Identity
) -> Response[Any]:
    if question.person_id is None:
        raise SignInRefused
    async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
        await link(
            uow,
            question.person_id,
            identity,
            provider=chosen.key,
            label=chosen.label,
            place=place_of(request),
        )
    flash(request, f"You can sign in with {chosen.label} from now on.")
    return go_to(request, SECURITY)


async def _prove(
    request: HttpRequest, _: IdentityProvider, question: Question, identity: Identity
) -> Response[Any]:
    who = visit_of(request).signed_in
    if who is None:
        raise Unauthenticated
    async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
        if not await is_own(uow, who.person.id, identity):
            raise SignInRefused
        secret = await renew(request, uow, who, strength=FEDERATED)
    sign_in(request, secret)
    return go_to(request, safe_next(str(question.details["then"]), otherwise=SECURITY))


_ARRIVALS = {SIGN_IN: _sign_in, LINK: _link, PROVE: _prove}


async def _sign_up(uow: UnitOfWork, question: Question, form: NewcomerForm) -> Person | None:
    values = dict(form.values)
    kind, signed_up = TenantKind(values.pop("kind")), None
    with form.refusals():
        signed_up = await sign_up_with(
            uow,
            _identity(question),
            provider=str(question.details["provider"]),
            kind=kind,
            **values,
        )
    return signed_up.person if signed_up else None


async def _welcome(
    request: HttpRequest, uow: UnitOfWork, person: Person, question: Question
) -> Response[Any]:
    # Somebody new has no second factor yet, so there is no second step.
    secret = await open_new(request, uow, person.id, strength=FEDERATED)
    sign_in(request, secret)
    return done(request, then=safe_next(str(question.details["then"])))


def _identity(question: Question) -> Identity:
    return msgspec.convert(question.details["identity"], Identity)


def _newcomer(request: HttpRequest, question: Question) -> dict[str, Any]:
    return {
        "provider": provider_of(request, str(question.details["provider"])),
        "identity": _identity(question),
        **CHOICES,
    }


def _callback(request: HttpRequest, provider: str) -> str:
    return f"{site_of(request).public_url}/sign-in/with/{provider}/callback"
