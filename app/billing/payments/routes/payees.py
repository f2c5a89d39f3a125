"""Payees on screen: what each is owed, where it goes, and holding somebody back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing.payments.errors import PayeeNotFound
from app.billing.payments.forms import (
    AchForm,
    ContactForm,
    CoolOffForm,
    HoldForm,
    PayPalForm,
    SepaForm,
    ThresholdForm,
)
from app.billing.payments.payouts.details import Details, ach, paypal, sepa
from app.billing.payments.payouts.payees import (
    hold,
    pay_by_account,
    release,
    set_cool_off,
    set_details,
    set_email,
    set_threshold,
)
from app.billing.payments.payouts.summary import standings
from app.billing.payments.queries.charges import account_of
from app.billing.payments.queries.payouts import cool_off_of, find_payee
from app.billing.payments.routes.common import keys_of, money_out
from app.billing.payments.routes.payouts import METHODS
from app.core.uow import UnitOfWork
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guards import proven, requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX, SHOW = "payments/payouts/payees.html", "payments/payouts/payee.html"
FORMS: dict[str, type[Form]] = {"sepa": SepaForm, "ach": AchForm, "paypal": PayPalForm}
MAKERS: dict[str, Callable[..., Details]] = {
    "sepa": lambda name, iban, bic: sepa(name, iban, bic or ""),
    "ach": lambda name, routing, account, company_id, bank_name, **more: ach(
        name, routing, account, company_id=company_id or "", bank_name=bank_name or "", **more
    ),
    "paypal": paypal,
}


class PayeesController(Controller):
    path = "/t/{slug:str}/payouts/payees"

    @get(guards=[requires("money.read")])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[str]:
        form = CoolOffForm.blank(cool_off_days=(await cool_off_of(uow)).days)
        return page(request, INDEX, form=form, **await _index(uow, slug))

    @post("/cool-off", guards=[requires("money.approve"), proven])
    async def set_cool_off(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = CoolOffForm.parse(await request.form())
        if form.is_valid:
            await set_cool_off(uow, form.values["cool_off_days"])
            return done(request, then=_home(slug), toast="Saved.")
        return form_again(request, INDEX, block="safety", form=form, **await _index(uow, slug))

    @get("/{subject_id:uuid}", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[str]:
        return page(request, SHOW, form=SepaForm.blank(), **await _shown(uow, slug, subject_id))

    @post("/{subject_id:uuid}/details/{way:str}", guards=[requires("money.approve"), proven])
    async def set_details(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        way: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shown(uow, slug, subject_id)
        if way not in FORMS:
            raise PayeeNotFound
        form = FORMS[way].parse(await request.form())
        if form.is_valid:
            with form.refusals():
                details, keys = MAKERS[way](**form.values), await keys_of(request, uow)
                await set_details(uow, subject_id, name=context["name"], details=details, keys=keys)
        if form.is_valid:
            return done(request, then=_home(slug), toast=f"{context['name']} is paid there now.")
        return form_again(request, SHOW, block="details", form=form, **{**context, "way": way})

    @post("/{subject_id:uuid}/account", guards=[requires("money.approve"), proven])
    async def use_account(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        name = (await _shown(uow, slug, subject_id))["name"]
        await pay_by_account(uow, subject_id, name=name)
        return done(request, then=_home(slug), toast=f"{name} is paid to the connected account.")

    @post("/{subject_id:uuid}/contact", guards=[requires("money.write")])
    async def set_contact(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shown(uow, slug, subject_id)
        form = ContactForm.parse(await request.form())
        if form.is_valid:
            await set_email(uow, subject_id, name=context["name"], email=form.values["email"])
            return done(request, then=f"{_home(slug)}/{subject_id}", toast="Saved.")
        return form_again(request, SHOW, block="details", form=form, **context)

    @post("/{subject_id:uuid}/threshold", guards=[requires("money.write")])
    async def set_threshold(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shown(uow, slug, subject_id)
        form = ThresholdForm.parse(await request.form())
        if form.is_valid:
            amount = form.values["threshold"]
            await set_threshold(uow, subject_id, name=context["name"], threshold=amount)
            return done(request, then=f"{_home(slug)}/{subject_id}", toast="The threshold is set.")
        return form_again(request, SHOW, block="details", form=form, **context)

    @post("/{subject_id:uuid}/hold", guards=[requires("money.write")])
    async def hold(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shown(uow, slug, subject_id)
        form = HoldForm.parse(await request.form())
        if form.is_valid:
            await hold(uow, subject_id, name=context["name"], reason=form.values["reason"])
            return done(request, then=f"{_home(slug)}/{subject_id}", toast="Payouts are held.")
        return form_again(request, SHOW, block="details", form=form, **context)

    @post("/{subject_id:uuid}/release", guards=[requires("money.approve")])
    async def release(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await release(uow, subject_id)
        return done(request, then=f"{_home(slug)}/{subject_id}", toast="Payouts go on.")


async def _index(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "home": _home(slug),
        "tabs": money_out(slug, "payouts/payees"),
        "standings": await standings(uow),
        "own": await find_payee(uow, uow.tenant_id),
        "own_id": uow.tenant_id,
        "methods": METHODS,
        "may_approve": uow.actor.can("money.approve"),
    }


async def _shown(uow: UnitOfWork, slug: str, subject_id: UUID) -> dict[str, Any]:
    """A payee the ledger knows, one with details kept, or the tenant itself; else PayeeNotFound."""
    payee = await find_payee(uow, subject_id)
    owed = [each for each in await standings(uow) if each.owed.subject_id == subject_id]
    is_own = subject_id == uow.tenant_id
    if payee is None and not owed and not is_own:
        raise PayeeNotFound
    named = owed[0].owed.payee_name if owed else None
    name = (await get_tenant(uow)).name if is_own else named or (payee.payee_name if payee else "")
    method = payee.method if payee else ""
    currency = owed[0].owed.currency if owed else "EUR"
    usual = "ach" if currency == "USD" else "sepa"
    return {
        "home": _home(slug),
        "here": f"{_home(slug)}/{subject_id}",
        "subject_id": subject_id,
        "payee": payee,
        "name": name,
        "owed": owed,
        "is_own": is_own,
        "way": method if method in FORMS else usual,
        "is_cooling": payee is not None and payee.is_cooling(uow.now),
        "has_account": not is_own and await account_of(uow, subject_id) is not None,
        "methods": METHODS,
        "may_write": uow.actor.can("money.write"),
        "may_approve": uow.actor.can("money.approve"),
    }


def _home(slug: str) -> str:
    return f"/t/{slug}/payouts/payees"
