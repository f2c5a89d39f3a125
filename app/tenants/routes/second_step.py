"""Signing in, the second step: a code or a passkey, for whoever has proved the first factor."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency

from app.core.errors import Refusal
from app.core.uow import UnitOfWork
from app.tenants.errors import WrongCode
from app.tenants.queries.people import get_person
from app.tenants.queries.sign_in import get_ways_in
from app.tenants.relying_party import PasskeyNotAccepted
from app.tenants.routes.devices import place_of
from app.tenants.routes.entering import (
    SECOND_STEP,
    ask_for_passkey,
    check_passkey,
    enter,
    open_new,
    safe,
)
from app.tenants.routes.limits import limit_codes, limit_passkeys
from app.tenants.service.accounts import PASSKEY, TWO_FACTOR
from app.tenants.service.questions import Purpose, QuestionClosed, look_up, take
from app.tenants.service.second_factors import prove_by_code
from app.tenants.sign_in_forms import CodeForm, PasskeyForm
from app.tenants.sign_in_models import Question
from app.web.addresses import safe_next
from app.web.flash import flash
from app.web.guards import public
from app.web.page import done, form_again, go_to, page
from app.web.session import binding_of, sign_in
from app.web.site import site_of
from app.web.uow_provider import person_actor
from app.web.visit import HttpRequest, visit_of

PAGE = "tenants/second_step.html"


class SecondStepController(Controller):
    path = SECOND_STEP
    guards = (public,)

    @get("")
    async def new(
        self, request: HttpRequest, identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        try:
            question = await look_up(identity_uow, Purpose.SECOND_STEP, binding_of(request))
        except QuestionClosed as closed:
            return start_again(request, closed)
        ways = await get_ways_in(identity_uow, person_in(question))
        return page(request, PAGE, form=CodeForm.blank(), ways=ways)

    @post("")
    async def create(
        self, request: HttpRequest, identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = CodeForm.parse(await request.form())
        try:
            question = await look_up(identity_uow, Purpose.SECOND_STEP, binding_of(request))
        except QuestionClosed as closed:
            return start_again(request, closed)
        person_id = person_in(question)
        ways = await get_ways_in(identity_uow, person_id)
        if form.is_valid:
            await limit_codes(request, person_id)
            await _prove(request, identity_uow, form, person_id)
        if not form.is_valid:
            return form_again(request, PAGE, block="code", form=form, ways=ways)
        return await _enter(request, identity_uow, question, strength=TWO_FACTOR)

    @post("/options")
    async def options(
        self, request: HttpRequest, identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[str]:
        await limit_passkeys(request)
        question = await look_up(identity_uow, Purpose.SECOND_STEP, binding_of(request))
        return await ask_for_passkey(request, identity_uow, person_id=question.person_id)

    @post("/passkey")
    async def passkey(
        self, request: HttpRequest, identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = PasskeyForm.parse(await request.form())
        question = await look_up(identity_uow, Purpose.SECOND_STEP, binding_of(request))
        await limit_codes(request, person_in(question))
        ways = await get_ways_in(identity_uow, person_in(question))
        with form.refusals():
            await check_passkey(
                request,
                identity_uow,
                form.values.get("answer", ""),
                person_id=question.person_id,
            )
        if not form.is_valid:
            return form_again(request, PAGE, block="code", form=_about(form), ways=ways)
        return await _enter(request, identity_uow, question, strength=TWO_FACTOR)


class PasskeySignInController(Controller):
    path = "/sign-in/passkey"
    guards = (public,)

    @post("/options")
    async def options(
        self, request: HttpRequest, identity_uow: NamedDependency[UnitOfWork]
    ) -> Response[str]:
        await limit_passkeys(request)
        return await ask_for_passkey(request, identity_uow)

    @post("")
    async def create(self, request: HttpRequest) -> Response[Any]:
        data = await request.form()
        form, then = PasskeyForm.parse(data), safe_next(str(data.get("next") or ""))
        await limit_passkeys(request)
        try:
            async with site_of(request).database.identity(person_actor(visit_of(request))) as uow:
                used = await check_passkey(request, uow, form.values.get("answer", ""))
                person = await get_person(uow, used.person_id)
        except Refusal:
            # One sentence for an unknown passkey, a wrong signature and an old question alike.
            return start_again(request, PasskeyNotAccepted())
        return done(request, then=await enter(request, person, strength=PASSKEY, then=then))


def start_again(request: HttpRequest, refusal: Refusal) -> Response[Any]:
    """Back to the sign-in page with what went wrong."""
    flash(request, refusal.message, "error")
    return go_to(request, "/sign-in")


def person_in(question: Question) -> UUID:
    if question.person_id is None:
        raise QuestionClosed
    return question.person_id


async def _prove(request: HttpRequest, uow: UnitOfWork, form: CodeForm, person_id: UUID) -> None:
    try:
        code = form.values["code"]
        await prove_by_code(uow, safe(request), person_id, code, place=place_of(request))
    except WrongCode as wrong:
        form.errors["code"] = wrong.message


async def _enter(
    request: HttpRequest, uow: UnitOfWork, question: Question, *, strength: str
) -> Response[Any]:
    await take(uow, Purpose.SECOND_STEP, binding_of(request))
    then = safe_next(str(question.details.get("then") or ""))
    secret = await open_new(request, uow, person_in(question), strength=strength)
    sign_in(request, secret)
    return done(request, then=then)


def _about(form: PasskeyForm) -> CodeForm:
    shown = CodeForm.blank()
    shown.errors[""] = next(iter(form.errors.values()))
    return shown
