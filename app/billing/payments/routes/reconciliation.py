"""Reconciliation on screen: what does not fit, who looks into it, and the bank's statements."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.billing.payments.forms import ReasonForm, ResolveForm, StatementForm
from app.billing.payments.queries.reconciliation import (
    explained_lines,
    find_stop,
    get_difference,
    list_differences,
    list_statements,
    unexplained_lines,
)
from app.billing.payments.queue import resume_payouts, stop_payouts
from app.billing.payments.reconciliation.importing import import_statement
from app.billing.payments.reconciliation.resolving import assign, resolve
from app.billing.payments.routes.common import damaged, is_simulated, money_out, now, older
from app.core.errors import Invalid
from app.core.money import InvalidMoney, Money
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.tenants import get_tenant, list_members
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

INDEX = "payments/reconciliation/index.html"
SHOW = "payments/reconciliation/show.html"
STATES = ("open", "resolved", "settled")


class ReconciliationController(Controller):
    path = "/t/{slug:str}/reconciliation"

    @get(guards=[requires("money.read")])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        show: FromQuery[str] = "open",
        after: FromQuery[str] = "",
    ) -> Response[str]:
        context = await _index(request, uow, slug, show if show in STATES else "open", after)
        return page(request, INDEX, form=StatementForm.blank(), **context)

    @post("/statements", guards=[requires("money.write")])
    async def take_statement(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = StatementForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                matched = await _import(uow, form)
        if form.is_valid:
            toast = f"The statement is in; {matched} of its lines are payouts."
            return done(request, then=_home(slug), toast=toast)
        context = await _index(request, uow, slug, "open", "")
        return form_again(request, INDEX, block="statement", form=form, **context)

    @get("/{discrepancy_id:uuid}", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        discrepancy_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[str]:
        context = await _shown(uow, slug, discrepancy_id)
        return page(request, SHOW, form=ResolveForm.blank(), **context)

    @post("/{discrepancy_id:uuid}/assign", guards=[requires("money.write")])
    async def assign(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        discrepancy_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await assign(uow, discrepancy_id)
        return done(request, then=f"{_home(slug)}/{discrepancy_id}", toast="It is yours now.")

    @post("/{discrepancy_id:uuid}/resolve", guards=[requires("money.approve")])
    async def resolve(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        discrepancy_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ResolveForm.parse(await request.form())
        found = await get_difference(uow, discrepancy_id)
        amount = _amount(form, found.currency)
        if form.is_valid:
            await resolve(uow, discrepancy_id, reason=form.values["reason"], write_off=amount)
            return done(request, then=_home(slug), toast="The difference is settled.")
        context = await _shown(uow, slug, discrepancy_id)
        return form_again(request, SHOW, block="resolve", form=form, **context)

    @post("/stop", guards=[requires("money.approve")])
    async def stop(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await stop_payouts(uow, await _reason(request))
        return done(request, then=_home(slug), toast="Payouts are stopped.")

    @post("/resume", guards=[requires("money.approve")])
    async def resume(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await resume_payouts(uow, await _reason(request))
        return done(request, then=_home(slug), toast="Payouts go on.")


async def _import(uow: UnitOfWork, form: StatementForm) -> int:
    upload = form.values["file"]
    columns = {name: form.values[name] for name in ("date", "amount", "name", "reference")}
    imported = await import_statement(
        uow,
        await upload.read(),
        filename=upload.filename,
        currency=(await get_tenant(uow)).currency,
        columns={name: value for name, value in columns.items() if value},
    )
    return imported.matched


async def _reason(request: HttpRequest) -> str:
    form = ReasonForm.parse(await request.form())
    if not form.is_valid:
        raise Invalid("Say why.", fields=form.errors)
    reason: str = form.values["reason"]
    return reason


async def _index(
    request: HttpRequest, uow: UnitOfWork, slug: str, show: str, after: str
) -> dict[str, Any]:
    try:
        found = await list_differences(uow, status=show, after=after or None)
    except InvalidCursor as error:
        raise damaged(error) from error
    return {
        "home": _home(slug),
        "tabs": money_out(slug, "reconciliation"),
        "show": show,
        "differences": found.items,
        "older": older(found, _home(slug), show=show),
        "is_newest": not after,
        "people": {member.person_id: member.name for member in await list_members(uow)},
        "statements": await list_statements(uow),
        "stop": await find_stop(uow),
        "came_in": await unexplained_lines(uow),
        "explained": await explained_lines(uow),
        "references": site_of(request).registry.references,
        "incomings": [
            each for each in site_of(request).registry.incomings if uow.actor.can(each.permission)
        ],
        "root": f"/t/{slug}/",
        "is_simulated": is_simulated(request),
        "may_write": uow.actor.can("money.write"),
        "may_approve": uow.actor.can("money.approve"),
        "major": Money,
        "now": now(),
    }


async def _shown(uow: UnitOfWork, slug: str, discrepancy_id: UUID) -> dict[str, Any]:
    found = await get_difference(uow, discrepancy_id)
    pages = {"charge": "payments", "dispute": "payments/disputes", "payout_run": "payouts"}
    path = pages.get(found.subject_kind)
    return {
        "home": _home(slug),
        "here": f"{_home(slug)}/{found.id}",
        "ledger": f"/t/{slug}/ledger/transactions",
        "difference": found,
        "subject": f"/t/{slug}/{path}/{found.subject_id}" if path and found.subject_id else "",
        "people": {member.person_id: member.name for member in await list_members(uow)},
        "is_mine": found.assigned_to is not None and found.assigned_to == uow.actor.person_id,
        "may_write": uow.actor.can("money.write"),
        "may_approve": uow.actor.can("money.approve"),
        "major": Money,
        "now": now(),
    }


def _amount(form: ResolveForm, currency: str) -> Money | None:
    text = form.values.get("write_off")
    if not text:
        return None
    try:
        return Money.of(text, currency)
    except InvalidMoney as error:
        form.errors["write_off"] = str(error)
        return None


def _home(slug: str) -> str:
    return f"/t/{slug}/reconciliation"
