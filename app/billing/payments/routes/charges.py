"""Payments on screen: the list, one payment with its parts, giving it back, disputes."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.billing.payments.disputes import answer
from app.billing.payments.fees import KINDS
from app.billing.payments.forms import AnswerForm, RefundForm
from app.billing.payments.outgoing import pay_link
from app.billing.payments.queries.charges import (
    ChargeFilter,
    disputes_of,
    get_charge,
    get_dispute,
    list_charges,
    list_disputes,
    refunds_of,
    splits_of,
    transfers_of,
)
from app.billing.payments.queries.ledger import postings_of
from app.billing.payments.refunding import refund
from app.billing.payments.routes.common import damaged, is_simulated, money_in, now, older
from app.billing.payments.states import ChargeStatus
from app.core.money import InvalidMoney, Money
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.tenants import address_of_pages, list_history
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

STATUSES = [(str(status), status.replace("_", " ").capitalize()) for status in ChargeStatus]
KIND_NAMES = [(kind.name, kind.label) for kind in KINDS.values()]


class ChargesController(Controller):
    path = "/t/{slug:str}/payments"

    @get(guards=[requires("money.read")])
    async def index(
        self,
        *,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        status: FromQuery[str] = "",
        kind: FromQuery[str] = "",
        after: FromQuery[str] = "",
    ) -> Response[str]:
        try:
            found = await list_charges(uow, ChargeFilter(status, kind), after=after or None)
        except InvalidCursor as error:
            raise damaged(error) from error
        return page(
            request,
            "payments/index.html",
            **_around(request, slug, "payments"),
            charges=found.items,
            older=older(found, _home(slug), status=status, kind=kind),
            is_newest=not after,
            state=status,
            kind=kind,
            states=STATUSES,
            kinds=KIND_NAMES,
        )

    @get("/{charge_id:uuid}", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        charge_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[str]:
        context = await _shown(request, uow, slug, charge_id)
        left = Money(context["charge"].refundable, context["charge"].currency)
        form = RefundForm.blank(amount=f"{left.decimal:f}")
        return page(request, "payments/show.html", form=form, **context)

    @post("/{charge_id:uuid}/refunds", guards=[requires("money.write")])
    async def refund(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        charge_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = RefundForm.parse(await request.form())
        charge = await get_charge(uow, charge_id)
        if form.is_valid:
            with form.refusals():
                amount = _amount(form, charge.currency)
                if amount is not None:
                    await refund(uow, charge.id, amount=amount, reason=form.values["reason"])
        if form.is_valid:
            toast = "The money is being given back."
            return done(request, then=f"{_home(slug)}/{charge_id}", toast=toast)
        context = await _shown(request, uow, slug, charge_id)
        return form_again(request, "payments/show.html", block="refund", form=form, **context)


class DisputesController(Controller):
    path = "/t/{slug:str}/payments/disputes"

    @get(guards=[requires("money.read")])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[str]:
        try:
            found = await list_disputes(uow, after=after or None)
        except InvalidCursor as error:
            raise damaged(error) from error
        return page(
            request,
            "payments/disputes.html",
            **_around(request, slug, "payments/disputes"),
            disputes=found.items,
            older=older(found, f"{_home(slug)}/disputes"),
            is_newest=not after,
        )

    @get("/{dispute_id:uuid}", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        dispute_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[str]:
        context = await _disputed(request, uow, slug, dispute_id)
        form = AnswerForm.blank(product=context["charge"].description)
        return page(request, "payments/dispute.html", form=form, **context)

    @post("/{dispute_id:uuid}/answer", guards=[requires("money.write")])
    async def answer(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        dispute_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = AnswerForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await answer(uow, dispute_id, **form.values)
        if form.is_valid:
            toast = "Your answer is on its way to the bank."
            return done(request, then=f"{_home(slug)}/disputes/{dispute_id}", toast=toast)
        context = await _disputed(request, uow, slug, dispute_id)
        return form_again(request, "payments/dispute.html", block="answer", form=form, **context)


async def _shown(
    request: HttpRequest, uow: UnitOfWork, slug: str, charge_id: UUID
) -> dict[str, Any]:
    charge, site = await get_charge(uow, charge_id), site_of(request)
    pages = await address_of_pages(uow, site.adapters)
    return {
        **_around(request, slug, "payments"),
        "charge": charge,
        "splits": await splits_of(uow, charge.id),
        "refunds": await refunds_of(uow, charge.id),
        "disputes": await disputes_of(uow, charge.id),
        "transfers": await transfers_of(uow, charge.id),
        "postings": await postings_of(uow, "charge", charge.id),
        "history": await list_history(uow, "charge", charge.id),
        "link": None if charge.is_settled else pay_link(charge, site.signer, pages),
        "may_write": uow.actor.can("money.write"),
    }


async def _disputed(
    request: HttpRequest, uow: UnitOfWork, slug: str, dispute_id: UUID
) -> dict[str, Any]:
    dispute = await get_dispute(uow, dispute_id)
    return {
        **_around(request, slug, "payments/disputes"),
        "dispute": dispute,
        "charge": await get_charge(uow, dispute.charge_id),
        "may_write": uow.actor.can("money.write"),
    }


def _amount(form: RefundForm, currency: str) -> Money | None:
    try:
        return Money.of(form.values["amount"], currency)
    except InvalidMoney as error:
        form.errors["amount"] = str(error)
        return None


def _around(request: HttpRequest, slug: str, current: str) -> dict[str, Any]:
    return {
        "home": _home(slug),
        "slug": slug,
        "tabs": money_in(slug, current),
        "is_simulated": is_simulated(request),
        "major": Money,
        "now": now(),
    }


def _home(slug: str) -> str:
    return f"/t/{slug}/payments"
